import calendar

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

REMINDER_BATCH = 500


class AppsistanceEquipmentDeadline(models.Model):
    """A date set by the law or the maker, and how often it returns."""

    _name = "appsistance.equipment.deadline"
    _description = "Equipment Deadline"
    _order = "date, id"
    _check_company_auto = True

    equipment_id = fields.Many2one(
        "appsistance.equipment", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="equipment_id.company_id", store=True)
    customer_id = fields.Many2one(
        related="equipment_id.customer_id", store=True, index=True
    )
    site_id = fields.Many2one(related="equipment_id.site_id", store=True)
    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    date = fields.Date(string="Due on", required=True, index=True)
    interval_months = fields.Integer(
        string="Every (Months)", help="Months until it is due again; 0 means once."
    )
    anchor_day = fields.Integer(
        compute="_compute_anchor_day",
        store=True,
        readonly=False,
        precompute=True,
        help="Day of the month to return to after a shorter month.",
    )
    repeat_from = fields.Selection(
        [("due", "Due Date"), ("done", "Date Done")],
        string="Repeats from",
        default="due",
        required=True,
        help="Whether the next one counts from the date it was due or done.",
    )
    last_done_on = fields.Date(string="Last Done on", readonly=True, copy=False)
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )
    reminded_for = fields.Date(copy=False, groups="base.group_user")
    activity_id = fields.Many2one(
        "mail.activity",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        groups="base.group_user",
        export_string_translation=False,
    )
    note = fields.Char(groups="base.group_user")

    _interval_positive = models.Constraint(
        "CHECK (interval_months >= 0)",
        "The months between two deadlines cannot be negative.",
    )

    @api.depends("date")
    def _compute_anchor_day(self):
        for deadline in self:
            deadline.anchor_day = deadline.date.day if deadline.date else 0

    @api.depends("date", "active")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for deadline in self:
            deadline.is_overdue = bool(
                deadline.active and deadline.date and deadline.date < today
            )

    def _search_is_overdue(self, operator, _value):
        if operator != "in":
            return NotImplemented
        return Domain("active", "=", True) & Domain("date", "<", "today")

    def action_done(self):
        """Done today: the next one is set, and one that does not return is archived."""
        self._set_done(fields.Date.context_today(self))

    def _set_done(self, done_on):
        for deadline in self:
            deadline.write(deadline._prepare_done_vals(done_on))
        activities = self.sudo().activity_id
        if activities:
            activities.action_feedback()
        self._log_done(done_on)

    def _prepare_done_vals(self, done_on):
        self.ensure_one()
        if not self.interval_months:
            return {"last_done_on": done_on, "active": False}
        if self.repeat_from == "done":
            start, anchor = done_on, done_on.day
        else:
            start, anchor = self.date, self.anchor_day
        date = self._get_next_date(start, self.interval_months, anchor)
        while date <= done_on:
            date = self._get_next_date(date, self.interval_months, anchor)
        return {"last_done_on": done_on, "date": date, "anchor_day": anchor}

    @api.model
    def _get_next_date(self, date, months, anchor_day):
        """The same day ``months`` later: 31 January, 28 February, 31 March."""
        following = date.replace(day=1) + relativedelta(months=months)
        last = calendar.monthrange(following.year, following.month)[1]
        return following.replace(day=min(anchor_day, last))

    def _log_done(self, done_on):
        by_equipment = self.grouped("equipment_id")
        self.env["appsistance.equipment"].browse(
            [equipment.id for equipment in by_equipment]
        )._message_log_batch(
            bodies={
                equipment.id: self.env._(
                    "Done on %(date)s: %(deadlines)s",
                    date=done_on,
                    deadlines=", ".join(deadlines.mapped("name")),
                )
                for equipment, deadlines in by_equipment.items()
            }
        )

    @api.model
    def _cron_remind_deadlines(self):
        """One activity before each date: a second run, or a killed one, adds none."""
        soon = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                "date", "<=", f"today +{company.appsistance_deadline_reminder_days}d"
            )
            for company in self.env["res.company"].search([])
        )
        due = self.search(
            soon
            & Domain("equipment_id.active", "=", True)
            & Domain("equipment_id.state", "!=", "dismantled")
            & Domain("equipment_id.is_under_other_firm", "=", False)
        ).filtered(lambda deadline: deadline.reminded_for != deadline.date)
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(due))
        for batch in split_every(REMINDER_BATCH, due.ids, self.browse):
            batch._remind()
            progress._commit_progress(len(batch))

    def _remind(self):
        activities = self.env["appsistance.equipment"]._create_reminders(
            [(deadline.equipment_id, deadline.date, deadline.name) for deadline in self]
        )
        for deadline, activity in zip(self, activities, strict=True):
            deadline.write({"activity_id": activity.id, "reminded_for": deadline.date})
