from datetime import timedelta

from psycopg2.errors import ExclusionViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FieldserviceCommon


@tagged("post_install", "-at_install")
class TestBooking(FieldserviceCommon):
    def _book(self, resource, start, hours=1, **vals):
        return self.env["appsistance.booking"].create(
            {
                "resource_id": resource.id,
                "start": self._at(start),
                "stop": self._at(start) + timedelta(hours=hours),
                **vals,
            }
        )

    def test_nobody_is_booked_twice_and_the_error_names_the_booking(self):
        self._plan(self.anna, start=8, hours=2)
        with self.assertRaisesRegex(
            ValidationError, r"Anna is already booked .*Hotel Belvedere, Edolo, ODL"
        ):
            self._plan(self.anna, start=9)

    def test_a_van_is_booked_once(self):
        self._plan(self.anna, vehicles=self.van)
        with self.assertRaisesRegex(ValidationError, "Van 1"):
            self._plan(self.bruno, vehicles=self.van)

    def test_back_to_back_bookings_pass(self):
        self._book(self.anna, 8)
        self.assertTrue(self._book(self.anna, 9))

    def test_a_second_of_overlap_is_refused(self):
        self._book(self.anna, 8)
        with self.assertRaisesRegex(ValidationError, "already booked"):
            self.env["appsistance.booking"].create(
                {
                    "resource_id": self.anna.id,
                    "start": self._at(9) - timedelta(seconds=1),
                    "stop": self._at(10),
                }
            )

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_what_slips_through(self):
        first = self._book(self.anna, 8)
        second = self._book(self.anna, 9)
        self.env.flush_all()
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE appsistance_booking SET start = %s WHERE id = %s",
                [first.start, second.id],
            )

    def test_the_error_of_the_database_names_the_winner(self):
        first = self._book(self.anna, 8, name="Errand in town")
        second = self._book(self.anna, 9)
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ExclusionViolation) as caught,
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE appsistance_booking SET start = %s WHERE id = %s",
                [first.start, second.id],
            )
        message = second._sql_error_to_message(caught.exception)
        self.assertIn("Anna is already booked", message)
        self.assertIn("Errand in town", message)

    def test_an_overlap_passes_when_allowed_with_a_reason(self):
        self._book(self.anna, 8)
        self.assertTrue(
            self._book(self.anna, 8, allow_overlap=True, overlap_reason="Phone call")
        )

    def test_an_allowed_overlap_needs_its_reason(self):
        with self.assertRaisesRegex(ValidationError, "Say why"):
            self._book(self.anna, 8, allow_overlap=True)

    def test_a_normal_booking_over_an_allowed_one_is_refused(self):
        self._book(self.anna, 8, allow_overlap=True, overlap_reason="Phone call")
        with self.assertRaisesRegex(ValidationError, "Anna is already booked"):
            self._book(self.anna, 8)

    def test_writing_only_the_start_keeps_the_duration(self):
        booking = self._book(self.van, 8, hours=3)
        booking.write({"start": self._at(12)})
        self.assertEqual(booking.stop, self._at(15))

    def test_two_neighbours_move_by_one_write(self):
        bookings = self._book(self.anna, 8) | self._book(self.bruno, 8)
        bookings.write({"start": self._at(14)})
        self.assertEqual(set(bookings.mapped("stop")), {self._at(15)})

    def test_dragging_a_booking_moves_the_visit_with_all_the_others(self):
        visit = self._plan(self.anna, helpers=self.bruno, vehicles=self.van)
        visit.booking_ids[0].write({"start": self._at(14), "stop": self._at(16)})
        self.assertEqual(set(visit.booking_ids.mapped("start")), {self._at(14)})
        self.assertEqual(set(visit.booking_ids.mapped("stop")), {self._at(16)})
        self.assertEqual(visit.duration, 2)

    def test_a_cancelled_booking_frees_its_resource(self):
        booking = self._book(self.anna, 8)
        booking.state = "cancelled"
        self.assertTrue(self._book(self.anna, 8))

    def test_one_person_in_two_companies_is_one(self):
        company = self.env["res.company"].create({"name": "Second Firm"})
        other = self.env["hr.employee"].create(
            {
                "name": "Anna",
                "company_id": company.id,
                "user_id": self.anna.user_id.id,
            }
        )
        self.assertEqual(
            other.resource_id.appsistance_busy_key, self.anna.appsistance_busy_key
        )
        self._book(self.anna, 8, name="Secret of the first firm")
        user = self._create_user(
            "dispatcher", "other_dispatcher", company_id=company.id, company_ids=company
        )
        with self.assertRaises(ValidationError) as caught:
            self.env["appsistance.booking"].with_user(user).create(
                {
                    "resource_id": other.resource_id.id,
                    "company_id": company.id,
                    "start": self._at(8),
                    "stop": self._at(9),
                }
            )
        self.assertIn("occupied in another company", str(caught.exception))
        self.assertNotIn("Secret", str(caught.exception))

    @mute_logger("odoo.sql_db")
    def test_a_user_given_later_joins_the_persons_bookings(self):
        external = self._create_technician("External", user=False)
        self.assertNotEqual(
            external.appsistance_busy_key, self.anna.appsistance_busy_key
        )
        self._book(self.anna, 8)
        self._book(external, 8)
        company = self.env["res.company"].create({"name": "Second Firm"})
        external.company_id = company
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            external.user_id = self.anna.user_id
            self.env.flush_all()
