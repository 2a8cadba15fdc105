from odoo import fields, models


class AppsistanceEinvoiceFileVoid(models.TransientModel):
    """Declares that an exported file never went to the SdI."""

    _name = "appsistance.einvoice.file.void"
    _description = "Declare an E-invoice File Never Sent"

    file_id = fields.Many2one("appsistance.einvoice.file", required=True)
    reason = fields.Char(required=True)

    def action_void(self):
        self.ensure_one()
        self.file_id.sudo()._void(self.reason)
        return {"type": "ir.actions.act_window_close"}
