import json
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.appsistance_base.tests.dashboard_cases import DashboardCases

from .common_billing import ApprovalCommon


@tagged("post_install", "-at_install")
class TestDashboard(DashboardCases, ApprovalCommon):
    """What the office's home says of visits, jobs and reports."""

    def _plan_at(self, start, **values):
        order = self._create_order(**values)
        return self.env["appsistance.visit"]._plan(
            [
                {
                    "work_order": order,
                    "start": start,
                    "stop": start + timedelta(minutes=30),
                    "lead": self.bruno,
                    "allow_overlap": True,
                    "overlap_reason": "test",
                }
            ]
        )

    def _do(self, visit, outcome="completed"):
        visit.write({"state": "done", "outcome": outcome, "actual_stop": visit.stop})
        return visit.work_order_id

    def _get_bar(self, key, month):
        trend = self._get_trends(self.dispatcher)[key]
        [bar] = [item for item in trend["months"] if item["key"] == month]
        return bar["values"]

    # --------------------------------------------------
    # Figures
    # --------------------------------------------------

    def test_the_visits_of_the_day_are_counted_by_state(self):
        # in Rome it is the 12th already
        with freeze_time("2026-10-11 22:30:00"):
            before = self._get_figures(self.dispatcher)["visits_today"]["count"]
            planned = self._plan_at(datetime(2026, 10, 12, 7))
            done = self._plan_at(datetime(2026, 10, 11, 22))
            self._do(done)
            outside = self._plan_at(datetime(2026, 10, 12, 22)) | self._plan_at(
                datetime(2026, 10, 11, 21, 30)
            )
            cancelled = self._plan_at(datetime(2026, 10, 12, 8))
            cancelled._cancel("Not needed")
            figure = self._check_figure(
                self.dispatcher, "visits_today", planned | done, outside | cancelled
            )
            self.assertEqual(figure["count"], before + 2)
            self.assertIn(
                done, self._open_figure(self.dispatcher, "visits_today", "done")
            )
            self.assertNotIn(
                planned, self._open_figure(self.dispatcher, "visits_today", "done")
            )

    def test_a_planned_visit_whose_time_is_over_is_late(self):
        over = self._plan_at(fields.Datetime.now() - timedelta(days=2))
        ahead = self._plan_at(fields.Datetime.now() + timedelta(days=2))
        figure = self._check_figure(self.dispatcher, "visits_overdue", over, ahead)
        self.assertEqual(figure["level"], "danger")

    def test_a_declined_job_is_there_until_somebody_else_goes(self):
        visit = self._plan_at(fields.Datetime.now() + timedelta(days=2))
        invitation = visit.invitation_ids
        invitation._answer("declined", "office")
        self._check_figure(self.dispatcher, "invitations_declined", invitation)
        visit._reassign(lead=self.carla)
        self.assertNotIn(
            invitation, self._open_figure(self.dispatcher, "invitations_declined")
        )

    def test_work_to_plan_urgent_and_late(self):
        yesterday = fields.Date.today() - timedelta(days=2)
        normal = self._create_order()
        urgent = self._create_order(priority="3")
        late = self._create_order(date_deadline=yesterday)
        done = self._create_order(date_deadline=yesterday)
        done.is_cancelled = True
        all_of_them = normal | urgent | late
        self._check_figure(self.dispatcher, "work_to_plan", all_of_them, done)
        self._check_figure(self.dispatcher, "work_urgent", urgent, normal | late)
        self._check_figure(self.dispatcher, "work_late", late, normal | done)

    def test_reports_to_approve_stand_apart_from_those_with_anomalies(self):
        self._create_time()
        report = self._finalize()
        report.sudo()._set_anomalies([])
        self._check_figure(self.dispatcher, "reports_to_approve", report)
        report.sudo()._set_anomalies(["Something"])
        self._check_figure(self.dispatcher, "reports_anomaly", report)
        self.assertNotIn(
            report, self._open_figure(self.dispatcher, "reports_to_approve")
        )

    def test_every_figure_opens_exactly_what_it_counts(self):
        self._plan_at(fields.Datetime.now())
        self._create_order(priority="3")
        self._do(self._plan_at(fields.Datetime.now() - timedelta(days=1)))
        for user in (self.dispatcher, self.manager):
            with self.subTest(user=user.login):
                self._check_all(user)

    def test_what_a_click_answers_can_be_sent_to_the_browser(self):
        home = self.env["appsistance.dashboard"].with_user(self.dispatcher)
        month = fields.Date.to_string(fields.Date.today())[:7]
        for series in ("fixed", "again", "done"):
            action = home.open_trend("first_time_fix", series, month)
            self.assertTrue(json.dumps(action["domain"], default=str))
            self.assertNotIn("Domain", repr(action["domain"]))

    def test_a_month_that_is_not_on_the_home_is_told_in_a_sentence(self):
        home = self.env["appsistance.dashboard"].with_user(self.dispatcher)
        for month in ("rubbish", "0001-01", "9999-12", ["2026-11"], None):
            with self.subTest(month=month), self.assertRaises(UserError):
                home.open_trend("first_time_fix", "done", month)

    def test_the_home_asks_as_often_with_many_jobs_as_with_few(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get_home(self.dispatcher)
            return self.env.cr.sql_log_count - before

        self._finish_job()
        self.env.flush_all()
        count()
        few = count()
        for hour in range(15):
            now = fields.Datetime.now()
            self._plan_at(now + timedelta(hours=hour), equipment_ids=self.boiler.ids)
            self._finish_job()
        self.env.flush_all()
        self.assertEqual(count(), few)

    # --------------------------------------------------
    # First-time fix
    # --------------------------------------------------

    def _finish_job(self, **values):
        return self._do(self._plan_at(datetime(2026, 10, 12, 7), **values))

    @freeze_time("2026-10-20 10:00:00")
    def test_a_job_done_by_one_trip_is_fixed_at_the_first_visit(self):
        fixed, again, done = self._get_bar("first_time_fix", "2026-10")
        self._finish_job()
        self.assertEqual(
            self._get_bar("first_time_fix", "2026-10"), (fixed + 1, again, done + 1)
        )

    @freeze_time("2026-10-20 10:00:00")
    def test_a_job_that_took_a_second_trip_is_not_fixed_at_the_first(self):
        fixed, again, done = self._get_bar("first_time_fix", "2026-10")
        first = self._plan_at(datetime(2026, 10, 12, 7))
        order = self._do(first, "to_continue")
        self.env["appsistance.visit"]._plan(
            [
                {
                    "work_order": order,
                    "start": datetime(2026, 10, 13, 7),
                    "stop": datetime(2026, 10, 13, 8),
                    "lead": self.bruno,
                }
            ]
        )
        self._do(order.visit_ids - first)
        self.assertEqual((order.state, order.trip_count), ("done", 2))
        self.assertEqual(
            self._get_bar("first_time_fix", "2026-10"), (fixed, again + 1, done + 1)
        )

    @freeze_time("2026-10-20 10:00:00")
    def test_a_recall_takes_the_job_back_unless_it_is_cancelled(self):
        fixed, again, done = self._get_bar("first_time_fix", "2026-10")
        order = self._finish_job()
        recall = self._create_order(recall_of_id=order.id, origin="recall")
        self.assertEqual(
            self._get_bar("first_time_fix", "2026-10"), (fixed, again + 1, done + 1)
        )
        recall.is_cancelled = True
        self.assertEqual(
            self._get_bar("first_time_fix", "2026-10"), (fixed + 1, again, done + 1)
        )

    @freeze_time("2026-10-20 10:00:00")
    def test_planned_work_and_recalls_are_no_first_visits(self):
        before = self._get_bar("first_time_fix", "2026-10")
        order = self._finish_job(origin="contract")
        self._finish_job(origin="quote")
        self._finish_job(origin="recall", recall_of_id=order.id)
        self.assertEqual(self._get_bar("first_time_fix", "2026-10"), before)

    @freeze_time("2026-10-31 23:30:00")
    def test_a_job_belongs_to_the_month_of_its_last_hour_in_rome(self):
        before = self._get_bar("first_time_fix", "2026-11")
        self._do(self._plan_at(datetime(2026, 10, 31, 23)))
        after = self._get_bar("first_time_fix", "2026-11")
        self.assertEqual(after, (before[0] + 1, before[1], before[2] + 1))

    # --------------------------------------------------
    # Hours
    # --------------------------------------------------

    def test_hours_sold_and_worked_are_those_of_approved_reports(self):
        month = "2026-11"
        with freeze_time("2026-11-30 12:00:00"):
            sold, worked = self._get_bar("hours", month)
            self._create_time()
            report = self._finalize()
            self.assertEqual(self._get_bar("hours", month), (sold, worked))
            charges = self._approve(report, "Seen")
            labour = charges.filtered(lambda charge: charge.kind == "labour")
            self.assertTrue(labour.minutes)
            now_sold, now_worked = self._get_bar("hours", month)
            self.assertEqual(now_sold - sold, sum(labour.mapped("minutes")))
            self.assertEqual(now_worked - worked, 60)
            labour.sudo().write({"coverage": "free", "coverage_reason": "Goodwill"})
            self.assertEqual(self._get_bar("hours", month), (sold, worked + 60))
