from odoo import api, fields, models
from odoo.tools import format_datetime


class AppsistanceTicketTime(models.Model):
    """Time that one person spent on a ticket; without an end the timer is running."""

    _name = "appsistance.ticket.time"
    _description = "Time on a Ticket"
    _order = "start desc, id desc"
    _check_company_auto = True

    ticket_id = fields.Many2one(
        "appsistance.ticket",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    customer_id = fields.Many2one(
        related="ticket_id.customer_id", store=True, index="btree_not_null"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        [("call", "Phone Call"), ("remote", "Remote Work"), ("other", "Other")],
        required=True,
        default="call",
    )
    start = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    stop = fields.Datetime(string="End", help="Empty: the timer is running.")
    minutes = fields.Integer(
        compute="_compute_minutes",
        store=True,
        readonly=False,
        precompute=True,
        help="Minutes worked, begun ones count.",
    )
    note = fields.Char(string="What was Done")
    # What became of it
    coverage = fields.Selection(
        [
            ("none", "Not Charged"),
            ("prepaid", "Prepaid"),
            ("mixed", "In Parts"),
            ("contract", "Included in the Contract"),
            ("billable", "Charged"),
        ],
        string="How it is Paid",
        readonly=True,
        copy=False,
        help="Decided when the timer stops.",
    )
    coverage_reason = fields.Text(readonly=True, copy=False)
    prepaid_minutes = fields.Integer(
        string="Taken from Prepaid", readonly=True, copy=False
    )
    contract_minutes = fields.Integer(
        string="Included in the Contract", readonly=True, copy=False
    )
    charged_minutes = fields.Integer(string="Charged", readonly=True, copy=False)
    entry_ids = fields.One2many("appsistance.prepaid.entry", "time_id")

    _one_timer_per_person = models.UniqueIndex(
        "(user_id) WHERE stop IS NULL",
        "A timer of this person is running already: stop that one first.",
    )
    _end_after_start = models.Constraint(
        "CHECK (stop IS NULL OR stop >= start)", "The end comes after the start."
    )
    _minutes_not_negative = models.Constraint(
        "CHECK (minutes >= 0 AND prepaid_minutes >= 0 AND charged_minutes >= 0"
        " AND contract_minutes >= 0)",
        "Minutes cannot be negative.",
    )

    @api.depends("start", "user_id", "minutes")
    def _compute_display_name(self):
        for time in self:
            moment = format_datetime(self.env, time.start, dt_format="short")
            time.display_name = f"{moment}, {time.user_id.name}: {time.minutes} min"

    @api.depends("start", "stop")
    def _compute_minutes(self):
        for time in self:
            seconds = (time.stop - time.start).total_seconds() if time.stop else 0
            time.minutes = -(-int(seconds) // 60)

    # --------------------------------------------------
    # Timer
    # --------------------------------------------------

    @api.model
    def _get_running(self):
        """My running timer, or nothing."""
        return self.search([("user_id", "=", self.env.uid), ("stop", "=", False)])

    @api.model
    def get_running_timer(self):
        """For the clock in the top bar: what runs, or False."""
        time = self._get_running()
        if not time:
            return False
        ticket = time.sudo().ticket_id
        return {
            "ticket_id": ticket.id,
            "number": ticket.number,
            "name": ticket.name,
            "start": fields.Datetime.to_string(time.start),
        }

    def _stop(self):
        """End it now and tell what became of the minutes."""
        self.ensure_one()
        self.stop = fields.Datetime.now()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Time: %s min", self.minutes),
                "message": self.sudo().coverage_reason
                or self.env._("Say for which customer it is: then it is settled."),
                "type": "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
