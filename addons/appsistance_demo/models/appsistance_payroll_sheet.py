from datetime import datetime, time, timedelta

from pytz import timezone, utc

from odoo import api, models

from odoo.addons.appsistance_base.tools import holidays

ROME = timezone("Europe/Rome")
# Kind of leave, employee, working day of the month it begins and ends on
LEAVES = [
    ("hr_holidays.leave_type_sick_time_off", "duina", 5, 7),
    ("hr_holidays.leave_type_sick_time_off", "tonelli", 15, 15),
]
# Employee, working day of the month: hours beyond the day
OVERTIME = {
    ("rinaldi", 3): 2,
    ("rinaldi", 10): 1.5,
    ("ghidini", 8): 1,
    ("orlandi", 12): 2,
}
SATURDAY, SUNDAY = 5, 6
# Employee, which of the month's working days, Saturdays or Sundays, hours from and to
CALLS = [
    ("popescu", None, 9, 22.5, 25),
    ("rinaldi", None, 14, 21, 23.5),
    ("belotti", SUNDAY, 3, 9, 12),
    ("quaresmini", SATURDAY, 2, 8.5, 11),
]


class AppsistancePayrollSheet(models.Model):
    _inherit = "appsistance.payroll.sheet"

    @api.model
    def _create_demo_month(self):
        """Last month: attendances that the office entered before the clock was there,
        leaves, turns on call, and the sheet that the manager has confirmed."""
        month = self._default_month()
        employees = self._get_demo_technicians()
        self._create_demo_leaves(month)
        self._create_demo_attendances(month, employees)
        self._create_demo_turns(month)
        manager = self.env.ref("appsistance_demo.user_manager")
        sheet = self.with_user(manager).create({"month": month})
        sheet.action_fill()
        sheet.action_confirm()
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": "appsistance_demo.payroll_sheet",
                    "record": sheet,
                    "noupdate": True,
                }
            ]
        )

    @api.model
    def _get_demo_technicians(self):
        return self.env["hr.employee"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("resource_id.appsistance_is_technician", "=", True),
            ]
        )

    @api.model
    def _get_demo_workdays(self, month, weekday=None):
        """Monday to Friday without holidays, or all days of one weekday."""
        days = [month + timedelta(days=number) for number in range(31)]
        return [
            day
            for day in days
            if day.month == month.month
            and (
                day.weekday() == weekday
                if weekday
                else day.weekday() < SATURDAY and not holidays.is_holiday(day)
            )
        ]

    @api.model
    def _get_demo_moment(self, day, hours):
        local = datetime.combine(day, time.min) + timedelta(hours=hours)
        return ROME.localize(local).astimezone(utc).replace(tzinfo=None)

    @api.model
    def _create_demo_leaves(self, month):
        days = self._get_demo_workdays(month)
        leaves = self.env["hr.leave"].with_context(
            leave_fast_create=True, mail_create_nolog=True, tracking_disable=True
        )
        leaves = leaves.create(
            [
                {
                    "name": "Certificato medico",
                    "employee_id": self.env.ref(f"appsistance_demo.employee_{name}").id,
                    "holiday_status_id": self.env.ref(kind).id,
                    "request_date_from": days[first - 1],
                    "request_date_to": days[last - 1],
                }
                for kind, name, first, last in LEAVES
            ]
        )
        leaves._action_validate()

    @api.model
    def _create_demo_attendances(self, month, employees):
        away = {
            (name, number)
            for _kind, name, first, last in LEAVES
            for number in range(first, last + 1)
        }
        vals_list = []
        for employee in employees:
            name = self.env["appsistance.punch"]._get_demo_name(employee)
            for number, day in enumerate(self._get_demo_workdays(month), 1):
                if (name, number) not in away:
                    end = 17 + OVERTIME.get((name, number), 0)
                    vals_list.append(self._prepare_demo_span(employee, day, 8, end))
        for name, weekday, number, start, stop in CALLS:
            employee = self.env.ref(f"appsistance_demo.employee_{name}")
            day = self._get_demo_workdays(month, weekday)[number - 1]
            vals_list.append(self._prepare_demo_span(employee, day, start, stop))
        self.env["hr.attendance"].with_context(
            tracking_disable=True, mail_create_nolog=True
        ).create(vals_list)

    @api.model
    def _prepare_demo_span(self, employee, day, start, stop):
        return {
            "employee_id": employee.id,
            "check_in": self._get_demo_moment(day, start),
            "check_out": self._get_demo_moment(day, stop),
        }

    @api.model
    def _create_demo_turns(self, month):
        """The weeks on call before those that the rosters were filled with."""
        rosters = self.env["appsistance.oncall.roster"].search(
            [("turn_ids", "!=", False)]
        )
        vals_list = []
        for roster in rosters:
            stop = min(roster.shift_ids.mapped("start"))
            people = list(reversed(roster.resource_ids))
            turn = 0
            while stop.date() > month:
                start = roster._get_handover(stop - timedelta(days=1))
                vals_list.append(
                    {
                        "roster_id": roster.id,
                        "resource_id": people[turn % len(people)].id,
                        "start": start,
                        "stop": stop,
                    }
                )
                stop, turn = start, turn + 1
        self.env["appsistance.oncall.shift"].create(vals_list)
