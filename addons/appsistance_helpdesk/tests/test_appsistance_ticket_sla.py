from datetime import datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HelpdeskCommon

# opened (UTC), hours, deadline (UTC). Open Mon-Fri 8-12 and 13-17 in Rome.
DEADLINES = [
    # one hour later, in summer time
    ("2026-06-10 07:00", 1, "2026-06-10 08:00"),
    # over lunch
    ("2026-06-10 09:30", 1, "2026-06-10 11:30"),
    # before opening
    ("2026-06-10 03:00", 2, "2026-06-10 08:00"),
    # Friday evening goes on Monday
    ("2026-06-12 14:30", 1, "2026-06-15 06:30"),
    # in winter Rome is an hour from UTC
    ("2026-12-02 08:00", 1, "2026-12-02 09:00"),
    # over the change to winter time, 25 October
    ("2026-10-23 14:00", 2, "2026-10-26 08:00"),
    # over the change to summer time, 29 March
    ("2026-03-27 15:00", 2, "2026-03-30 07:00"),
    # Christmas, Saint Stephen and a weekend
    ("2026-12-24 15:00", 2, "2026-12-28 08:00"),
    # Easter Monday
    ("2026-04-03 14:00", 2, "2026-04-07 07:00"),
    # a solution in eight weeks
    ("2026-06-01 06:00", 320, "2026-07-27 15:00"),
]


@tagged("post_install", "-at_install")
class TestAppsistanceTicketSla(HelpdeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "Europe/Rome",
                "attendance_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Open",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": stop,
                            "day_period": period,
                        },
                    )
                    for day in range(5)
                    for start, stop, period in (
                        (8, 12, "morning"),
                        (13, 17, "afternoon"),
                    )
                ],
            }
        )
        cls.company.appsistance_patron_day = False
        cls.team.resource_calendar_id = cls.calendar
        cls.sla = cls._create_sla(cls.team)

    @classmethod
    def _create_sla(cls, team, **values):
        return cls.env["appsistance.ticket.sla"].create(
            {
                "name": "Support",
                "team_id": team.id,
                "answer_hours": 1,
                "solution_hours": 8,
                **values,
            }
        )

    def _open(self, moment, **values):
        return self._create_ticket(
            team_id=self.team.id,
            date_opened=datetime.fromisoformat(moment),
            **values,
        )

    # --------------------------------------------------
    # Deadlines
    # --------------------------------------------------

    def test_deadlines_run_in_working_hours(self):
        for opened, hours, deadline in DEADLINES:
            self.sla.solution_hours = hours
            with self.subTest(opened=opened, hours=hours):
                self.assertEqual(
                    self._open(opened).solution_deadline,
                    datetime.fromisoformat(deadline),
                )

    def test_without_a_calendar_the_team_is_always_open(self):
        self.team.resource_calendar_id = False
        ticket = self._open("2026-12-25 22:00")
        self.assertEqual(ticket.answer_deadline, datetime(2026, 12, 25, 23))

    def test_a_team_may_work_on_holidays(self):
        self.team.is_closed_on_holidays = False
        ticket = self._open("2026-12-25 08:00")
        self.assertEqual(ticket.answer_deadline, datetime(2026, 12, 25, 9))

    def test_the_patron_day_is_a_holiday(self):
        self.company.appsistance_patron_day = "15/12"
        ticket = self._open("2026-12-15 08:00")
        self.assertEqual(ticket.answer_deadline, datetime(2026, 12, 16, 8))

    def test_leaves_of_the_calendar_are_no_working_hours(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 8, 9, 22),
                "date_to": datetime(2026, 8, 14, 22),
            }
        )
        ticket = self._open("2026-08-07 14:30")
        self.assertEqual(ticket.answer_deadline, datetime(2026, 8, 17, 6, 30))

    # --------------------------------------------------
    # Which SLA
    # --------------------------------------------------

    def test_the_first_that_fits_holds(self):
        category = self.env["appsistance.ticket.category"].create({"name": "Stopped"})
        urgent = self._create_sla(self.team, priority="2", sequence=1)
        special = self._create_sla(
            self.team, category_ids=category.ids, sequence=2, name="Stopped"
        )
        moment = "2026-06-10 07:00"
        self.assertEqual(self._open(moment).sla_id, self.sla)
        self.assertEqual(self._open(moment, priority="3").sla_id, urgent)
        self.assertEqual(self._open(moment, category_id=category.id).sla_id, special)

    def test_a_change_of_team_or_category_computes_it_again(self):
        other = self._create_team("Always open")
        fast = self._create_sla(other, answer_hours=0.5)
        ticket = self._open("2026-06-13 07:00")
        self.assertEqual(ticket.answer_deadline, datetime(2026, 6, 15, 7))
        ticket.team_id = other
        self.assertEqual(ticket.sla_id, fast)
        self.assertEqual(ticket.answer_deadline, datetime(2026, 6, 13, 7, 30))
        ticket.team_id = self._create_team("Without SLA")
        self.assertRecordValues(
            ticket,
            [{"sla_id": False, "answer_deadline": False, "answer_status": "none"}],
        )

    def test_a_changed_policy_reaches_open_tickets_only(self):
        with freeze_time("2026-06-10 07:30"):
            still_open = self._open("2026-06-10 07:00")
            solved = self._open("2026-06-10 07:00")
            solved.action_solve()
            self.sla.answer_hours = 2
        self.assertEqual(still_open.answer_deadline, datetime(2026, 6, 10, 9))
        self.assertEqual(solved.answer_deadline, datetime(2026, 6, 10, 8))

    # --------------------------------------------------
    # Status
    # --------------------------------------------------

    def test_a_policy_that_went_with_its_team_holds_no_more(self):
        team = self._create_team("Gone")
        values = {"name": "Of a team", "answer_hours": 1, "sequence": 1}
        policy = self.env["appsistance.ticket.sla"].create(
            {**values, "team_id": team.id}
        )
        self._create_ticket()  # what it asks for stays in memory
        team.unlink()
        self.assertFalse(policy.exists())
        self.assertNotEqual(self._create_ticket().sla_id, policy)

    def test_policies_are_kept_in_memory_until_one_changes(self):
        self._create_ticket()
        self.env.flush_all()
        policies = self.env["appsistance.ticket.sla"]
        with self.assertQueryCount(0):
            known = policies._get_policies(self.env.company.id)
        self.assertIn(self.sla.id, [policy.id for policy in known])
        self.sla.active = False
        known = policies._get_policies(self.env.company.id)
        self.assertNotIn(self.sla.id, [policy.id for policy in known])

    def test_a_policy_follows_a_customer_who_is_merged(self):
        twice = self.env["res.partner"].create({"name": "Twice"})
        policy = self._create_sla(self.team, customer_ids=twice.ids, sequence=0)
        self._create_ticket()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [twice.id, self.condominium.id], self.condominium
        )
        self.assertEqual(policy.customer_ids, self.condominium)
        self.assertEqual(self._create_ticket(team_id=self.team.id).sla_id, policy)

    def test_a_category_of_a_policy_is_not_deleted(self):
        category = self.env["appsistance.ticket.category"].create({"name": "Stopped"})
        self._create_sla(self.team, category_ids=category.ids)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            category.unlink()
            self.env.flush_all()

    def test_an_archived_category_does_not_widen_a_policy(self):
        category = self.env["appsistance.ticket.category"].create({"name": "Stopped"})
        special = self._create_sla(self.team, category_ids=category.ids, sequence=0)
        category.active = False
        self.assertNotEqual(self._create_ticket(team_id=self.team.id).sla_id, special)

    def test_solved_in_time_is_kept_and_too_late_is_missed(self):
        for solved, status in (
            ("2026-06-10 14:00", "met"),
            ("2026-06-11 09:00", "failed"),
        ):
            with freeze_time("2026-06-10 06:00"):
                ticket = self._open("2026-06-10 06:00")
                self.assertEqual(ticket.solution_status, "running")
            with freeze_time(solved):
                ticket.action_solve()
            self.assertEqual(ticket.solution_status, status)

    def test_a_cancelled_ticket_is_not_counted(self):
        with freeze_time("2026-06-10 06:00"):
            ticket = self._open("2026-06-10 06:00")
        with freeze_time("2026-06-20 06:00"):
            ticket.action_cancel()
        self.assertRecordValues(
            ticket,
            [
                {
                    "answer_status": "none",
                    "solution_status": "none",
                    "next_deadline": False,
                }
            ],
        )

    def test_waiting_for_the_customer_pauses_the_time(self):
        with freeze_time("2026-06-10 06:00"):
            ticket = self._open("2026-06-10 06:00")
        with freeze_time("2026-06-10 07:00"):
            ticket.action_wait()
            self.assertEqual(ticket.solution_status, "paused")
        with freeze_time("2026-06-11 07:00"):
            ticket.action_start()
        self.assertEqual(ticket.solution_status, "running")
        self.assertEqual(ticket.solution_deadline, datetime(2026, 6, 11, 15))

    def test_solved_while_it_waited_for_the_customer_is_kept(self):
        with freeze_time("2026-06-10 06:00"):
            ticket = self._open("2026-06-10 06:00", channel="phone")
        with freeze_time("2026-06-10 07:00"):
            ticket.action_wait()
        with freeze_time("2026-06-12 07:00"):
            ticket.action_solve()
        self.assertEqual(ticket.solution_status, "met")

    def test_waiting_after_the_deadline_keeps_nothing(self):
        with freeze_time("2026-06-10 06:00"):
            ticket = self._open("2026-06-10 06:00")
        with freeze_time("2026-06-11 09:00"):
            ticket.action_wait()
        with freeze_time("2026-06-12 07:00"):
            ticket.action_solve()
        self.assertEqual(ticket.solution_status, "failed")

    def test_the_time_between_solving_and_reopening_does_not_count(self):
        with freeze_time("2026-06-10 06:00"):
            ticket = self._open("2026-06-10 06:00")
            ticket.action_solve()
        with freeze_time("2026-06-12 06:00"):
            ticket.action_reopen()
        self.assertEqual(ticket.solution_deadline, datetime(2026, 6, 12, 15))
        self.assertEqual(ticket.solution_status, "running")

    def test_the_cron_marks_what_was_missed_and_tells_once(self):
        with freeze_time("2026-06-10 06:00"):
            ticket = self._open("2026-06-10 06:00", user_id=self.dispatcher.id)
        cron = self.env.ref("appsistance_helpdesk.ir_cron_sla")
        with freeze_time("2026-06-10 08:30"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.assertEqual(ticket.answer_status, "failed")
        self.assertEqual(ticket.activity_ids.user_id, self.dispatcher)
        self.assertEqual(len(ticket.activity_ids), 1)

    def test_a_ticket_near_its_deadline_is_found_as_at_risk(self):
        self.company.appsistance_ticket_risk_hours = 2
        ticket = self._open("2026-06-10 06:00")
        tickets = self.env["appsistance.ticket"]
        for moment, at_risk, late in (
            ("2026-06-10 06:10", True, False),
            ("2026-06-10 07:10", False, True),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                ticket._update_sla()
                ticket.invalidate_recordset(["is_at_risk", "is_late"])
                self.assertEqual(ticket.is_at_risk, at_risk)
                self.assertEqual(ticket.is_late, late)
                mine = [("id", "=", ticket.id)]
                found = tickets.search([("is_at_risk", "=", True), *mine])
                self.assertEqual(bool(found), at_risk)
                self.assertEqual(
                    bool(tickets.search([("is_late", "=", True), *mine])), late
                )

    def test_each_company_says_itself_when_a_ticket_is_at_risk(self):
        self.company.appsistance_ticket_risk_hours = 1
        other = self.env["res.company"].create(
            {"name": "Other", "appsistance_ticket_risk_hours": 6}
        )
        team = self._create_team("Theirs", company_id=other.id)
        self._create_sla(team, company_id=other.id, answer_hours=4)
        here = self.env["appsistance.ticket"].with_context(
            allowed_company_ids=(self.company | other).ids
        )
        with freeze_time("2026-06-10 06:00"):
            ticket = here.create({"name": "Slow", "team_id": team.id})
            self.assertTrue(ticket.is_at_risk)
            found = here.search([("is_at_risk", "=", True), ("id", "=", ticket.id)])
        self.assertEqual(found, ticket)

    def test_whoever_takes_a_call_has_answered(self):
        ticket = self._open("2026-06-10 06:00", channel="phone")
        self.assertEqual(ticket.answer_status, "met")

    def test_deadlines_of_many_take_as_many_queries_as_of_few(self):
        tickets = self.env["appsistance.ticket"]
        for count in (2, 20):
            tickets |= self.env["appsistance.ticket"].create(
                [
                    {"name": "One of many", "team_id": self.team.id}
                    for _number in range(count)
                ]
            )
        few, many = tickets[:2], tickets[2:]
        counts = []
        for batch in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch._update_sla()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
