from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from .common import ClockCommon

HERE = {"latitude": 45.4645, "longitude": 9.1903, "accuracy": 12, "age": 3}
ELSEWHERE = {"latitude": 45.1234567, "longitude": 8.7654321, "accuracy": 12, "age": 3}


@tagged("post_install", "-at_install")
class TestPunch(ClockCommon):
    # --------------------------------------------------
    # Where
    # --------------------------------------------------

    def test_a_punch_at_a_gate_is_accepted(self):
        self._allow_position()
        punch = self._punch("in", position=HERE)
        self.assertEqual(punch.gate_id, self.gate)
        self.assertEqual(punch.method, "position")
        self.assertEqual(punch.state, "accepted")

    def test_a_punch_elsewhere_counts_and_is_to_be_checked(self):
        self._allow_position()
        punch = self._punch("in", position=ELSEWHERE)
        self.assertEqual((punch.result, punch.distance), ("outside", "far"))
        self.assertEqual(punch.state, "to_review")
        self.assertEqual(self._get_hours(), [(0, False)])

    def test_a_position_without_a_legal_basis_is_not_looked_at(self):
        self.employee._choose_position(True)
        punch = self._punch("in", position=HERE)
        self.assertEqual((punch.result, punch.gate_id.id), ("not_given", False))

    def test_a_position_without_the_employees_agreement_is_not_looked_at(self):
        self.company.appsistance_clock_agreement = "agreement"
        punch = self._punch("in", position=HERE)
        self.assertEqual(punch.result, "not_given")

    def test_the_employee_takes_the_agreement_back(self):
        self._allow_position()
        self.employee._choose_position(False)
        self.assertFalse(self.employee.appsistance_position_agreed_at)
        self.assertFalse(self.employee._is_position_allowed())

    def test_a_refused_position_is_not_verifiable(self):
        self._allow_position()
        punch = self._punch("in", position="denied")
        self.assertEqual(punch.result, "not_verifiable")
        self.assertEqual(punch.state, "to_review")

    def test_the_code_and_the_network_are_equal_alternatives(self):
        by_code = self._punch("in", 60, token=self.gate.token)
        by_network = self._punch("out", address="203.0.113.3")
        self.assertEqual(by_code.method, "token")
        self.assertEqual(by_network.method, "network")
        self.assertEqual(set((by_code + by_network).mapped("state")), {"accepted"})

    def test_the_network_of_a_punch_sent_later_proves_nothing(self):
        punch = self._punch("in", 20, address="203.0.113.3")
        self.assertEqual(punch.result, "not_given")

    def test_the_gates_of_another_company_do_not_match(self):
        other = self.env["res.company"].create({"name": "Other Srl"})
        self.env.user.company_ids |= other
        self.gate.with_context(allowed_company_ids=other.ids).company_id = other
        punch = self._punch("in", token=self.gate.token)
        self.assertEqual(punch.result, "not_given")

    def test_without_any_gate_nothing_is_to_be_checked(self):
        self.gate.active = False
        self.assertEqual(self._punch("in").state, "accepted")

    # --------------------------------------------------
    # When
    # --------------------------------------------------

    def test_a_punch_keeps_its_minute_when_it_comes_late(self):
        punch = self._punch("in", 95)
        expected = fields.Datetime.now() - timedelta(minutes=95)
        self.assertEqual(punch.punched_at, expected.replace(second=0, microsecond=0))
        self.assertEqual(punch.skew, 0)

    def test_a_wrong_clock_of_the_phone_is_set_right(self):
        now = fields.Datetime.now()
        fast = now + timedelta(hours=2)
        item = {
            **self._make_item("in", token=self.gate.token),
            "tapped_at": (fast - timedelta(minutes=30)).isoformat(),
            "sent_at": fast.isoformat(),
        }
        punch = self._receive([item]).sudo()
        expected = (now - timedelta(minutes=30)).replace(second=0, microsecond=0)
        self.assertAlmostEqual(punch.punched_at, expected, delta=timedelta(minutes=1))
        self.assertAlmostEqual(punch.skew, -7200, delta=3)
        self.assertEqual(punch.state, "to_review")

    def test_a_punch_of_the_day_before_yesterday_is_to_be_checked(self):
        self.assertEqual(
            self._punch("in", 3000, token=self.gate.token).state, "to_review"
        )

    def test_nonsense_for_a_time_is_taken_as_now(self):
        item = self._make_item("in")
        item.update(tapped_at="yesterday", sent_at=None)
        punch = self._receive([item]).sudo()
        self.assertLess(fields.Datetime.now() - punch.punched_at, timedelta(minutes=2))

    def test_a_clock_out_of_all_measure_is_not_believed(self):
        for tapped_at, sent_at in (
            ("0001-01-01T00:00:00", "9999-12-31T23:59:59"),
            ("9999-12-31T23:59:59", "0001-01-01T00:00:00"),
            ("0001-01-01T00:00:00", "0001-01-01T00:00:00"),
        ):
            with self.subTest(tapped_at=tapped_at, sent_at=sent_at):
                item = self._make_item("in", token=self.gate.token)
                item.update(tapped_at=tapped_at, sent_at=sent_at)
                punch = self._receive([item])
                late = fields.Datetime.now() - punch.punched_at
                self.assertLess(late, timedelta(minutes=2))
                self.assertEqual(punch.state, "to_review")

    def test_a_night_with_the_change_of_clocks_has_its_real_hours(self):
        for start, end, hours in (
            (datetime(2026, 3, 28, 21), datetime(2026, 3, 29, 4), 7),
            (datetime(2026, 10, 24, 20), datetime(2026, 10, 25, 5), 9),
        ):
            with self.subTest(start=start):
                with freeze_time(start):
                    self._punch("in", token=self.gate.token)
                with freeze_time(end):
                    punch = self._punch("out", token=self.gate.token)
                attendance = self.env["hr.attendance"].search(
                    [("appsistance_out_punch_id", "=", punch.id)]
                )
                self.assertEqual(
                    attendance.check_out - attendance.check_in, timedelta(hours=hours)
                )

    # --------------------------------------------------
    # Attendances
    # --------------------------------------------------

    def test_in_and_out_make_an_attendance(self):
        self._punch("in", 240)
        self.assertEqual(self._get_hours(), [(240, False)])
        self._punch("out", 10)
        self.assertEqual(self._get_hours(), [(240, 10)])

    def test_a_punch_waits_for_its_attendance_without_harm(self):
        items = [self._make_item("in", 60), self._make_item("out", 5)]
        stored = self.punches._receive(self.employee, items).sudo()
        self.assertEqual(self._get_hours(), [])
        self.assertEqual(set(stored.mapped("is_paired")), {False})
        self._receive(items)
        self.assertEqual(self._get_hours(), [(60, 5)])
        self.assertEqual(set(stored.mapped("is_paired")), {True})

    def test_a_punch_wakes_the_job_that_writes_attendances(self):
        job = self.env.ref("appsistance_attendance.ir_cron_pair_punches")
        triggers = self.env["ir.cron.trigger"]
        domain = [("cron_id", "=", job.id)]
        before = triggers.search_count(domain)
        self.punches._receive(self.employee, [self._make_item("in")])
        self.assertEqual(triggers.search_count(domain), before + 1)

    def test_the_same_punch_counts_once(self):
        item = self._make_item("in", 5)
        first = self._receive([item])
        again = self._receive([item, item])
        self.assertEqual(first, again)
        self.assertEqual(self._get_hours(), [(5, False)])

    def test_punches_in_the_wrong_order_find_their_place(self):
        self._punch("out", 10)
        self._punch("in", 100)
        self._punch("in", 240)
        self.assertEqual(self._get_hours(), [(240, 240), (100, 10)])
        self._punch("out", 150)
        self.assertEqual(self._get_hours(), [(240, 150), (100, 10)])
        states = self.env["appsistance.punch"].search(
            [("employee_id", "=", self.employee.id)]
        )
        self.assertEqual(set(states.mapped("problem")), {False})

    def test_a_day_sent_at_once_is_written_in_order(self):
        items = [
            self._make_item(kind, ago)
            for kind, ago in (("out", 10), ("in", 400), ("in", 200), ("out", 300))
        ]
        self._receive(items)
        self.assertEqual(self._get_hours(), [(400, 300), (200, 10)])

    def test_a_forgotten_out_asks_for_a_look(self):
        first = self._punch("in", 600, token=self.gate.token)
        self._punch("in", 100, token=self.gate.token)
        self.assertEqual(first.problem, "missing_out")
        self.assertEqual(first.state, "to_review")
        self.assertEqual(self._get_hours(), [(600, 600), (100, False)])

    def test_the_office_enters_the_forgotten_out(self):
        first = self._punch("in", 600, token=self.gate.token)
        self._punch("in", 100, token=self.gate.token)
        moment = fields.Datetime.now() - timedelta(minutes=120)
        self.env["appsistance.punch.correction"].with_user(self.office).create(
            {
                "employee_id": self.employee.id,
                "kind": "out",
                "moment": moment,
                "reason": "Forgotten",
            }
        ).action_correct()
        self.assertEqual(self._get_hours(), [(600, 120), (100, False)])
        self.assertEqual((first.problem, first.state), (False, "accepted"))

    def test_times_that_the_office_wrote_in_the_attendance_are_kept(self):
        self._punch("in", 240)
        self._punch("out", 10)
        attendance = self.env["hr.attendance"].search(
            [("employee_id", "=", self.employee.id)]
        )
        attendance.check_out -= timedelta(minutes=20)
        self._punch("in", 5)
        self.assertEqual(self._get_hours(), [(240, 30), (5, False)])

    def test_an_attendance_of_punches_goes_only_with_its_punch(self):
        punch = self._punch("in", 60)
        attendance = self.env["hr.attendance"].search(
            [("appsistance_in_punch_id", "=", punch.id)]
        )
        with self.assertRaisesRegex(UserError, "comes from punches"):
            attendance.unlink()
        punch.with_user(self.office)._review("discarded", "By mistake")
        self.assertFalse(attendance.exists())

    def test_the_punches_of_one_person_do_not_stop_those_of_another(self):
        other = self._make_employee(
            "Bruno", self._make_user("clock_b", "base.group_user")
        )
        items = [self._make_item("in", 30)]
        punches = self.punches._receive(self.employee, items).sudo()
        others = self.punches._receive(other, [self._make_item("in", 30)]).sudo()
        model = type(punches)
        rebuild = model._rebuild

        def fail_for_anna(records, employee, *args, **kwargs):
            if employee == self.employee:
                raise ValueError("broken")
            return rebuild(records, employee, *args, **kwargs)

        path = "odoo.addons.appsistance_attendance.models.appsistance_punch"
        with (
            patch.object(model, "_rebuild", fail_for_anna),
            mute_logger(path),
        ):
            self._receive([])
        self.assertEqual((punches.is_paired, others.is_paired), (False, True))

    def test_a_punch_inside_an_attendance_by_hand_is_kept_and_told(self):
        now = fields.Datetime.now().replace(second=0, microsecond=0)
        self.env["hr.attendance"].create(
            {
                "employee_id": self.employee.id,
                "check_in": now - timedelta(minutes=300),
                "check_out": now - timedelta(minutes=20),
            }
        )
        punch = self._punch("in", 100, token=self.gate.token)
        self.assertEqual((punch.problem, punch.state), ("unwritten", "to_review"))
        self.assertEqual(self._get_hours(), [(300, 20)])

    def test_no_position_is_written_in_the_attendance(self):
        self._allow_position()
        self._punch("in", position=HERE)
        attendance = self.env["hr.attendance"].search(
            [("employee_id", "=", self.employee.id)]
        )
        self.assertFalse(attendance.in_latitude)
        self.assertFalse(attendance.in_ip_address)
        self.assertEqual(attendance.in_mode, "appsistance_clock")

    # --------------------------------------------------
    # The office
    # --------------------------------------------------

    def test_the_office_approves(self):
        punch = self._punch("in")
        punch.with_user(self.office).action_approve()
        self.assertEqual(punch.state, "approved")
        self.assertEqual(punch.review_ids.user_id, self.office)

    def test_the_office_corrects_with_a_reason(self):
        punch = self._punch("in", 60)
        form = Form(
            self.env["appsistance.punch.correction"]
            .with_user(self.office)
            .with_context(default_punch_id=punch.id)
        )
        form.moment = fields.Datetime.now() - timedelta(minutes=90)
        form.reason = "Phone was off"
        form.save().action_correct()
        self.assertEqual(self._get_hours(), [(90, False)])
        self.assertEqual(punch.state, "corrected")
        self.assertEqual(punch.review_ids.reason, "Phone was off")
        self.assertNotEqual(punch.punched_at, punch.counted_at)

    def test_what_is_not_counted_makes_no_attendance(self):
        punch = self._punch("in", 60)
        self.env["appsistance.punch.correction"].with_user(self.office).create(
            {"punch_id": punch.id, "reason": "By mistake"}
        ).action_discard()
        self.assertEqual(self._get_hours(), [])
        self.assertEqual(punch.state, "discarded")

    def test_a_correction_into_the_future_is_refused(self):
        correction = self.env["appsistance.punch.correction"].create(
            {
                "punch_id": self._punch("in").id,
                "moment": fields.Datetime.now() + timedelta(hours=1),
                "reason": "No",
            }
        )
        with self.assertRaisesRegex(UserError, "future"):
            correction.action_correct()

    def test_an_employee_judges_nothing(self):
        punch = self._punch("in")
        with self.assertRaises(AccessError):
            punch.with_user(self.user).action_approve()
        with self.assertRaises(AccessError):
            self.punches._add_by_office(
                self.employee, "out", fields.Datetime.now(), "Me"
            )

    # --------------------------------------------------
    # Evidence and privacy
    # --------------------------------------------------

    def test_a_punch_never_changes(self):
        punch = self._punch("in")
        with self.assertRaises(UserError):
            punch.punched_at = fields.Datetime.now()
        with self.assertRaises(UserError):
            punch.unlink()

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_a_punch_as_it_is(self):
        punch = self._punch("in")
        self.env.flush_all()
        for query in (
            "UPDATE appsistance_punch SET kind = 'out' WHERE id = %s",
            "DELETE FROM appsistance_punch WHERE id = %s",
        ):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(query, [punch.id])

    def test_punches_are_not_uninstalled_unawares(self):
        self._punch("in")
        module = self.env["ir.module.module"].search(
            [("name", "=", "appsistance_attendance")]
        )
        with self.assertRaisesRegex(UserError, "punches"):
            module.button_uninstall()

    def test_no_table_holds_the_position_or_the_address(self):
        self._allow_position()
        self._punch("in", position=ELSEWHERE, address="198.51.100.77")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        tables = [name for (name,) in self.env.cr.fetchall()]
        self.assertIn("appsistance_punch", tables)
        for table in tables:
            self.env.cr.execute(
                SQL(
                    "SELECT count(*) FROM %s AS t WHERE t::text ~ %s",
                    SQL.identifier(table),
                    r"45\.12345|8\.76543|198\.51\.100\.77",
                )
            )
            self.assertEqual(self.env.cr.fetchone(), (0,), table)

    def test_the_search_for_positions_would_find_one(self):
        self.gate.latitude = 45.1234567
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT count(*) FROM appsistance_gate AS t WHERE t::text ~ '45\\.12345'"
        )
        self.assertEqual(self.env.cr.fetchone(), (1,))

    def test_cores_own_geolocation_is_not_called(self):
        self.company.attendance_device_tracking = True
        target = "odoo.addons.hr_attendance.models.hr_employee.HrEmployee"
        with patch(f"{target}._attendance_action_change") as change:
            self._punch("in", position=HERE)
        change.assert_not_called()

    def test_what_is_no_punch_is_refused(self):
        for item in (
            {},
            {"uuid": "12345678", "kind": "lunch"},
            {"uuid": 12345678, "kind": "in"},
            {"uuid": "1", "kind": "in"},
            {"uuid": "12345678", "kind": ["in"]},
            "12345678",
            None,
        ):
            with self.subTest(item=item), self.assertRaises(ValidationError):
                self.punches._receive(self.employee, [item])
