from odoo import fields, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    appsistance_sealed = fields.Boolean(
        string="Sealed",
        copy=False,
        readonly=True,
        help="Evidence: its content and name cannot change and it stays for good.",
    )
