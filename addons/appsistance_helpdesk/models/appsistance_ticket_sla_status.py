from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import working_hours
from .appsistance_ticket_sla import NO_POLICY

SLA_STATES = [
    ("none", "No SLA"),
    ("running", "Running"),
    ("paused", "Paused"),
    ("met", "Kept"),
    ("failed", "Missed"),
]
# What decides which SLA holds and how its time runs
SLA_FIELDS = {
    "category_id",
    "company_id",
    "customer_id",
    "date_opened",
    "equipment_id",
    "partner_id",
    "priority",
    "site_id",
    "team_id",
}
RUNNING_STATES = ("new", "in_progress")
FIRST_HORIZON = timedelta(days=45)
LAST_HORIZON = timedelta(days=3 * 366)
BATCH = 500


class AppsistanceTicket(models.Model):
    """Deadlines of first answer and solution, in the team's working hours.

    Time runs while the ticket is new or in progress: waiting for the customer and
    being solved are pauses, kept as rows, so that everything can be computed again.
    """

    _inherit = "appsistance.ticket"

    sla_id = fields.Many2one(
        "appsistance.ticket.sla",
        string="SLA",
        index="btree_not_null",
        copy=False,
        readonly=True,
    )
    answer_deadline = fields.Datetime(
        string="Answer by", index="btree_not_null", copy=False, readonly=True
    )
    solution_deadline = fields.Datetime(
        string="Solve by", index="btree_not_null", copy=False, readonly=True
    )
    answer_status = fields.Selection(
        SLA_STATES,
        default="none",
        required=True,
        index=True,
        copy=False,
        readonly=True,
    )
    solution_status = fields.Selection(
        SLA_STATES,
        default="none",
        required=True,
        index=True,
        copy=False,
        readonly=True,
    )
    next_deadline = fields.Datetime(
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="The earliest deadline that is still to be kept.",
    )
    is_late = fields.Boolean(
        string="SLA Missed", compute="_compute_is_late", search="_search_is_late"
    )
    is_at_risk = fields.Boolean(
        string="SLA at Risk", compute="_compute_is_late", search="_search_is_at_risk"
    )
    pause_ids = fields.One2many(
        "appsistance.ticket.pause", "ticket_id", string="Pauses of the SLA"
    )

    @api.depends("next_deadline", "answer_status", "solution_status")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for ticket in self:
            deadline = ticket.next_deadline
            runs = ticket.state in RUNNING_STATES
            overdue = bool(deadline) and deadline < now
            missed = "failed" in (ticket.answer_status, ticket.solution_status)
            risk = timedelta(hours=ticket.company_id.appsistance_ticket_risk_hours)
            ticket.is_late = missed or (runs and overdue)
            ticket.is_at_risk = (
                runs and bool(deadline) and not overdue and deadline <= now + risk
            )

    def _search_is_late(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        overdue = Domain("state", "in", RUNNING_STATES)
        overdue &= Domain("next_deadline", "<", "now")
        return (
            Domain("answer_status", "=", "failed")
            | Domain("solution_status", "=", "failed")
            | overdue
        )

    def _search_is_at_risk(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        now = fields.Datetime.now()
        companies = self.env["res.company"].sudo()
        rows = companies._read_group(
            [], ["appsistance_ticket_risk_hours"], ["id:array_agg"]
        )
        near = Domain.OR(
            Domain("company_id", "in", ids)
            & Domain("next_deadline", "<=", now + timedelta(hours=hours))
            for hours, ids in rows
        )
        return (
            Domain("state", "in", RUNNING_STATES)
            & Domain("next_deadline", ">=", now)
            & near
        )

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        for ticket in tickets.filtered(lambda ticket: ticket.channel == "phone"):
            # Whoever took the call has answered.
            ticket.date_first_answer = ticket.date_first_answer or ticket.date_opened
        tickets._update_sla()
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if not SLA_FIELDS.isdisjoint(vals):
            self._update_sla()
        elif "date_first_answer" in vals:
            self._update_sla_status()
        return result

    def _after_state(self, before):
        result = super()._after_state(before)
        self._update_pauses(before)
        self._update_sla()
        return result

    # --------------------------------------------------
    # Pauses
    # --------------------------------------------------

    def _update_pauses(self, before):
        """Open a pause where time stops running, close it where it runs again."""
        now = fields.Datetime.now()
        begin = self.filtered(
            lambda ticket: (
                before[ticket] in RUNNING_STATES and ticket.state not in RUNNING_STATES
            )
        )
        end = self.filtered(lambda ticket: ticket.state in RUNNING_STATES)
        pauses = self.env["appsistance.ticket.pause"].sudo()
        if end:
            running = pauses.search(
                [("ticket_id", "in", end.ids), ("stop", "=", False)]
            )
            running.write({"stop": now})
            # a new pause of the same ticket would meet the open one
            running.flush_recordset(["stop"])
        pauses.create([{"ticket_id": ticket.id, "start": now} for ticket in begin])

    # --------------------------------------------------
    # Deadlines
    # --------------------------------------------------

    def _update_sla(self):
        """Find which SLA holds, and compute deadlines and states again."""
        tickets = self.sudo()
        slas = tickets._find_slas()
        tickets.filtered(lambda ticket: ticket.sla_id or slas[ticket].id)._set_slas(
            slas
        )
        return True

    def _set_slas(self, slas):
        wanted = [
            (ticket, name, getattr(slas[ticket], f"{name}_hours"))
            for ticket in self
            for name in ("answer", "solution")
        ]
        deadlines = self._get_deadlines([item for item in wanted if item[2]])
        for ticket in self:
            ticket._write_changed(
                {
                    "sla_id": slas[ticket].id,
                    "answer_deadline": deadlines.get((ticket, "answer")) or False,
                    "solution_deadline": deadlines.get((ticket, "solution")) or False,
                }
            )
        self._update_sla_status()

    def _find_slas(self):
        """``{ticket: Policy}``: the first that fits."""
        model = self.env["appsistance.ticket.sla"]
        return {
            ticket: next(
                (
                    policy
                    for policy in model._get_policies(ticket.company_id.id)
                    if policy.fits(ticket)
                ),
                NO_POLICY,
            )
            for ticket in self
        }

    def _get_deadlines(self, wanted):
        """``{(ticket, name): moment}`` for a list of (ticket, name, hours)."""
        deadlines = {}
        pauses = self._get_pauses()
        by_team = {}
        for item in wanted:
            by_team.setdefault(item[0].team_id, []).append(item)
        for team, items in by_team.items():
            deadlines.update(self._get_team_deadlines(team, items, pauses))
        return deadlines

    def _get_team_deadlines(self, team, items, pauses):
        """Look ahead further and further, for those that are not reached yet."""
        deadlines = {}
        horizon = FIRST_HORIZON
        left = items
        while left and horizon <= LAST_HORIZON:
            opened = [ticket.date_opened for ticket, _name, _hours in left]
            intervals = team._get_open_intervals(min(opened), max(opened) + horizon)
            for ticket, name, hours in left:
                deadlines[ticket, name] = working_hours.add_hours(
                    ticket.date_opened, hours, intervals, pauses.get(ticket, ())
                )
            left = [item for item in left if not deadlines[item[:2]]]
            horizon *= 3
        return deadlines

    def _get_pauses(self):
        """``{ticket: [(start, stop)]}`` of the pauses that are over."""
        return {
            ticket: [
                (pause.start, pause.stop)
                for pause in ticket.pause_ids.sorted("start")
                if pause.stop
            ]
            for ticket in self
        }

    # --------------------------------------------------
    # Status
    # --------------------------------------------------

    def _update_sla_status(self):
        now = fields.Datetime.now()
        for ticket in self.sudo():
            solved = ticket.date_solved or ticket.date_closed
            answered = ticket.date_first_answer or solved
            answer = ticket._get_sla_status(ticket.answer_deadline, answered, now)
            solution = ticket._get_sla_status(ticket.solution_deadline, solved, now)
            pending = [
                deadline
                for status, deadline in (
                    (answer, ticket.answer_deadline),
                    (solution, ticket.solution_deadline),
                )
                if status in ("running", "paused")
            ]
            ticket._write_changed(
                {
                    "answer_status": answer,
                    "solution_status": solution,
                    "next_deadline": min(pending, default=False),
                }
            )

    def _get_sla_status(self, deadline, done, now):
        if not deadline or self.state == "cancelled":
            return "none"
        if self.state in RUNNING_STATES and not done:
            return "running" if now <= deadline else "failed"
        # the pause that has not ended: what is done in it took no more time
        paused = self.pause_ids.filtered(lambda pause: not pause.stop)[:1].start
        if not done:
            return "failed" if paused and paused > deadline else "paused"
        return "met" if min(done, paused or done) <= deadline else "failed"

    def _write_changed(self, vals):
        """Write what is different: most updates change nothing."""
        changed = {
            name: value
            for name, value in vals.items()
            if self._fields[name].convert_to_write(self[name], self) != value
        }
        if changed:
            self.write(changed)

    # --------------------------------------------------
    # Missed
    # --------------------------------------------------

    @api.model
    def _cron_sla(self):
        """Mark what was missed since the last time, and tell who works on it."""
        domain = (
            Domain("state", "in", RUNNING_STATES)
            & Domain("next_deadline", "<", "now")
            & (
                (
                    Domain("answer_status", "=", "running")
                    & Domain("answer_deadline", "<", "now")
                )
                | (
                    Domain("solution_status", "=", "running")
                    & Domain("solution_deadline", "<", "now")
                )
            )
        )
        while tickets := self.search(domain, limit=BATCH):
            tickets._update_sla_status()
            tickets._schedule_reminders(
                {ticket: self.env._("The SLA was missed.") for ticket in tickets}
            )
            left = self.search_count(domain)
            if not self.env["ir.cron"]._commit_progress(len(tickets), remaining=left):
                break
