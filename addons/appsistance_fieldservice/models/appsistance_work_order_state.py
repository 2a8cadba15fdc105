from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# Stored fields that tell how far a job is.
PROGRESS = (
    "planned_start",
    "planned_stop",
    "trip_count",
    "outcome",
    "state",
    "done_at",
)


class AppsistanceWorkOrder(models.Model):
    """How far a job is, by its visits."""

    _inherit = "appsistance.work.order"

    waiting_reason_id = fields.Many2one(
        "appsistance.waiting.reason", string="Waiting for", tracking=True, copy=False
    )
    waiting_until = fields.Date(
        compute="_compute_waiting_until",
        store=True,
        readonly=False,
        tracking=True,
        copy=False,
        index="btree_not_null",
    )
    waiting_note = fields.Char(copy=False)
    is_cancelled = fields.Boolean(copy=False)
    cancel_reason = fields.Char(copy=False)
    state = fields.Selection(
        [
            ("to_plan", "To Plan"),
            ("waiting", "Waiting"),
            ("planned", "Planned"),
            ("in_progress", "In Progress"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        compute="_compute_state",
        store=True,
        precompute=True,
        group_expand=True,
        index=True,
        copy=False,
        tracking=True,
    )
    outcome = fields.Selection(
        selection=lambda self: (
            self.env["appsistance.visit"]
            ._fields["outcome"]
            ._description_selection(self.env)
        ),
        string="Last Outcome",
        compute="_compute_state",
        store=True,
        precompute=True,
    )
    planned_start = fields.Datetime(
        string="Next Visit",
        compute="_compute_state",
        store=True,
        precompute=True,
        index=True,
    )
    planned_stop = fields.Datetime(
        compute="_compute_state", store=True, precompute=True
    )
    lead_id = fields.Many2one(
        "resource.resource",
        compute="_compute_lead_id",
        store=True,
        index="btree_not_null",
        help="Who leads the next visit, or led the last one.",
    )
    done_at = fields.Datetime(
        compute="_compute_state",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    trip_count = fields.Integer(
        string="Trips Made",
        compute="_compute_state",
        store=True,
        precompute=True,
        aggregator="avg",
        help="Visits that took place, whatever came of them.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "appsistance_work_order_user_rel",
        "work_order_id",
        "user_id",
        string="Booked Users",
        compute="_compute_user_ids",
        store=True,
        compute_sudo=True,
        copy=False,
        help="Who is booked on one of its visits or opened it: the record rules ask.",
    )
    opener_id = fields.Many2one(
        "res.users",
        string="Opened by",
        readonly=True,
        copy=False,
        help="The technician on call who opened it.",
    )

    @api.depends("waiting_reason_id")
    def _compute_waiting_until(self):
        today = fields.Date.context_today(self)
        for order in self:
            reason = order.waiting_reason_id
            if reason:
                order.waiting_until = today + timedelta(days=reason.days)
            else:
                order.waiting_until = False

    @api.depends(
        "is_cancelled",
        "waiting_reason_id",
        "visit_ids.state",
        "visit_ids.outcome",
        "visit_ids.start",
        "visit_ids.stop",
        "visit_ids.actual_stop",
    )
    def _compute_state(self):
        values = {order.id: order._get_progress() for order in self}
        for name in PROGRESS:
            # Those with the same value together.
            alike = self.grouped(lambda order, name=name: values[order.id][name])
            for value, orders in alike.items():
                orders[name] = value

    def _get_progress(self):
        visits = self.visit_ids
        if len(visits) > 1:
            visits = visits.sorted(lambda v: (v.start, v.id))
        by_state = visits.grouped("state")
        planned = by_state.get("planned", visits.browse())
        over = by_state.get("done", visits.browse())
        state = self._get_state(by_state, over)
        return {
            "planned_start": planned[:1].start,
            "planned_stop": planned[:1].stop,
            "trip_count": len(over),
            "outcome": over[-1:].outcome,
            "state": state,
            "done_at": state == "done" and (over[-1:].actual_stop or over[-1:].stop),
        }

    def _get_state(self, by_state, over):
        if self.is_cancelled:
            return "cancelled"
        if self.waiting_reason_id:
            return "waiting"
        if "in_progress" in by_state or "paused" in by_state:
            return "in_progress"
        if "planned" in by_state:
            return "planned"
        return "done" if over[-1:].outcome == "completed" else "to_plan"

    @api.depends("visit_ids.lead_id", "visit_ids.state", "visit_ids.start")
    def _compute_lead_id(self):
        for lead, orders in self.grouped(lambda order: order._get_lead()).items():
            orders.lead_id = lead

    def _get_lead(self):
        visits = self.visit_ids.filtered(lambda v: v.state != "cancelled")
        ahead = visits.filtered(lambda v: v.state != "done")
        ordered = ahead or visits
        if len(ordered) > 1:
            ordered = ordered.sorted(lambda v: (v.start, v.id))
        return (ordered[:1] if ahead else ordered[-1:]).lead_id

    @api.depends("visit_ids.user_ids", "visit_ids.state", "opener_id")
    def _compute_user_ids(self):
        # Orders with the same people together, and one write for all groups.
        groups = self.grouped(lambda order: order._get_users())
        self._fields["user_ids"].write_batch(
            [(orders, users.ids) for users, orders in groups.items()]
        )

    def _get_users(self):
        visits = self.visit_ids.filtered(lambda visit: visit.state != "cancelled")
        return visits.user_ids | self.opener_id

    def action_wait_dialog(self):
        name = self.env._("Let Work Orders Wait")
        return self._get_dialog("appsistance.work.order.wait", name)

    def action_cancel_dialog(self):
        name = self.env._("Cancel Work Orders")
        return self._get_dialog("appsistance.work.order.cancel", name)

    def action_resume(self):
        """The wait is over: back among those to plan."""
        self.write({"waiting_reason_id": False, "waiting_note": False})

    def action_reopen(self):
        self.write({"is_cancelled": False, "cancel_reason": False})

    def _cancel(self, reason=None):
        """Cancel jobs: the visits still planned are freed and their people told."""
        self.visit_ids.filtered(lambda visit: visit.state == "planned")._cancel(reason)
        running = self.visit_ids.filtered(
            lambda visit: visit.state in ("in_progress", "paused")
        )
        if running:
            raise UserError(
                self.env._(
                    "The visit %s is in progress: close its report first.",
                    running[0].display_name,
                )
            )
        self.write(
            {
                "is_cancelled": True,
                "cancel_reason": reason,
                "waiting_reason_id": False,
            }
        )

    @api.model
    def _cron_end_waits(self):
        """Whoever waited until today is to plan again; the note says for what."""
        orders = self.search(
            [("waiting_reason_id", "!=", False), ("waiting_until", "<=", "today")]
        )
        notes = {
            order.id: self.env._(
                "The wait is over: %(reason)s, until %(date)s.",
                reason=order.waiting_reason_id.name,
                date=fields.Date.to_string(order.waiting_until),
            )
            for order in orders
        }
        orders._message_log_batch(bodies=notes)
        orders.action_resume()
