from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date


class AppsistanceContractDue(models.Model):
    """What a plan line owes in one month: once, whatever happens to its work order."""

    _name = "appsistance.contract.due"
    _description = "Planned Visit"
    _order = "date_due, contract_id, id"

    plan_id = fields.Many2one(
        "appsistance.contract.plan", required=True, ondelete="restrict", index=True
    )
    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict", index=True
    )
    customer_id = fields.Many2one("res.partner", required=True, index=True)
    site_id = fields.Many2one("res.partner", index="btree_not_null")
    type_id = fields.Many2one(
        "appsistance.intervention.type", required=True, index="btree_not_null"
    )
    period_id = fields.Many2one(
        "appsistance.contract.period",
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: beyond the current period, until it is renewed.",
    )
    month = fields.Date(
        required=True, index=True, help="First day of the month: the plan's period."
    )
    date_due = fields.Date(required=True, index=True)
    date_from = fields.Date(help="First day of the preferred week, or of the month.")
    state = fields.Selection(
        [
            ("due", "Due"),
            ("generated", "Work Order Made"),
            ("skipped", "Skipped"),
        ],
        string="Status",
        required=True,
        default="due",
        index=True,
    )
    is_provisional = fields.Boolean(
        index=True, help="Beyond the end of a tacit contract: confirmed by its renewal."
    )
    skip_reason = fields.Char(groups="base.group_user")
    work_order_id = fields.Many2one(
        "appsistance.work.order", ondelete="set null", index="btree_not_null"
    )
    work_order_state = fields.Selection(
        related="work_order_id.state", string="Job Status"
    )
    planned_start = fields.Datetime(related="work_order_id.planned_start")
    generated_vals = fields.Json(
        groups="base.group_user",
        help="As the plan was when the job was made: what people changed shows.",
    )

    _once = models.UniqueIndex(
        "(plan_id, month)", "This plan line has been generated for this month."
    )
    _check_month = models.Constraint(
        "CHECK (EXTRACT(DAY FROM month) = 1)", "The month is its first day."
    )
    _check_state = models.Constraint(
        "CHECK (state = 'generated' OR work_order_id IS NULL OR state = 'skipped')",
        "What is still due has no job yet.",
    )

    @api.depends("type_id", "month", "plan_id")
    def _compute_display_name(self):
        for due in self:
            due.display_name = self.env._(
                "%(plan)s, %(month)s",
                plan=due.plan_id.display_name,
                month=due.month and f"{due.month:%m/%Y}",
            )

    def _add_missing_default_values(self, values):
        """Dues of the generation come complete."""
        if self.env.context.get("appsistance_complete"):
            return dict(values)
        return super()._add_missing_default_values(values)

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_skip(self):
        """Not this time: it is not made again."""
        self._check_office()
        self._skip(self.env._("Skipped by %s", self.env.user.name))

    def action_due_again(self):
        """Owed again: the next generation makes its job."""
        self._check_office()
        self._make_due_again()

    # --------------------------------------------------
    # What has changed
    # --------------------------------------------------

    def _get_moved_text(self):
        """What people did with the job, in words; empty where it is as planned."""
        self.ensure_one()
        order = self.work_order_id
        if not order:
            return self.env._("The work order was deleted.")
        if order.state == "cancelled":
            return self.env._("%s is cancelled.", order.name)
        begin = self._get_local_day(order.planned_start)
        if begin and not self._get_first_day() <= begin <= self.date_due:
            return self.env._(
                "%(order)s is planned on %(date)s.",
                order=order.name,
                date=format_date(self.env, begin),
            )
        if order.date_deadline != self.date_due and self._is_alone():
            return self.env._(
                "%(order)s was moved to %(date)s.",
                order=order.name,
                date=format_date(self.env, order.date_deadline) or "-",
            )
        return ""

    def _get_first_day(self):
        return self.date_from or self.month

    def _is_alone(self):
        """A job that serves several dues has the days common to all."""
        return len(self.work_order_id.due_ids) == 1

    def _get_local_day(self, moment):
        if not moment:
            return None
        return self.contract_id._get_local_day(self.company_id, moment)

    def _get_change_text(self, wanted):
        """What the plan says now and did not say when the job was made."""
        old = self.generated_vals or {}
        texts = []
        if old.get("type") != wanted["type"]:
            texts.append(self.env._("another intervention type"))
        if old.get("equipment") != wanted["equipment"]:
            texts.append(self.env._("other equipment"))
        if (old.get("date_from"), old.get("date_due")) != (
            wanted["date_from"],
            wanted["date_due"],
        ):
            texts.append(self.env._("other days"))
        if old.get("hours") != wanted["hours"]:
            texts.append(self.env._("other hours"))
        return self.env._("The plan has %s.", ", ".join(texts or ["-"]))

    def _check_office(self):
        if not self.env.su and not self.env.user.has_group(
            "appsistance_base.group_dispatcher"
        ):
            raise AccessError(self.env._("Only the office decides what is planned."))
        self.check_access("read")

    def _skip(self, reason):
        dues = self.sudo().filtered(lambda due: due.state != "skipped")
        dues.write({"state": "skipped", "skip_reason": reason})

    def _make_due_again(self):
        dues = self.sudo().filtered(lambda due: due.state != "due")
        running = dues.work_order_id.filtered(lambda order: order.state != "cancelled")
        if running:
            raise UserError(
                self.env._("%s is under way: cancel it first.", running[0].name)
            )
        dues.write(
            {
                "state": "due",
                "skip_reason": False,
                "work_order_id": False,
                "generated_vals": False,
            }
        )
        dues.contract_id._clear_generated_until()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("What was due stays: skip it instead, with the reason.")
        )
