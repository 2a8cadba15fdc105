from datetime import datetime, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import FieldserviceCommon

# In Rome: 22:00 of the evening before the clock changes.
AUTUMN = datetime(2027, 10, 30, 20)
SPRING = datetime(2027, 3, 27, 21)


@tagged("post_install", "-at_install")
class TestClockChange(FieldserviceCommon):
    """Visits over the nights in which the clock of Europe/Rome changes."""

    def _plan_from_to(self, start, stop, lead=None):
        lead = lead or self.anna
        return self.env["appsistance.visit"]._plan(
            [
                {
                    "work_order": self._create_order(),
                    "start": start,
                    "stop": stop,
                    "lead": lead,
                }
            ]
        )

    def test_ten_to_six_lasts_nine_hours_in_autumn(self):
        visit = self._plan_from_to(AUTUMN, datetime(2027, 10, 31, 5))
        self.assertEqual(visit.duration, 9)
        self.assertEqual(visit.event_ids.duration, 9)

    def test_ten_to_six_lasts_seven_hours_in_spring(self):
        visit = self._plan_from_to(SPRING, datetime(2027, 3, 28, 4))
        self.assertEqual(visit.duration, 7)
        self.assertEqual(visit.event_ids.duration, 7)

    def test_the_time_worked_over_the_change_is_the_time_that_passed(self):
        for start, stop, minutes in (
            (AUTUMN, datetime(2027, 10, 31, 5), 540),
            (SPRING, datetime(2027, 3, 28, 4), 420),
        ):
            with self.subTest(start=start):
                visit = self._plan_from_to(start, stop)
                time = self.env["appsistance.visit.time"].create(
                    {
                        "visit_id": visit.id,
                        "resource_id": self.anna.id,
                        "start": start,
                        "stop": stop,
                    }
                )
                self.assertEqual(time.minutes, minutes)

    def test_a_visit_moved_onto_the_night_keeps_its_hours(self):
        visit = self._plan_from_to(AUTUMN - timedelta(days=1), AUTUMN)
        visit.write({"start": AUTUMN})
        self.assertEqual(visit.stop, AUTUMN + timedelta(days=1))
        self.assertEqual(
            (visit.booking_ids.start, visit.booking_ids.stop),
            (visit.start, visit.stop),
        )

    def test_the_hour_that_comes_twice_is_two_hours(self):
        # 02:00-03:00 of the summer, then 02:00-03:00 of the winter.
        first = datetime(2027, 10, 31, 0)
        hour = timedelta(hours=1)
        self._plan_from_to(first, first + hour)
        self.assertTrue(self._plan_from_to(first + hour, first + 2 * hour))
        with self.assertRaisesRegex(ValidationError, "already booked"):
            self._plan_from_to(first + hour / 2, first + hour)
