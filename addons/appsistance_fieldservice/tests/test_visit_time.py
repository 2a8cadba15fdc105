from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_report import ReportCommon


@tagged("post_install", "-at_install")
class TestVisitTime(ReportCommon):
    def test_two_times_of_one_person_are_refused_with_both_named(self):
        self._create_time(start=8, stop=10)
        other = self._plan(start=9, days=1)
        with self.assertRaises(UserError) as error:
            self._create_time(other, 9, 11)
        message = str(error.exception)
        for text in ("Anna", "09:00", "11:00", "08:00", "10:00", self.visit.name):
            self.assertIn(text, message)

    def test_times_of_two_people_may_overlap(self):
        self._create_time(start=8, stop=10)
        time = self._create_time(start=8, stop=10, resource=self.bruno)
        self.assertFalse(time.is_overlapping)

    def test_times_that_touch_do_not_overlap(self):
        self._create_time(start=8, stop=9)
        self.assertFalse(self._create_time(start=9, stop=10).is_overlapping)

    def test_times_that_arrive_late_are_kept_and_flagged(self):
        first = self._create_time(start=8, stop=10)
        late = self.env["appsistance.visit.time"].with_context(appsistance_late=True)
        second = late.create(
            {
                "visit_id": self._plan(start=9, days=1).id,
                "resource_id": self.anna.id,
                "start": self._at(9),
                "stop": self._at(11),
            }
        )
        self.assertTrue(first.is_overlapping)
        self.assertTrue(second.is_overlapping)
        second.write({"start": self._at(10)})
        self.assertFalse(second.is_overlapping)

    def test_the_clock_runs_for_the_whole_crew(self):
        visit = self._plan(days=1, helpers=self.bruno)
        visit._start(at=self._at(8, 1))
        self.assertEqual(visit.time_ids.resource_id, self.anna | self.bruno)
        visit._pause(at=self._at(9, 1))
        self.assertEqual(visit.time_ids.mapped("minutes"), [60, 60])
        self.assertEqual(visit.state, "paused")

    def test_from_travel_to_work_the_clock_goes_on(self):
        self.visit._start("travel", at=self._at(8))
        self.visit._start("work", at=self._at(8, minutes=30))
        travel, work = self.visit.time_ids
        self.assertEqual(travel.minutes, 30)
        self.assertFalse(work.stop)
        self.assertEqual(self.visit.actual_start, self._at(8, minutes=30))

    def test_a_clock_that_was_wrong_never_ends_a_time_before_it_starts(self):
        self.visit._start(at=self._at(8))
        self.visit._pause(at=self._at(7))
        self.assertEqual(self.visit.time_ids.minutes, 0)

    def test_a_cancelled_visit_is_not_started(self):
        self.visit._cancel("Not needed")
        with self.assertRaises(UserError):
            self.visit._start()
