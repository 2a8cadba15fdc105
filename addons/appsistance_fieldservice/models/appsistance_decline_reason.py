from odoo import fields, models


class AppsistanceDeclineReason(models.Model):
    """Why a technician declines an invitation."""

    _name = "appsistance.decline.reason"
    _description = "Decline Reason"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
