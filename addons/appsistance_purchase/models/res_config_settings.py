from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    appsistance_ddt_required = fields.Boolean(
        related="company_id.appsistance_ddt_required", readonly=False
    )
    appsistance_price_tolerance = fields.Float(
        related="company_id.appsistance_price_tolerance", readonly=False
    )
    appsistance_check_since = fields.Date(
        related="company_id.appsistance_check_since", readonly=False
    )
    appsistance_warranty_days = fields.Integer(
        related="company_id.appsistance_warranty_days", readonly=False
    )
    appsistance_warranty_send_days = fields.Integer(
        related="company_id.appsistance_warranty_send_days", readonly=False
    )
