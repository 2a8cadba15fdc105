from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    appsistance_ddt_required = fields.Boolean(
        related="company_id.appsistance_ddt_required", readonly=False
    )
    appsistance_price_tolerance = fields.Float(
        related="company_id.appsistance_price_tolerance", readonly=False
    )
