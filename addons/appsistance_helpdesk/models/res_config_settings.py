from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # Tickets
    appsistance_ticket_team_id = fields.Many2one(
        related="company_id.appsistance_ticket_team_id", readonly=False
    )
    appsistance_ticket_reopen_days = fields.Integer(
        related="company_id.appsistance_ticket_reopen_days", readonly=False
    )
    appsistance_ticket_close_days = fields.Integer(
        related="company_id.appsistance_ticket_close_days", readonly=False
    )
    appsistance_ticket_risk_hours = fields.Integer(
        related="company_id.appsistance_ticket_risk_hours", readonly=False
    )
    # Prepaid minutes
    appsistance_prepaid_credit_on = fields.Selection(
        related="company_id.appsistance_prepaid_credit_on", readonly=False
    )
    appsistance_prepaid_beyond = fields.Selection(
        related="company_id.appsistance_prepaid_beyond", readonly=False
    )
    appsistance_prepaid_yellow = fields.Integer(
        related="company_id.appsistance_prepaid_yellow", readonly=False
    )
    appsistance_prepaid_orange = fields.Integer(
        related="company_id.appsistance_prepaid_orange", readonly=False
    )
    appsistance_prepaid_red = fields.Integer(
        related="company_id.appsistance_prepaid_red", readonly=False
    )
    appsistance_prepaid_notice_days = fields.Integer(
        related="company_id.appsistance_prepaid_notice_days", readonly=False
    )
