from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    appsistance_below_zero = fields.Selection(
        related="company_id.appsistance_below_zero", readonly=False
    )
