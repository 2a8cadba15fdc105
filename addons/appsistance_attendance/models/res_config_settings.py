from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    appsistance_clock_agreement = fields.Selection(
        related="company_id.appsistance_clock_agreement", readonly=False
    )
    appsistance_clock_agreement_reference = fields.Char(
        related="company_id.appsistance_clock_agreement_reference", readonly=False
    )
    appsistance_clock_notice = fields.Text(
        related="company_id.appsistance_clock_notice", readonly=False
    )
