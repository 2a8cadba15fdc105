from odoo import fields, models

from .appsistance_punch import KINDS


class AppsistancePunchReview(models.Model):
    """What the office decided on a punch, by whom and why."""

    _name = "appsistance.punch.review"
    _description = "Review of a Punch"
    _inherit = ["appsistance.evidence.mixin"]
    _order = "id desc"

    punch_id = fields.Many2one(
        "appsistance.punch",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="punch_id.company_id")
    employee_id = fields.Many2one(related="punch_id.employee_id")
    user_id = fields.Many2one(
        "res.users",
        string="By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    decision = fields.Selection(
        [
            ("approved", "Approved"),
            ("corrected", "Corrected"),
            ("discarded", "Not Counted"),
        ],
        required=True,
        readonly=True,
    )
    from_time = fields.Datetime(string="Before", readonly=True)
    to_time = fields.Datetime(string="After", readonly=True)
    to_kind = fields.Selection(KINDS, string="Counted as", readonly=True)
    reason = fields.Char(readonly=True)
