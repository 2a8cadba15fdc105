from datetime import datetime, time, timedelta

from odoo import Command, fields, models
from odoo.exceptions import UserError

from odoo.addons.appsistance_base.tools import work_time

from ..tools import work_days
from .appsistance_payroll_figures_mixin import DAYS, HOURS


class AppsistancePayrollSheet(models.Model):
    """[Calcola] From attendances, reports, leaves and on-call shifts to the sheet."""

    _inherit = "appsistance.payroll.sheet"

    def action_fill(self):
        """Make the sheet from the hours as they are now."""
        self.check_access("write")
        if self.filtered(lambda sheet: sheet.state != "draft"):
            raise UserError(
                self.env._("The sheet is confirmed. Correct it: that makes a version.")
            )
        for sheet in self:
            sheet._fill()

    def _fill(self):
        people = self._compute_people()
        sheet = self.sudo()
        sheet.line_ids.unlink()
        self.env["appsistance.payroll.line"].sudo().create(
            [
                {
                    "sheet_id": self.id,
                    "employee_id": employee.id,
                    "employee_name": employee.name,
                    **self._prepare_totals(days),
                    "day_ids": [Command.create(self._prepare_day(day)) for day in days],
                }
                for employee, days in people.items()
            ]
        )

    # --------------------------------------------------
    # Values
    # --------------------------------------------------

    def _prepare_day(self, day):
        return {
            "date": day.date,
            "source": day.source,
            "is_holiday": day.is_holiday,
            **self._get_figures_of([day]),
        }

    def _prepare_totals(self, days):
        return self._get_figures_of(days)

    def _get_figures_of(self, days):
        """Values of the columns of one day, or of the days together."""
        figures = {name: sum(getattr(day, name) for day in days) / 60 for name in HOURS}
        counts = {
            "worked_days": "worked",
            "away_days": "is_away",
            "meal_days": "has_meal",
            "unapproved_days": "is_unapproved",
        }
        return figures | {
            name: sum(bool(getattr(day, counts[name])) for day in days) for name in DAYS
        }

    # --------------------------------------------------
    # Facts
    # --------------------------------------------------

    def _compute_people(self):
        """``{employee: [Day, …]}`` by name: who has facts in the month, and every
        technician, who may have been absent."""
        self.ensure_one()
        employees = (
            self.env["hr.employee"]
            .sudo()
            .with_context(active_test=False)
            .search([("company_id", "=", self.company_id.id)], order="name, id")
        )
        facts = self._get_facts(employees)
        rules = self._get_rules(employees)
        return {
            employee: work_days.make_days(
                self.month, self._get_last_day(), facts[employee], rules[employee]
            )
            for employee in employees
            if self._is_listed(employee, facts[employee])
        }

    def _is_listed(self, employee, facts):
        is_technician = employee.resource_id.appsistance_is_technician
        return (
            facts.attendances
            or facts.reports
            or facts.leaves
            or (employee.active and is_technician)
        )

    def _get_facts(self, employees):
        """``{employee: Facts}``, by one query for each kind of fact."""
        found = {employee: work_days.Facts() for employee in employees}
        by_resource = {employee.resource_id: employee for employee in employees}
        for attendance in self._find_attendances(employees):
            found[attendance.employee_id].attendances.append(
                (attendance.check_in, attendance.check_out)
            )
        for time_ in self._find("appsistance.visit.time", employees):
            found[by_resource[time_.resource_id]].reports.append(
                self._get_report(time_)
            )
        for leave in self._find_leaves(employees):
            kind = leave.holiday_id.holiday_status_id.appsistance_payroll_kind
            found[by_resource[leave.resource_id]].leaves.append(
                (kind or "other", leave.date_from, leave.date_to)
            )
        for shift in self._find("appsistance.oncall.shift", employees):
            found[by_resource[shift.resource_id]].on_call.append(
                (shift.start, shift.stop)
            )
        return found

    def _get_span(self):
        """The month with a day on either side: people may live in other zones."""
        return (
            datetime.combine(self.month, time.min) - timedelta(days=1),
            datetime.combine(self._get_last_day(), time.min) + timedelta(days=2),
        )

    def _find_attendances(self, employees):
        start, stop = self._get_span()
        return (
            self.env["hr.attendance"]
            .sudo()
            .search_fetch(
                [
                    ("employee_id", "in", employees.ids),
                    ("check_in", "<", stop),
                    ("check_out", ">=", start),
                ],
                ["employee_id", "check_in", "check_out"],
                order="check_in, id",
            )
        )

    def _find(self, model, employees):
        start, stop = self._get_span()
        return (
            self.env[model]
            .sudo()
            .search(
                [
                    ("resource_id", "in", employees.resource_id.ids),
                    ("start", "<", stop),
                    ("stop", ">", start),
                ],
                order="start, id",
            )
        )

    def _find_leaves(self, employees):
        start, stop = self._get_span()
        return (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id", "in", employees.resource_id.ids),
                    ("time_type", "=", "leave"),
                    ("date_from", "<", stop),
                    ("date_to", ">", start),
                ],
                order="date_from, id",
            )
        )

    def _get_report(self, time_):
        return work_days.Report(
            time_.start,
            time_.stop,
            is_travel=time_.kind == "travel",
            is_away=self._is_away(time_.visit_id.site_id),
            is_approved=time_.approval_state == "approved",
        )

    def _is_away(self, site):
        """Outside the town of the company (art. 51, par. 5, of the TUIR)."""
        town = (self.company_id.city or "").strip().casefold()
        other = (site.city or "").strip().casefold()
        return bool(town and other and town != other)

    # --------------------------------------------------
    # Rules
    # --------------------------------------------------

    def _get_rules(self, employees):
        """``{employee: Rules}`` by his working schedule and the company's holidays."""
        closings = self._find_closings()
        made = {}
        rules = {}
        for employee in employees:
            calendar = (
                employee.resource_calendar_id or self.company_id.resource_calendar_id
            )
            key = (calendar, employee._get_tz())
            if key not in made:
                made[key] = self._make_rules(*key, closings)
            rules[employee] = made[key]
        return rules

    def _make_rules(self, calendar, zone, closings):
        company = self.company_id
        lines = calendar.sudo().attendance_ids
        pauses = lines.filtered(lambda line: line.day_period == "lunch")
        hours = lines - pauses
        if calendar.flexible_hours:
            pauses = pauses.browse()
        return work_days.Rules(
            schedule=work_time.Schedule(
                timezone=zone,
                ordinary=hours._appsistance_build_week(),
                night=self._get_night(),
                patron=company._appsistance_get_patron(),
                closing_days=self._get_closing_days(calendar, zone, closings),
                has_holiday_night=False,
            ),
            pauses=pauses._appsistance_build_week(),
            meal_minutes=round(company.appsistance_payroll_meal_hours * 60),
        )

    def _get_night(self):
        company = self.company_id
        start = work_time.clock_minutes(company.appsistance_payroll_night_from)
        end = work_time.clock_minutes(company.appsistance_payroll_night_to)
        return None if (end - start) % work_time.DAY_MINUTES == 0 else (start, end)

    def _find_closings(self):
        start, stop = self._get_span()
        return (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id", "=", False),
                    ("company_id", "in", (False, self.company_id.id)),
                    ("date_from", "<", stop),
                    ("date_to", ">", start),
                ]
            )
        )

    def _get_closing_days(self, calendar, zone, closings):
        """Days whose noon is inside a closing of everybody on this schedule."""
        own = closings.filtered(
            lambda leave: not leave.calendar_id or leave.calendar_id == calendar
        )
        days = set()
        for leave in own:
            day = work_time.local_date(leave.date_from, zone)
            while day <= work_time.local_date(leave.date_to, zone):
                noon = fields.Datetime.to_datetime(day) + timedelta(hours=12)
                local = work_time.load_timezone(zone)
                moment = noon.replace(tzinfo=local).astimezone(work_days.UTC)
                if leave.date_from <= moment.replace(tzinfo=None) <= leave.date_to:
                    days.add(day)
                day += timedelta(days=1)
        return frozenset(days)
