from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    appsistance_contract_lookahead = fields.Integer(
        related="company_id.appsistance_contract_lookahead", readonly=False
    )
    appsistance_contract_index_days = fields.Integer(
        related="company_id.appsistance_contract_index_days", readonly=False
    )
    appsistance_contract_reminder_days = fields.Integer(
        related="company_id.appsistance_contract_reminder_days", readonly=False
    )
