from odoo import api, fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    appsistance_einvoice_kind = fields.Selection(
        [
            ("SC", "Discount"),
            ("PR", "Premium"),
            ("AB", "Rebate"),
            ("AC", "Accessory Expense"),
        ],
        string="Line Kind (E-invoice)",
        help="TipoCessionePrestazione: leave empty for ordinary sales.",
    )
    appsistance_einvoice_date_from = fields.Date(
        string="Period From",
        compute="_compute_appsistance_einvoice_period",
        store=True,
        readonly=False,
    )
    appsistance_einvoice_date_to = fields.Date(
        string="Period To",
        compute="_compute_appsistance_einvoice_period",
        store=True,
        readonly=False,
    )

    @api.depends("appsistance_charge_id")
    def _compute_appsistance_einvoice_period(self):
        for line in self:
            charge = line.appsistance_charge_id.sudo()
            period = next(
                (
                    document
                    for document in line._get_einvoice_documents()
                    if document["type"] == "period"
                ),
                None,
            )
            if charge and period:
                line.appsistance_einvoice_date_from = period["date"]
                line.appsistance_einvoice_date_to = period["date_to"]
            else:
                line.appsistance_einvoice_date_from = (
                    line.appsistance_einvoice_date_from
                )
                line.appsistance_einvoice_date_to = line.appsistance_einvoice_date_to

    def _get_computed_taxes(self):
        """Goods sold to a condominium are not under the withholding for works."""
        taxes = super()._get_computed_taxes()
        if not taxes:
            return taxes
        position = self.move_id.fiscal_position_id
        return position._appsistance_filter_taxes(self.product_id, taxes)

    def _get_einvoice_documents(self):
        """Documents that the line refers to, as its charge knows them.

        Dates of what was kept as JSON come back as dates.
        """
        self.ensure_one()
        charge = self.appsistance_charge_id.sudo()
        if not charge:
            return []
        documents = charge.reference_documents or charge._get_reference_documents()
        return [
            {
                "number": "",
                "cig": "",
                "cup": "",
                "item": "",
                "job": "",
                **document,
                "date": fields.Date.to_date(document.get("date")) or None,
                "date_to": fields.Date.to_date(document.get("date_to")) or None,
            }
            for document in documents
        ]

    def _get_einvoice_sale_orders(self):
        """Our sale orders behind the lines."""
        return self.sudo().sale_line_ids.order_id
