from odoo import fields, models


class AppsistanceWaitingReason(models.Model):
    """Why a work order cannot be planned yet: parts, approval, assembly, inspector."""

    _name = "appsistance.waiting.reason"
    _description = "Waiting Reason"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    kind = fields.Selection(
        [
            ("parts", "Parts"),
            ("approval", "Customer's Approval"),
            ("external", "Someone Else"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    days = fields.Integer(
        string="Days to Wait", default=7, help="Proposes the date to look again."
    )
