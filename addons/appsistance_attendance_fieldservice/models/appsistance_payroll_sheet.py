from datetime import datetime, time

from dateutil.relativedelta import relativedelta
from pytz import timezone, utc

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

DEFAULT_TIMEZONE = "Europe/Rome"
SYSTEM_FIELDS = {"state", "version_id", "correction_reason", "sent_at"}


class AppsistancePayrollSheet(models.Model):
    """[Foglio presenze] A company's month for the payroll consultant.

    Made from the hours clocked, else from those of the reports. A manager confirms it:
    the content is frozen as text with its hash, and a correction is a new version.
    """

    _name = "appsistance.payroll.sheet"
    _description = "Payroll Sheet"
    _inherit = ["mail.thread"]
    _order = "month desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    month = fields.Date(
        required=True,
        default=lambda self: self._default_month(),
        help="Any day of the month; the sheet is of the whole month.",
    )
    state = fields.Selection(
        [("draft", "To Check"), ("confirmed", "Confirmed")],
        string="Status",
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many(
        "appsistance.payroll.line", "sheet_id", string="People", copy=False
    )
    day_ids = fields.One2many("appsistance.payroll.day", "sheet_id", copy=False)
    version_ids = fields.One2many(
        "appsistance.payroll.version", "sheet_id", readonly=True, copy=False
    )
    version_id = fields.Many2one(
        "appsistance.payroll.version", string="In Force", readonly=True, copy=False
    )
    correction_reason = fields.Char(readonly=True, copy=False)
    note = fields.Text(string="Note for the Consultant")
    sent_at = fields.Datetime(string="Sent on", readonly=True, copy=False)
    person_count = fields.Integer(compute="_compute_counts")
    unapproved_count = fields.Integer(
        string="Days to Approve", compute="_compute_counts"
    )
    unexplained_count = fields.Integer(
        string="Days Unexplained", compute="_compute_counts"
    )
    punch_count = fields.Integer(
        string="Punches to Check", compute="_compute_punch_count"
    )

    _month_once = models.UniqueIndex(
        "(company_id, month)", "There is a sheet of this month already."
    )
    _month_first = models.Constraint(
        "CHECK (EXTRACT(DAY FROM month) = 1)", "A sheet begins on the first of a month."
    )

    @api.model
    def _default_month(self):
        return fields.Date.context_today(self).replace(day=1) - relativedelta(months=1)

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for sheet in self:
            sheet.display_name = sheet._get_month_name()

    def _compute_counts(self):
        days = self.env["appsistance.payroll.day"]
        unapproved = self._count(days, [("unapproved_days", ">", 0)])
        unexplained = self._count(days, [("missing", ">", 0)])
        people = self._count(self.env["appsistance.payroll.line"], [])
        for sheet in self:
            sheet.unapproved_count = unapproved.get(sheet, 0)
            sheet.unexplained_count = unexplained.get(sheet, 0)
            sheet.person_count = people.get(sheet, 0)

    def _count(self, records, domain):
        domain = fields.Domain(domain) & fields.Domain("sheet_id", "in", self.ids)
        return dict(records._read_group(domain, ["sheet_id"], ["__count"]))

    def _compute_punch_count(self):
        moments = self._get_moments_to_check()
        for sheet in self:
            start, stop = sheet._get_bounds()
            sheet.punch_count = sum(
                start <= moment < stop for moment in moments.get(sheet.company_id, [])
            )

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalise(vals) for vals in vals_list])

    def write(self, vals):
        if not self.env.su and not vals.keys().isdisjoint(SYSTEM_FIELDS):
            raise UserError(
                self.env._("A sheet is confirmed and corrected by its buttons only.")
            )
        if not vals.keys().isdisjoint({"company_id", "month"}):
            self._check_free()
        return super().write(self._normalise(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        if self.version_ids:
            raise UserError(
                self.env["appsistance.payroll.version"]._get_evidence_message()
            )

    @api.model
    def _normalise(self, vals):
        if not vals.get("month"):
            return vals
        return {**vals, "month": fields.Date.to_date(vals["month"]).replace(day=1)}

    def _check_free(self):
        if self.line_ids or self.version_ids:
            raise UserError(
                self.env._("The sheet is filled already: make another for that month.")
            )

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_view_punches(self):
        """[Timbrature da verificare]"""
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "appsistance_attendance.appsistance_punch_action"
            ),
            "domain": self._get_punches_domain(),
            "context": {},
        }

    def action_view_days(self):
        name = self.env._("Days")
        return self._get_days_action(name, [])

    def action_view_unapproved(self):
        name = self.env._("Days to Approve")
        return self._get_days_action(name, [("unapproved_days", ">", 0)])

    def action_view_unexplained(self):
        name = self.env._("Days Unexplained")
        return self._get_days_action(name, [("missing", ">", 0)])

    def _get_days_action(self, name, domain):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "appsistance.payroll.day",
            "name": f"{name}: {self.display_name}",
            "view_mode": "list,pivot",
            "domain": [("sheet_id", "=", self.id), *domain],
            "context": {"search_default_group_employee": 1},
        }

    # --------------------------------------------------
    # The month
    # --------------------------------------------------

    def _get_month_name(self):
        if not self.month:
            return ""
        name = format_date(self.env, self.month, date_format="MMMM yyyy")
        return name[:1].upper() + name[1:]

    def _get_last_day(self):
        return self.month + relativedelta(months=1, days=-1)

    def _get_timezone(self):
        company = self.company_id
        return (
            company.resource_calendar_id.tz or company.partner_id.tz or DEFAULT_TIMEZONE
        )

    def _get_bounds(self):
        """The month's first moment and the next month's, in UTC."""
        zone = timezone(self._get_timezone())
        return tuple(
            zone.localize(datetime.combine(day, time.min))
            .astimezone(utc)
            .replace(tzinfo=None)
            for day in (self.month, self.month + relativedelta(months=1))
        )

    def _get_punches_domain(self):
        """Punches of this month that nobody has judged."""
        start, stop = self._get_bounds()
        return [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "to_review"),
            ("counted_at", ">=", start),
            ("counted_at", "<", stop),
        ]

    def _get_moments_to_check(self):
        """``{company: [moments]}`` of punches to check, for all sheets at once."""
        if not self:
            return {}
        bounds = [sheet._get_bounds() for sheet in self]
        punches = (
            self.env["appsistance.punch"]
            .sudo()
            .search_fetch(
                [
                    ("company_id", "in", self.company_id.ids),
                    ("state", "=", "to_review"),
                    ("counted_at", ">=", min(start for start, _stop in bounds)),
                    ("counted_at", "<", max(stop for _start, stop in bounds)),
                ],
                ["company_id", "counted_at"],
            )
        )
        return {
            company: group.mapped("counted_at")
            for company, group in punches.grouped("company_id").items()
        }
