from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    appsistance_approval_tolerance = fields.Integer(
        related="company_id.appsistance_approval_tolerance", readonly=False
    )
    appsistance_project_id = fields.Many2one(
        related="company_id.appsistance_project_id", readonly=False
    )
