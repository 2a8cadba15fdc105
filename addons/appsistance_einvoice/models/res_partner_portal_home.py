from odoo import models


class ResPartner(models.Model):
    """The electronic invoice beside the PDF on the customer's home page."""

    _inherit = "res.partner"

    def _appsistance_prepare_home_invoice(self, move):
        row = super()._appsistance_prepare_home_invoice(move)
        if move._has_portal_einvoice():
            url = f"/my/invoices/{move.id}/xml"
            row["files"].append(("XML", url, "fa-file-code-o"))
        return row
