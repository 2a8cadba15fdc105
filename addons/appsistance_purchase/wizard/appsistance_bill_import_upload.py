from odoo import fields, models
from odoo.exceptions import UserError


class AppsistanceBillImportUpload(models.TransientModel):
    """Suppliers' electronic bills as people have them: XML, P7M, ZIP of them."""

    _name = "appsistance.bill.import.upload"
    _description = "Upload of Supplier Bills"

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
        load = (
            self.env["appsistance.bill.import"]
            .with_company(self.company_id)
            ._load_files(files, self.company_id)
        )
        return load._get_records_action()
