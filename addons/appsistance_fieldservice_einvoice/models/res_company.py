from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    appsistance_einvoice_attach_reports = fields.Boolean(
        string="Signed Reports in the XML",
        default=True,
        help="Put the reports of the invoiced visits into the XML as attachments.",
    )
