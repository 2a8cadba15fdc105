import io
from datetime import timedelta

from freezegun import freeze_time
from openpyxl import load_workbook
from psycopg2 import IntegrityError
from pypdf import PdfReader

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import HoursCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-24 10:00:00")
class TestPayrollSheet(HoursCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.consultant = cls.env["res.partner"].create(
            {"name": "Studio Paghe", "email": "paghe@example.com"}
        )
        cls.company.appsistance_payroll_partner_id = cls.consultant
        cls._clock("2026-10-01 08:00", "2026-10-01 18:00")
        cls._clock("2026-10-02 22:00", "2026-10-03 01:00")
        cls._leave("2026-10-05 08:00", "2026-10-05 17:00", "illness")
        cls._report("2026-10-06 08:00", "2026-10-06 09:00", kind="travel")
        cls._report("2026-10-06 09:00", "2026-10-06 12:00")
        cls.sheet = cls._create_month()

    def _fill(self):
        self.sheet.action_fill()
        return self._get_line()

    def _get_line(self, employee=None):
        self.sheet.invalidate_recordset()
        return self.sheet.line_ids.filtered(
            lambda line: line.employee_id == (employee or self.employee)
        )

    def _confirm(self):
        self._fill()
        self.sheet.action_confirm()
        return self.sheet.version_id

    def _punch_to_check(self, text="2026-10-07 08:00"):
        return self.env["appsistance.punch"].create(
            {
                "employee_id": self.employee.id,
                "company_id": self.company.id,
                "uuid": f"punch-{text}",
                "kind": "in",
                "counted_kind": "in",
                "punched_at": self._local(text),
                "counted_at": self._local(text),
                "result": "outside",
                "state": "to_review",
            }
        )

    # --------------------------------------------------
    # Making it
    # --------------------------------------------------

    def test_a_sheet_is_of_a_whole_month(self):
        sheet = self._create_month("2026-09-17")
        self.assertEqual(sheet.month, self._day("2026-09-01"))
        self.assertEqual(
            sheet.with_context(lang="en_US").display_name, "September 2026"
        )

    @mute_logger("odoo.sql_db")
    def test_a_month_has_one_sheet(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._create_month("2026-10-20")

    def test_a_month_is_summed_in_its_columns(self):
        line = self._fill()
        expected = {
            "ordinary": 12.0,
            "overtime": 1.0,
            "night": 3.0,
            "worked": 16.0,
            "illness": 8.0,
            "travel": 1.0,
            "worked_days": 4,
            "away_days": 1,
            "meal_days": 1,
            "unapproved_days": 1,
        }
        self.assertEqual({name: line[name] for name in expected}, expected)
        self.assertEqual(len(line.day_ids), 31)
        self.assertEqual(
            line.missing, line.expected - line.ordinary - line.illness - 2.0
        )

    def test_of_a_schedule_of_two_weeks_only_this_weeks_hours_are_asked(self):
        calendar = self.employee.resource_calendar_id
        calendar.switch_calendar_type()
        lines = calendar.attendance_ids
        week = str(lines.get_week_type(self._day("2026-10-01")))
        lines.filtered(
            lambda line: line.week_type == week and line.dayofweek == "3"
        ).unlink()
        days = {day.date.day: day for day in self._fill().day_ids}
        self.assertEqual((days[1].expected, days[8].expected), (0.0, 8.0))
        # and no pause that day
        self.assertEqual((days[1].ordinary, days[1].overtime), (0.0, 10.0))
        self.assertEqual((days[15].expected, days[22].expected), (0.0, 8.0))

    def test_days_say_what_they_were_made_from(self):
        days = {day.date.day: day for day in self._fill().day_ids}
        sources = [days[number].source for number in (1, 2, 3, 5, 6)]
        self.assertEqual(sources, ["clock", "clock", "clock", "none", "report"])

    def test_making_it_anew_takes_what_has_changed(self):
        self._fill()
        self._clock("2026-10-08 08:00", "2026-10-08 12:00")
        self.assertEqual(self._fill().ordinary, 16.0)

    def test_a_site_in_the_firms_town_is_no_day_away(self):
        self.site.city = " brescia "
        self.assertEqual(self._fill().away_days, 0)

    def test_on_call_hours_come_from_the_roster(self):
        roster = self.env["appsistance.oncall.roster"].create({"name": "Lifts"})
        self.env["appsistance.oncall.shift"].create(
            {
                "roster_id": roster.id,
                "resource_id": self.anna.id,
                "start": self._local("2026-10-09 17:00"),
                "stop": self._local("2026-10-12 08:00"),
            }
        )
        self.assertEqual(self._fill().on_call, 7.0 + 24 + 24 + 8)

    def test_a_closing_of_the_company_asks_for_no_hours(self):
        before = self._fill().expected
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Bridge",
                "company_id": self.company.id,
                "date_from": self._local("2026-10-12 00:00"),
                "date_to": self._local("2026-10-13 23:59"),
            }
        )
        self.assertEqual(self._fill().expected, before - 16.0)

    def test_a_technician_who_did_nothing_is_listed_and_a_clerk_is_not(self):
        clerk = self.env["hr.employee"].create({"name": "Clerk"})
        self._fill()
        self.assertTrue(self._get_line(self.colleague))
        self.assertFalse(self._get_line(clerk))

    def test_the_comparison_and_the_sheet_tell_the_same_hours(self):
        self._clock("2026-10-24 21:00", "2026-10-25 05:00")
        line = self._fill()
        self.env.flush_all()
        rows = self.env["appsistance.hours.comparison"].search(
            [
                ("employee_id", "=", self.employee.id),
                ("date", ">=", "2026-10-01"),
                ("date", "<=", "2026-10-31"),
            ]
        )
        clocked = {row.date: row.clocked_hours for row in rows if row.clocked_hours}
        days = {day.date: day.worked for day in line.day_ids if day.source == "clock"}
        self.assertEqual(clocked, days)

    def test_more_days_take_no_more_queries(self):
        self.sheet.action_fill()
        self.env.flush_all()

        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.sheet._compute_people()
            return self.env.cr.sql_log_count - before

        few = count()
        for number in range(12, 20):
            self._clock(f"2026-10-{number} 08:00", f"2026-10-{number} 12:00")
            self._clock(
                f"2026-10-{number} 08:00", f"2026-10-{number} 12:00", self.colleague
            )
            self._report(f"2026-10-{number} 08:00", f"2026-10-{number} 12:00")
        self.env.flush_all()
        self.assertLessEqual(count(), few)

    # --------------------------------------------------
    # Confirming it
    # --------------------------------------------------

    def test_confirming_freezes_content_and_files(self):
        version = self._confirm()
        self.assertEqual(self.sheet.state, "confirmed")
        self.assertEqual((version.number, version.confirmed_by_id), (1, self.manager))
        attachments = version.pdf_id | version.xlsx_id
        self.assertEqual(attachments.mapped("appsistance_sealed"), [True, True])
        [anna] = [
            person
            for person in version._get_content()["people"]
            if person["name"] == "Anna"
        ]
        self.assertEqual(anna["totals"]["overtime"], 60)
        self.assertFalse(version._get_problems())

    def test_an_empty_sheet_is_not_confirmed(self):
        with self.assertRaisesRegex(UserError, "empty"):
            self.sheet.action_confirm()

    def test_a_month_that_is_not_over_is_not_confirmed(self):
        sheet = self._create_month("2026-11-01")
        sheet.action_fill()
        with self.assertRaisesRegex(UserError, "not over"):
            sheet.action_confirm()

    def test_punches_to_check_stand_in_the_way_by_name(self):
        self._fill()
        self._punch_to_check()
        self._punch_to_check("2026-11-02 08:00")
        self.sheet.invalidate_recordset()
        self.assertEqual(self.sheet.punch_count, 1)
        with self.assertRaisesRegex(UserError, r"Anna, 07/10 08:00") as caught:
            self.sheet.action_confirm()
        self.assertNotIn("02/11", str(caught.exception))
        found = self.env["appsistance.punch"].search(
            self.sheet.action_view_punches()["domain"]
        )
        self.assertEqual(len(found), 1)

    def test_a_month_begins_at_the_companys_midnight(self):
        self._punch_to_check("2026-10-01 00:30")
        self._punch_to_check("2026-11-01 00:30")
        self.assertEqual(self.sheet.punch_count, 1)

    def test_an_attendance_without_end_stands_in_the_way(self):
        self._clock("2026-10-30 08:00")
        self._fill()
        with self.assertRaisesRegex(UserError, r"without end: Anna, 30/10 08:00"):
            self.sheet.action_confirm()

    def test_hours_that_changed_meanwhile_have_to_be_looked_at(self):
        self._fill()
        self._clock("2026-10-08 08:00", "2026-10-08 12:00")
        with self.assertRaisesRegex(UserError, "anew.*: Anna"):
            self.sheet.action_confirm()

    def test_days_to_approve_are_flagged_and_do_not_stop_it(self):
        self._fill()
        self.assertEqual(self.sheet.unapproved_count, 1)
        self.sheet.action_confirm()
        self.assertEqual(self.sheet.state, "confirmed")

    @mute_logger("odoo.sql_db")
    def test_what_was_confirmed_does_not_change(self):
        version = self._confirm().sudo()
        with self.assertRaises(UserError):
            version.content = "{}"
        with self.assertRaises(UserError):
            version.unlink()
        with self.assertRaises(UserError):
            version.pdf_id.unlink()
        with self.assertRaises(UserError):
            self.sheet.unlink()
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE appsistance_payroll_version SET content = ''")

    def test_a_confirmed_sheet_is_not_made_anew(self):
        self._confirm()
        with self.assertRaisesRegex(UserError, "confirmed"):
            self.sheet.action_fill()

    def test_the_state_is_changed_by_buttons_only(self):
        self._fill()
        with self.assertRaisesRegex(UserError, "buttons"):
            self.sheet.state = "confirmed"

    def test_a_correction_is_a_new_version_and_the_old_one_stays(self):
        first = self._confirm()
        content, pdf = first.content, first.pdf_id.raw
        form = Form(
            self.env["appsistance.payroll.sheet.correct"]
            .with_user(self.manager)
            .with_context(default_sheet_id=self.sheet.id)
        )
        form.reason = "A sick note arrived late"
        form.save().action_correct()
        self._leave("2026-10-07 08:00", "2026-10-07 17:00", "illness")
        second = self._confirm()
        self.assertEqual((second.number, second.reason), (2, form.reason))
        self.assertEqual(second._get_content()["follows"], first.content_hash)
        self.assertEqual((first.content, first.pdf_id.raw), (content, pdf))
        self.assertIn("A sick note", self._get_pdf_text(second))

    # --------------------------------------------------
    # Files and mail
    # --------------------------------------------------

    def _get_pdf_text(self, version):
        reader = PdfReader(io.BytesIO(version.sudo().pdf_id.raw))
        return "\n".join(page.extract_text() for page in reader.pages)

    def test_the_pdf_has_the_company_and_every_person(self):
        self.company.partner_id.lang = "en_US"
        self.company.name = "Termobrixia Srl"
        text = self._get_pdf_text(self._confirm())
        for part in ("Termobrixia Srl", "Payroll Sheet: October 2026", "Anna", "Bruno"):
            self.assertIn(part, text)
        self.assertIn(self.sheet.version_id.content_hash, text)

    def test_the_same_content_makes_the_same_pdf(self):
        version = self._confirm().sudo()
        pdf, _xlsx = version.sheet_id._render_files(version)
        self.assertEqual(pdf, version.pdf_id.raw)

    def test_excel_sums_the_hours(self):
        book = load_workbook(
            io.BytesIO(self._confirm().sudo().xlsx_id.raw), data_only=True
        )
        summary, days = book.worksheets
        rows = {
            row[0]: row[1:] for row in summary.iter_rows(values_only=True) if row[0]
        }
        overtime = rows["Anna"][3]
        self.assertEqual(overtime, timedelta(hours=1))
        people = len(self.sheet.line_ids)
        self.assertEqual(days.max_row, 1 + 31 * people)

    def test_a_name_is_never_a_formula(self):
        self.employee.name = "=1+1"
        self._fill()
        self.sheet.action_confirm()
        book = load_workbook(io.BytesIO(self.sheet.version_id.sudo().xlsx_id.raw))
        cells = [cell for row in book.worksheets[1].iter_rows() for cell in row]
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])

    def test_the_consultant_gets_both_files_by_mail(self):
        version = self._confirm()
        self.sheet.action_send()
        mail = self.env["mail.mail"].search(
            [("model", "=", self.sheet._name), ("res_id", "=", self.sheet.id)]
        )
        self.assertEqual(mail.recipient_ids, self.consultant)
        self.assertEqual(mail.attachment_ids, (version.pdf_id | version.xlsx_id))
        self.assertEqual(self.sheet.sent_at, fields.Datetime.now())

    def test_nothing_is_sent_before_it_is_confirmed_or_without_address(self):
        self._fill()
        with self.assertRaisesRegex(UserError, "Confirm"):
            self.sheet.action_send()
        self.sheet.action_confirm()
        self.consultant.email = False
        with self.assertRaisesRegex(UserError, "settings"):
            self.sheet.action_send()

    def test_only_managers_open_the_files(self):
        version = self._confirm()
        self.assertTrue(version.pdf_id.with_user(self.manager).raw)
        with self.assertRaises(AccessError):
            _ = version.pdf_id.with_user(self.dispatcher).raw

    def test_confirmed_sheets_are_not_uninstalled_unawares(self):
        self._confirm()
        module = self.env["ir.module.module"].search(
            [("name", "=", "appsistance_attendance_fieldservice")]
        )
        with self.assertRaisesRegex(UserError, "payroll sheets"):
            module.button_uninstall()
