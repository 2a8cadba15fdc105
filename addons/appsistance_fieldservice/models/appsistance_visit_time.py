from odoo import fields, models


class AppsistanceVisitTime(models.Model):
    """Who worked or travelled on a visit, from when to when."""

    _name = "appsistance.visit.time"
    _description = "Time on a Visit"
    _inherit = ["appsistance.client.mixin"]
    _order = "start, id"
    _check_company_auto = True

    visit_id = fields.Many2one(
        "appsistance.visit", required=True, ondelete="cascade", index=True
    )
    work_order_id = fields.Many2one(
        related="visit_id.work_order_id", store=True, index=True
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    customer_id = fields.Many2one(
        related="visit_id.customer_id", store=True, index=True
    )
    resource_id = fields.Many2one(
        "resource.resource", string="Who", required=True, index=True
    )
    busy_key = fields.Integer()
    kind = fields.Selection(
        [("work", "Work"), ("travel", "Travel")], required=True, default="work"
    )
    start = fields.Datetime(required=True, index=True)
    stop = fields.Datetime(index=True, help="Empty while it runs.")
    minutes = fields.Integer()
    km = fields.Float(string="Kilometres", digits=(8, 1))
    vehicle_id = fields.Many2one("resource.resource", string="Van")
    note = fields.Char()
    is_overlapping = fields.Boolean(
        readonly=True, help="It arrived late and overlaps another: approval waits."
    )
    approval_state = fields.Selection(
        [("to_approve", "To Approve"), ("approved", "Approved")],
        required=True,
        default="to_approve",
        index=True,
        copy=False,
    )
    timesheet_ids = fields.One2many("account.analytic.line", "appsistance_time_id")

    _times = models.Constraint(
        "CHECK (stop IS NULL OR stop >= start)", "A time ends after it starts."
    )
