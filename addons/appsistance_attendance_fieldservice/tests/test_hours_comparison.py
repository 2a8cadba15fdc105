from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import HoursCommon


@tagged("post_install", "-at_install")
class TestHoursComparison(HoursCommon):
    def _get_row(self, day, employee=None, user=None):
        self.env.flush_all()
        rows = self.env["appsistance.hours.comparison"].with_user(user or self.env.user)
        rows.invalidate_model()
        return rows.search(
            [
                ("employee_id", "=", (employee or self.employee).id),
                ("date", "=", day),
            ]
        )

    def _check(self, day, **expected):
        row = self._get_row(day)
        found = {
            name: round(row[name], 4) if isinstance(row[name], float) else row[name]
            for name in expected
        }
        self.assertEqual(found, expected)

    def test_a_day_clocked_as_reported_agrees(self):
        self._clock("2026-11-30 08:00", "2026-11-30 17:00")
        self._report("2026-11-30 08:00", "2026-11-30 09:00", kind="travel")
        self._report("2026-11-30 09:00", "2026-11-30 12:00")
        self._report("2026-11-30 13:00", "2026-11-30 16:45")
        self._check(
            "2026-11-30",
            expected_hours=8.0,
            clocked_hours=8.0,
            travel_hours=1.0,
            work_hours=6.75,
            reported_hours=7.75,
            unapproved_hours=7.75,
            difference=0.25,
            state="even",
        )

    def test_the_hours_clocked_are_cores(self):
        attendance = self._clock("2026-11-30 08:00", "2026-11-30 17:30")
        self._check("2026-11-30", clocked_hours=attendance.worked_hours)

    def test_more_than_the_tolerance_is_a_difference(self):
        self._clock("2026-11-30 08:00", "2026-11-30 12:00")
        time = self._report("2026-11-30 08:00", "2026-11-30 11:30")
        self._check("2026-11-30", difference=0.5, state="even")
        time.stop = self._local("2026-11-30 11:29")
        self._check("2026-11-30", state="different")
        self.company.appsistance_hours_tolerance = 31
        self._check("2026-11-30", state="even")

    def test_a_report_without_punch_is_shown(self):
        self._report("2026-11-30 08:00", "2026-11-30 12:00")
        self._check("2026-11-30", clocked_hours=0.0, state="missing_punch")

    def test_a_punch_that_nobody_ended_is_missing_the_day_after(self):
        self._clock("2026-11-30 08:00")
        with freeze_time("2026-11-30 22:59:00"):
            self._check("2026-11-30", state="running")
        with freeze_time("2026-11-30 23:00:00"):
            self._check("2026-11-30", state="missing_punch")

    def test_an_attendance_without_hours_is_a_missing_punch(self):
        self._clock("2026-11-30 08:00", "2026-11-30 08:00")
        self._check("2026-11-30", clocked_hours=0.0, state="missing_punch")

    def test_a_technician_who_clocked_without_report_is_shown(self):
        self._clock("2026-11-30 08:00", "2026-11-30 12:00")
        self._check("2026-11-30", state="missing_report")

    def test_whoever_is_no_technician_owes_no_report(self):
        self.anna.appsistance_is_technician = False
        self._clock("2026-11-30 08:00", "2026-11-30 12:00")
        self._check("2026-11-30", state="even")

    def test_work_over_midnight_belongs_to_both_days(self):
        self._clock("2026-11-30 22:30", "2026-12-01 01:15")
        self._report("2026-11-30 22:45", "2026-12-01 01:15")
        self._check("2026-11-30", clocked_hours=1.5, work_hours=1.25)
        self._check("2026-12-01", clocked_hours=1.25, work_hours=1.25)

    def test_a_clock_change_makes_days_of_other_lengths(self):
        self._clock("2026-10-24 23:30", "2026-10-25 04:00")
        self._clock("2026-03-28 23:30", "2026-03-29 04:00")
        self._check("2026-10-24", clocked_hours=0.5)
        self._check("2026-10-25", clocked_hours=5.0, is_holiday=True)
        self._check("2026-03-29", clocked_hours=3.0)

    def test_a_day_is_that_of_the_persons_zone(self):
        calendar = self.calendar.copy({"tz": "America/New_York", "name": "New York"})
        self.employee.resource_calendar_id = calendar
        self._clock("2026-12-01 05:30", "2026-12-01 07:00")
        self._check("2026-11-30", clocked_hours=0.5)
        self._check("2026-12-01", clocked_hours=1.0)

    def test_a_leave_counts_the_hours_of_the_schedule(self):
        self._leave("2026-11-30 08:00", "2026-11-30 17:00")
        self._check("2026-11-30", leave_hours=8.0, clocked_hours=0.0, state="leave")

    def test_hours_off_stand_beside_the_work(self):
        self._leave("2026-11-30 15:00", "2026-11-30 17:00", "permit")
        self._clock("2026-11-30 08:00", "2026-11-30 15:00")
        self._report("2026-11-30 08:00", "2026-11-30 14:00")
        self._check("2026-11-30", leave_hours=2.0, clocked_hours=6.0, difference=0.0)

    def test_holidays_ask_for_no_hours(self):
        days = ("2026-12-08", "2026-02-15", "2026-11-29", "2026-10-04")
        for day in days:
            self._clock(f"{day} 08:00", f"{day} 10:00")
            with self.subTest(day):
                self._check(day, is_holiday=True, expected_hours=0.0)
        self._clock("2026-12-07 08:00", "2026-12-07 10:00")
        self._check("2026-12-07", is_holiday=False, expected_hours=8.0)

    def test_a_closing_of_the_company_is_a_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Bridge",
                "company_id": self.company.id,
                "date_from": self._local("2026-12-07 00:00"),
                "date_to": self._local("2026-12-07 23:59"),
            }
        )
        self._clock("2026-12-07 08:00", "2026-12-07 10:00")
        self._check("2026-12-07", is_holiday=True, expected_hours=0.0)

    def test_of_a_schedule_of_two_weeks_only_this_weeks_hours_are_asked(self):
        self.calendar.switch_calendar_type()
        lines = self.calendar.attendance_ids
        week = lines.get_week_type(self._day("2026-11-30"))
        lines.filtered(
            lambda line: line.week_type == str(1 - week) and line.dayofweek == "0"
        ).unlink()
        self._clock("2026-11-30 08:00", "2026-11-30 12:00")
        self._clock("2026-11-23 08:00", "2026-11-23 12:00")
        self._check("2026-11-30", expected_hours=8.0)
        self._check("2026-11-23", expected_hours=0.0)

    def test_approved_hours_are_not_to_approve(self):
        self._report("2026-11-30 08:00", "2026-11-30 09:00")
        self.visit.time_ids.approval_state = "approved"
        self._check("2026-11-30", reported_hours=1.0, unapproved_hours=0.0)

    def test_a_row_opens_its_attendances_times_and_reports(self):
        before = self._clock("2026-11-29 22:00", "2026-11-30 01:00")
        inside = self._clock("2026-11-30 08:00", "2026-11-30 08:00")
        self._clock("2026-12-01 08:00", "2026-12-01 09:00")
        time = self._report("2026-11-30 08:00", "2026-11-30 09:00")
        self._report("2026-12-01 08:00", "2026-12-01 09:00")
        report = self.visit._get_or_create_reports()
        row = self._get_row("2026-11-30", user=self.dispatcher)
        attendances = row.env["hr.attendance"].search(
            row.action_view_attendances()["domain"]
        )
        self.assertEqual(attendances, before | inside)
        times = row.env["appsistance.visit.time"].search(
            row.action_view_times()["domain"]
        )
        self.assertEqual(times, time)
        self.assertEqual(row.action_view_reports()["res_id"], report.id)

    def test_a_technician_sees_himself_and_the_office_all(self):
        self._clock("2026-11-30 08:00", "2026-11-30 12:00")
        self._clock("2026-11-30 08:00", "2026-11-30 12:00", self.colleague)
        users = (self.anna.user_id, self.dispatcher, self.manager)
        for user, both in zip(users, (False, True, True), strict=True):
            with self.subTest(user=user.login):
                row = self._get_row("2026-11-30", user=user)
                self.assertEqual(row.employee_id.name, "Anna")
                other = self._get_row("2026-11-30", self.colleague, user)
                self.assertEqual(bool(other), both)

    def test_the_days_of_another_company_are_not_seen(self):
        self._clock("2026-11-30 08:00", "2026-11-30 12:00")
        other = self.env["res.company"].create({"name": "Other Srl"})
        user = self._create_user(
            "manager", "other_manager", company_id=other.id, company_ids=other.ids
        )
        rows = self.env["appsistance.hours.comparison"].with_user(user)
        self.assertFalse(rows.with_context(allowed_company_ids=other.ids).search([]))

    def test_an_employee_without_role_sees_nothing(self):
        user = self.env["res.users"].create(
            {"name": "Clerk", "login": "clerk_hours", "group_ids": False}
        )
        with self.assertRaises(AccessError):
            self.env["appsistance.hours.comparison"].with_user(user).search([])

    def test_many_days_are_read_by_one_query_and_its_settings(self):
        for number in range(1, 10):
            self._clock(f"2026-11-0{number} 08:00", f"2026-11-0{number} 12:00")
            self._report(f"2026-11-0{number} 08:00", f"2026-11-0{number} 12:00")
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["appsistance.hours.comparison"]
        domain = [("employee_id", "=", self.employee.id)]
        with self.assertQueryCount(3):
            found = rows.search_fetch(domain, ["date", "difference", "state"])
            self.assertEqual(len(found), 9)
            self.assertEqual(sum(found.mapped("difference")), 0)

    def test_hours_are_summed_by_person(self):
        self._clock("2026-11-30 08:00", "2026-11-30 12:00")
        self._clock("2026-12-01 08:00", "2026-12-01 12:00")
        self.env.flush_all()
        [(employee, hours)] = self.env["appsistance.hours.comparison"]._read_group(
            [("employee_id", "=", self.employee.id)],
            ["employee_id"],
            ["clocked_hours:sum"],
        )
        self.assertEqual((employee, hours), (self.employee, 8.0))

    def test_the_days_asked_for_are_all_there_however_they_are_asked(self):
        for day in ("2026-11-02", "2026-11-16", "2026-12-01"):
            self._clock(f"{day} 08:00", f"{day} 12:00")
        self._clock("2026-11-16 23:00", "2026-11-17 01:00")
        self.env.flush_all()
        rows = self.env["appsistance.hours.comparison"]
        mine = [("employee_id", "=", self.employee.id)]
        cases = [
            ([], [2, 16, 17, 1]),
            ([("date", ">=", "2026-11-17")], [17, 1]),
            ([("date", ">", "2026-11-17")], [1]),
            ([("date", "<=", "2026-11-16")], [2, 16]),
            ([("date", "=", "2026-11-17")], [17]),
            ([("date", "in", ["2026-11-02", "2026-12-01"])], [2, 1]),
            ([("date", "!=", "2026-11-16")], [2, 17, 1]),
            (["!", ("date", ">=", "2026-11-17")], [2, 16]),
            (
                [
                    "|",
                    ("date", "<", "2026-11-05"),
                    "&",
                    ("date", ">", "2026-11-16"),
                    ("date", "<", "2026-11-20"),
                ],
                [2, 17],
            ),
            (["|", ("date", "<", "2026-11-05"), ("clocked_hours", "=", 1)], [2, 17]),
        ]
        for domain, days in cases:
            with self.subTest(domain):
                found = rows.search(mine + domain, order="date")
                self.assertEqual([row.date.day for row in found], days)
        ids = rows.search(mine).ids
        rows.invalidate_model()
        hours = rows.browse(ids).mapped("clocked_hours")
        self.assertEqual(sum(hours), 14.0)
