from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    appsistance_einvoice_attach_reports = fields.Boolean(
        related="company_id.appsistance_einvoice_attach_reports", readonly=False
    )
