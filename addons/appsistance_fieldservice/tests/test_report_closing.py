import io

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_report import ReportCommon


@tagged("post_install", "-at_install")
class TestReportClosing(ReportCommon):
    # --------------------------------------------------
    # Before
    # --------------------------------------------------

    def test_closing_names_everything_that_is_missing(self):
        report = self.visit._get_or_create_reports()
        with self.assertRaises(UserError) as error:
            report._seal()
        for text in ("how the visit ended", "no times", "Is it tight?"):
            self.assertIn(text, str(error.exception))

    def test_missing_answers_say_where_they_are(self):
        self.visit._freeze_checklists()
        anchors = [item["anchor"] for item in self.visit._get_missing_answers()]
        self.assertEqual(anchors, [f"question-{self.yes_no.id}-0"])

    def test_a_running_clock_stops_closing(self):
        self._record()
        self.visit._start(at=self._at(10))
        self.visit.outcome = "completed"
        texts = [item["text"] for item in self.visit._get_missing()]
        self.assertEqual(texts, ["The clock is still running."])

    def test_a_visit_not_done_owes_no_answers_but_a_reason(self):
        self.visit._finish("not_done", at=self._at(9))
        self.assertEqual(
            [item["anchor"] for item in self.visit._get_missing()], ["outcome"]
        )
        reason = self.env["appsistance.outcome.reason"].create({"name": "Absent"})
        self.visit.outcome_reason_id = reason
        self.assertFalse(self.visit._get_missing())

    def test_a_visit_to_be_continued_says_what_is_left(self):
        self._create_time()
        self.visit._finish("to_continue", at=self._at(9))
        self.assertIn("outcome", self.visit._get_missing()[0]["anchor"])
        self.visit.outcome_note = "A part comes on Thursday."
        self.assertFalse(self.visit._get_missing())

    # --------------------------------------------------
    # Closing
    # --------------------------------------------------

    def test_closing_keeps_content_and_hash(self):
        report = self._record()._get_or_create_reports()
        version = report._seal()
        content = version._get_content()
        self.assertEqual(content["notes"]["work"], "Gasket replaced.")
        self.assertEqual(content["times"][0]["start"][-6:], "+01:00")
        self.assertEqual(content["customer"]["name"], "Hotel Belvedere")
        self.assertEqual(report._verify(), {report: []})

    def test_the_report_begins_and_ends_with_the_corrected_times(self):
        visit = self._record()
        visit.write({"actual_start": self._at(11), "actual_stop": self._at(11)})
        visit.time_ids.write({"start": self._at(9), "stop": self._at(10)})
        self._create_time(start=8, stop=9, kind="travel")
        report = visit._get_or_create_reports()
        report._seal()
        self.assertEqual(visit.actual_start, self._at(9))
        self.assertEqual(visit.actual_stop, self._at(10))
        content = report.version_id._get_content()["visit"]
        self.assertEqual(content["start"], "2026-11-30T09:00:00+01:00")

    def test_closing_twice_makes_one_version(self):
        report = self._record()._get_or_create_reports()
        report._seal()
        report._seal()
        self.assertEqual(len(report.version_ids), 1)

    def test_signatures_refer_to_the_hash_and_the_sites_address(self):
        report = self._close()
        signature = report.version_id.signature_ids[-1]
        self.assertEqual(signature.content_hash, report.content_hash)
        self.assertEqual(signature.place, "Via Trento 48, 25048 Edolo")

    def test_an_empty_signature_is_refused(self):
        report = self._record()._get_or_create_reports()
        report._seal()
        with self.assertRaises(UserError):
            report._sign([self._signature(image=False)])
        with self.assertRaises(UserError):
            report._sign([self._signature(name=" ")])

    def test_nobody_concludes_as_signed_without_a_signature(self):
        report = self._record()._get_or_create_reports()
        report._seal()
        with self.assertRaises(UserError):
            report._conclude("signed")

    def test_every_way_without_signature_makes_the_pdf(self):
        outcomes = ("absent", "refused", "expired", "not_required")
        for day, outcome in enumerate(outcomes, start=1):
            with self.subTest(outcome=outcome):
                visit = self._record(self._plan(days=day))
                report = visit._get_or_create_reports()
                report._seal()
                report._conclude(outcome, "Nobody at home")
                self.assertEqual(report.state, "final")
                self.assertTrue(report.attachment_id.appsistance_sealed)

    def test_concluding_twice_makes_one_pdf_and_one_mail(self):
        report = self._close()
        report._conclude("signed")
        domain = [("res_model", "=", report._name), ("res_id", "=", report.id)]
        self.assertEqual(self.env["ir.attachment"].search_count(domain), 1)

    def test_the_pdf_holds_text_and_page_numbers(self):
        self._create_photo(name="Burner")
        report = self._close()
        try:
            from pypdf import PdfReader  # noqa: PLC0415
        except ImportError:
            from PyPDF2 import PdfReader  # noqa: PLC0415
        reader = PdfReader(io.BytesIO(report.attachment_id.raw))
        text = "".join(page.extract_text() for page in reader.pages)
        for part in ("Gasket replaced.", "Giulia Niccolò", "Via Trento 48", "Burner"):
            self.assertIn(part, text)
        self.assertRegex(text, rf"(Page|Pagina) 1 (of|di) {len(reader.pages)}")

    def test_a_script_in_a_note_is_only_text(self):
        self.visit.note = "<script>alert(1)</script> & <b>x</b> è — ✓ 中"
        report = self._close()
        self.assertTrue(report.attachment_id.raw.startswith(b"%PDF"))

    def test_the_report_is_mailed_to_whom_the_roles_say(self):
        manager = self.env["res.partner"].create(
            {"name": "Studio Ferrari", "email": "studio@example.com"}
        )
        self.env["appsistance.party"].create(
            {
                "partner_id": manager.id,
                "customer_id": self.customer.id,
                "role": "administrator",
                "date_from": "2020-01-01",
                "gets_report": True,
            }
        )
        report = self._close()
        mail = self.env["mail.mail"].search(
            [("model", "=", report._name), ("res_id", "=", report.id)]
        )
        self.assertEqual(mail.recipient_ids, manager)
        self.assertEqual(mail.attachment_ids, report.attachment_id)
        self.assertTrue(report.sent_at)

    # --------------------------------------------------
    # After
    # --------------------------------------------------

    def test_no_role_changes_what_is_closed(self):
        report = self._close()
        visit = report.visit_id
        users = (self.user_anna, self.dispatcher, self.manager)
        for user in users:
            for record, vals in self._get_forbidden_changes(report, visit):
                with (
                    self.subTest(user=user.login, model=record._name),
                    self.assertRaises(UserError),
                ):
                    record.with_user(user).write(vals)

    def test_superuser_code_does_not_change_what_is_closed(self):
        report = self._close()
        for record, vals in self._get_forbidden_changes(report, report.visit_id):
            if record == report and "state" in vals:
                continue
            with self.subTest(model=record._name), self.assertRaises(UserError):
                record.sudo().write(vals)

    def _get_forbidden_changes(self, report, visit):
        version = report.version_id
        return [
            (visit, {"note": "Something else"}),
            (visit, {"outcome": "not_done"}),
            (visit.time_ids, {"stop": self._at(12)}),
            (visit.answer_ids, {"value_boolean": "no"}),
            (report, {"name": "RAP/0"}),
            (report, {"state": "open"}),
            (version, {"content": "{}"}),
            (version, {"attachment_id": False}),
            (version.signature_ids, {"name": "Somebody"}),
        ]

    def test_rows_of_a_closed_visit_are_neither_added_nor_deleted(self):
        visit = self._close().visit_id
        with self.assertRaises(UserError):
            self._create_time(visit, 10, 11)
        with self.assertRaises(UserError):
            visit.time_ids.unlink()
        with self.assertRaises(UserError):
            self._create_photo(visit)

    def test_the_database_refuses_what_the_orm_has_not_seen(self):
        report = self._close()
        version = report.version_id
        self.env.flush_all()
        for query in (
            "UPDATE appsistance_report_version SET content = '{}' WHERE id = %s",
            "UPDATE appsistance_report_version SET pdf_hash = 'x' WHERE id = %s",
            "DELETE FROM appsistance_report_version WHERE id = %s",
            "UPDATE appsistance_signature SET name = 'x' WHERE version_id = %s",
            "DELETE FROM appsistance_signature WHERE version_id = %s",
        ):
            with (
                self.subTest(query=query),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, (version.id,))

    def test_the_sealed_pdf_cannot_be_deleted(self):
        report = self._close()
        with self.assertRaises(UserError):
            report.attachment_id.sudo().unlink()

    def test_an_addendum_is_added_and_does_not_change(self):
        report = self._close()
        addendum = report.with_user(self.user_anna)._add("The valve was Ø 15.")
        self.assertEqual(addendum.author, "Anna")
        self.assertEqual(report._verify(), {report: []})
        with self.assertRaises(UserError):
            addendum.sudo().write({"text": "Another"})

    def test_only_a_manager_makes_a_new_version_with_a_reason(self):
        report = self._close()
        with self.assertRaises(AccessError):
            report.with_user(self.dispatcher)._renew("Wrong time")
        with self.assertRaises(UserError):
            report.with_user(self.manager)._renew(" ")
        report.with_user(self.manager)._renew("Wrong time")
        with self.assertRaises(UserError):
            report.visit_id.with_user(self.user_anna).note = "No"

    def test_a_new_version_leaves_the_old_one(self):
        report = self._close()
        old, pdf = report.version_id, report.attachment_id
        report.with_user(self.manager)._renew("Wrong time")
        report.visit_id.with_user(self.manager).time_ids.stop = self._at(10)
        report.with_user(self.manager)._seal()
        report.with_user(self.manager)._conclude("not_required")
        new = report.version_id
        self.assertEqual(new.number, 2)
        self.assertEqual(new._get_content()["follows"], old.content_hash)
        self.assertEqual(new.reason, "Wrong time")
        self.assertEqual(old.attachment_id, pdf)
        self.assertEqual(report._verify(), {report: []})

    def test_a_partner_merge_does_not_break_the_check(self):
        report = self._close()
        twin = self.env["res.partner"].create({"name": "Hotel Belvedere S.r.l."})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.customer.id, twin.id], twin)
        self.env.invalidate_all()
        self.assertEqual(report.customer_id, twin)
        self.assertEqual(report._verify(), {report: []})

    def test_the_check_tells_what_does_not_fit(self):
        report = self._close()
        self.env.flush_all()
        # who owns the tables can do what nobody can do through Odoo
        table = "ALTER TABLE appsistance_report_version"
        self.env.cr.execute(f"{table} DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE appsistance_report_version SET content = '{}' WHERE id = %s",
            (report.version_id.id,),
        )
        self.env.cr.execute(f"{table} ENABLE TRIGGER USER")
        self.env.invalidate_all()
        self.assertEqual(len(report._verify()[report]), 1)
        action = report.action_verify()
        self.assertEqual(action["params"]["type"], "danger")

    def test_flagged_answers_ask_the_office_to_follow_up(self):
        self._answer(self.number, value_number=85)
        report = self._close()
        activity = report.visit_id.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertIn("≥ 90", activity.note)
