from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    appsistance_hours_tolerance = fields.Integer(
        related="company_id.appsistance_hours_tolerance", readonly=False
    )
    appsistance_payroll_partner_id = fields.Many2one(
        related="company_id.appsistance_payroll_partner_id", readonly=False
    )
    appsistance_payroll_meal_hours = fields.Float(
        related="company_id.appsistance_payroll_meal_hours", readonly=False
    )
    appsistance_payroll_night_from = fields.Float(
        related="company_id.appsistance_payroll_night_from", readonly=False
    )
    appsistance_payroll_night_to = fields.Float(
        related="company_id.appsistance_payroll_night_to", readonly=False
    )
