from ast import literal_eval
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_billing import ApprovalCommon

BULK = "odoo.addons.appsistance_fieldservice.models.appsistance_report_approval_bulk"


@tagged("post_install", "-at_install")
class TestReportApproval(ApprovalCommon):
    # --------------------------------------------------
    # Anomalies
    # --------------------------------------------------

    def test_a_visit_as_planned_has_no_anomaly(self):
        self._create_time()
        report = self._finalize()
        self.assertEqual(report.approval_state, "to_approve")
        self.assertFalse(report.has_anomaly, report.anomaly_note)

    def test_worked_time_beyond_the_tolerance_is_an_anomaly(self):
        self._create_time(start=8, stop=10)
        report = self._finalize()
        self.assertIn("Worked 02:00, planned 01:00.", report.anomaly_note)

    def test_worked_time_within_the_tolerance_is_none(self):
        self.company.appsistance_approval_tolerance = 60
        self._create_time(start=8, stop=10)
        self.assertFalse(self._finalize().has_anomaly)

    def test_a_person_booked_without_times_is_an_anomaly(self):
        self.visit._reassign(helpers=self.bruno)
        self._create_time()
        self.assertIn("Bruno was booked", self._finalize().anomaly_note)

    def test_a_value_outside_its_limits_is_an_anomaly(self):
        self._create_time()
        self.visit._freeze_checklists()
        self._answer(self.yes_no, value_boolean="yes")
        self._answer(self.number, value_number=80)
        note = self._finalize().anomaly_note
        self.assertIn("Outside the limits: Efficiency 80 %", note)

    def test_an_absent_customer_is_an_anomaly(self):
        self._record()
        report = self.visit._get_or_create_reports()
        report._seal()
        report._conclude("absent", "Nobody opened")
        self.assertIn("Nobody opened", report.anomaly_note)

    def test_another_outcome_than_completed_is_an_anomaly(self):
        self._create_time()
        self.visit._finish("to_continue", at=self.visit.stop, note="A part is missing")
        self.assertIn("A part is missing", self._finalize().anomaly_note)

    # --------------------------------------------------
    # Many at once
    # --------------------------------------------------

    def _finalize_two(self):
        """A report as planned, and one with an anomaly."""
        self._create_time()
        clean = self._finalize()
        other = self._plan(self.bruno, start=14, hours=1)
        self._create_time(other, start=14, stop=18)
        return clean, self._finalize(other)

    def test_many_reports_are_asked_for_and_approved_by_the_job_as_who_asked(self):
        clean, odd = self._finalize_two()
        reports = (clean | odd).with_user(self.dispatcher)
        with patch(f"{BULK}.BACKGROUND_THRESHOLD", 1):
            notice = reports.action_approve()
        self.assertIn("2 reports", notice["params"]["message"])
        shown = reports.search(literal_eval(notice["params"]["next"]["domain"]))
        self.assertLessEqual(reports, shown)
        self.assertEqual(clean.approval_state, "to_approve")
        self.assertEqual(reports.approval_asked_by_id, self.dispatcher)
        self._run_job()
        self.assertEqual(clean.approval_state, "approved")
        self.assertEqual(clean.approved_by_id, self.dispatcher)
        self.assertEqual(odd.approval_state, "to_approve")
        self.assertFalse(reports.approval_asked_by_id)

    def test_the_job_writes_the_reasons_in_the_language_of_who_asked(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.dispatcher.lang = "it_IT"
        clean, odd = self._finalize_two()
        odd.with_user(self.dispatcher).with_context(lang="it_IT")._approve("Va bene")
        clean.with_user(self.dispatcher)._ask_approval()
        self._run_job()
        sources = clean.charge_ids.sudo().mapped("policy_source")
        self.assertTrue(sources)
        self.assertLessEqual(
            set(sources), set(odd.charge_ids.sudo().mapped("policy_source"))
        )

    def test_asking_again_for_what_is_approved_makes_nothing_new(self):
        clean, _odd = self._finalize_two()
        clean._ask_approval()
        self._run_job()
        charges, lines = clean.charge_ids, self._get_lines(clean)
        self.assertTrue(charges and lines)
        clean._ask_approval()
        self._run_job()
        self.assertEqual((clean.charge_ids, self._get_lines(clean)), (charges, lines))

    def test_who_asked_is_told_once_when_nothing_of_his_is_left(self):
        reports = self.env["appsistance.report"].union(*self._finalize_two())
        reports.with_user(self.dispatcher)._ask_approval()
        told = []

        def send(user, _kind, message):
            told.append((user, message["title"]))

        users = type(self.env["res.users"])
        with (
            patch(f"{BULK}.BATCH_SIZE", 1),
            patch.object(users, "_bus_send", send),
        ):
            self._run_job()
        self.assertEqual(told, [(self.dispatcher, "Approval")])

    def test_a_report_that_cannot_be_approved_stops_no_other(self):
        clean, odd = self._finalize_two()
        reports = clean | odd
        odd.sudo().write({"has_anomaly": False, "anomaly_note": False})
        approve = type(reports)._approve

        message = "Something stands against it"

        def refuse(records, reason=None):
            if odd in records:
                raise UserError(message)
            return approve(records, reason)

        reports._ask_approval()
        with (
            patch.object(type(reports), "_update_anomalies"),
            patch.object(type(reports), "_approve", refuse),
        ):
            self._run_job()
        self.assertEqual(clean.approval_state, "approved")
        self.assertEqual(odd.approval_state, "to_approve")
        self.assertIn("stands against it", odd.message_ids[:1].body)

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "appsistance_fieldservice.ir_cron_approve_reports"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _get_lines(self, report):
        return self.env["account.analytic.line"].search(
            [("appsistance_visit_id", "=", report.visit_id.id)]
        )

    # --------------------------------------------------
    # What stops approval
    # --------------------------------------------------

    def _create_late(self, visit):
        """A time that came late from a phone and overlaps the first visit."""
        times = self.env["appsistance.visit.time"]
        return times.with_context(appsistance_late=True).create(
            {
                "visit_id": visit.id,
                "resource_id": self.anna.id,
                "start": self.visit.start,
                "stop": self.visit.stop,
            }
        )

    def test_times_that_overlap_stop_approval(self):
        self._create_time()
        other = self._plan(days=1)
        self._create_late(other)
        report = self._finalize()
        self.assertIn("cannot be in two places", report.anomaly_note)
        with self.assertRaisesRegex(UserError, "two places"):
            self._approve(report, "It is all right")
        self.assertEqual(report.approval_state, "to_approve")

    def test_an_overlap_that_was_corrected_stops_nothing(self):
        mine = self._create_time()
        other = self._plan(days=1)
        late = self._create_late(other)
        report = self._finalize()
        late.write({"start": self._at(8, 1), "stop": self._at(9, 1)})
        report.action_update_anomalies()
        self._approve(report)
        self.assertEqual(report.approval_state, "approved")
        self.assertFalse(mine.is_overlapping)

    def test_a_material_without_product_stops_approval_until_the_office_names_it(self):
        self._create_time()
        line = self._use(name="Copper gasket")
        report = self._finalize()
        with self.assertRaisesRegex(UserError, "Copper gasket"):
            self._approve(report, "It is all right")
        with self.assertRaisesRegex(UserError, "Copper gasket"):
            report.with_user(self.dispatcher).action_approve()
        with self.assertRaises(UserError):
            line.with_user(self.user_anna).product_id = self.gasket
        line.with_user(self.dispatcher).product_id = self.gasket
        with self.assertRaises(UserError):
            line.with_user(self.dispatcher).product_id = self.labour
        report.with_user(self.dispatcher).action_approve()
        self.assertEqual(report.approval_state, "approved")

    def test_a_customer_without_policy_stops_approval(self):
        self.company.appsistance_billing_policy_id = False
        self._create_time()
        report = self._finalize()
        with self.assertRaisesRegex(UserError, "No billing policy"):
            self._approve(report, "It is all right")

    # --------------------------------------------------
    # Approving
    # --------------------------------------------------

    def test_many_are_approved_at_once_and_the_others_are_named(self):
        self._create_time()
        clean = self._finalize()
        visit = self._plan(days=1)
        self._create_time(visit, start=32, stop=36)
        odd = self._finalize(visit)
        action = (clean | odd).with_user(self.dispatcher).action_approve()
        self.assertEqual(clean.approval_state, "approved")
        self.assertEqual(odd.approval_state, "to_approve")
        self.assertIn(odd.name, action["params"]["message"])
        self.assertNotIn(clean.name, action["params"]["message"])

    def test_a_report_with_anomalies_asks_for_the_reason(self):
        self._create_time(start=8, stop=10)
        report = self._finalize()
        action = report.with_user(self.dispatcher).action_approve()
        self.assertEqual(action["res_model"], "appsistance.report.approve")
        with self.assertRaisesRegex(UserError, "anomalies"):
            self._approve(report)
        wizard = (
            self.env["appsistance.report.approve"]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
            .create({"reason": "He asked for more work"})
        )
        wizard.action_approve()
        self.assertEqual(report.approval_state, "approved")
        self.assertEqual(report.approved_by_id, self.dispatcher)
        self.assertIn("He asked for more work", report.message_ids[:1].body)

    def test_approving_twice_makes_nothing_new(self):
        self._create_time()
        report = self._finalize()
        charges = self._approve(report)
        hours = self.visit.time_ids.timesheet_ids
        self.assertTrue(charges and hours)
        self.assertEqual(self._approve(report), charges)
        self.visit._create_charges()
        self.visit._update_timesheets()
        self.assertEqual(self.visit.charge_ids, charges)
        self.assertEqual(self.visit.time_ids.timesheet_ids, hours)

    def test_a_technician_approves_nothing(self):
        self._create_time()
        report = self._finalize().with_user(self.user_anna)
        for call in (report.action_approve, report._approve):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(UserError):
            report.approval_state = "approved"
        with self.assertRaises(UserError):
            report.has_anomaly = False

    def test_the_queries_do_not_grow_with_the_reports(self):
        reports = self.env["appsistance.report"]
        for day in range(1, 13):
            visit = self._plan(days=day)
            self._create_time(visit, start=8 + 24 * day, stop=9.5 + 24 * day)
            reports |= self._finalize(visit)
        self.env.flush_all()
        counts = []
        for batch in (reports[:1], reports[1:3], reports[3:]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch.with_user(self.dispatcher).action_approve()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(batch.mapped("approval_state")), {"approved"})
        self.assertLessEqual(counts[2], counts[1] + 5, counts)

    def test_a_manager_approves_too(self):
        self._create_time()
        report = self._finalize()
        report.with_user(self.manager).action_approve()
        self.assertEqual(report.approval_state, "approved")

    def test_a_new_version_is_approved_again_with_its_reason(self):
        self._create_time()
        report = self._finalize()
        self._approve(report)
        self._correct(report)
        self.assertEqual(report.approval_state, "waiting")
        self._finalize()
        self.assertIn("Version 2: A time was wrong", report.anomaly_note)
