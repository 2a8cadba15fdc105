from odoo import fields, models
from odoo.exceptions import UserError


class AppsistanceEinvoiceReceiptUpload(models.TransientModel):
    """Receipts of the SdI as people have them: XML, ZIP, P7M, mails."""

    _name = "appsistance.einvoice.receipt.upload"
    _description = "Upload of SdI Receipts"

    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )

    def action_load(self):
        self.ensure_one()
        if not self.attachment_ids:
            raise UserError(self.env._("Choose the files first."))
        files = [
            (attachment.name, attachment.raw or b"")
            for attachment in self.attachment_ids
        ]
        receipts = (
            self.env["appsistance.einvoice.receipt"]
            .with_company(self.company_id)
            ._load(files)
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receipts Loaded"),
            "res_model": "appsistance.einvoice.receipt",
            "view_mode": "list,form",
            "domain": [("id", "in", receipts.ids)],
        }
