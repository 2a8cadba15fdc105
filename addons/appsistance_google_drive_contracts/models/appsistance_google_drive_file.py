from odoo import fields, models


class AppsistanceGoogleDriveFile(models.Model):
    _inherit = "appsistance.google.drive.file"

    kind = fields.Selection(
        selection_add=[("contract", "Contract")],
        ondelete={"contract": lambda files: files.write({"kind": "other"})},
    )
