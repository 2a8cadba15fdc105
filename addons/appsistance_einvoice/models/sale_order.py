from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_einvoice_document(self):
        """The customer's own order, as he wrote it on ours."""
        self.ensure_one()
        return {
            "type": "order",
            "number": self.client_order_ref or "",
            "date": fields.Date.to_date(self.l10n_it_origin_document_date) or None,
            "item": "",
            "job": "",
            "cig": self.l10n_it_cig or "",
            "cup": self.l10n_it_cup or "",
            "date_to": None,
        }
