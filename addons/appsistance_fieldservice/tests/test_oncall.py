from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FieldserviceCommon


@tagged("post_install", "-at_install")
class TestOncall(FieldserviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roster = cls.env["appsistance.oncall.roster"].create(
            {
                "name": "Heating",
                "handover_weekday": "4",
                "handover_hour": 17,
                "turn_ids": [
                    (0, 0, {"resource_id": resource.id, "sequence": number})
                    for number, resource in enumerate(
                        (cls.anna, cls.bruno, cls.carla), start=1
                    )
                ],
            }
        )

    def test_turns_fill_the_weeks_from_handover_to_handover(self):
        with freeze_time("2026-10-14 10:00:00"):
            shifts = self.roster._fill(weeks=4)
        self.assertEqual(shifts[0].start, datetime(2026, 10, 9, 15))
        self.assertEqual(shifts[:4].resource_id, self.anna | self.bruno | self.carla)
        self.assertEqual(shifts[3].resource_id, self.anna)

    def test_summer_time_keeps_the_hour_of_the_handover(self):
        with freeze_time("2026-10-14 10:00:00"):
            shifts = self.roster._fill(weeks=4)
        self.assertEqual(shifts[1].stop, datetime(2026, 10, 23, 15))
        self.assertEqual(shifts[2].stop, datetime(2026, 10, 30, 16))

    def test_filling_again_goes_on_from_the_last(self):
        with freeze_time("2026-10-14 10:00:00"):
            self.roster._fill(weeks=2)
            self.assertFalse(self.roster._fill(weeks=2))
            more = self.roster._fill(weeks=3)
        self.assertEqual(len(more), 1)
        self.assertEqual(more.resource_id, self.anna)

    def test_a_swap_keeps_who_it_was(self):
        with freeze_time("2026-10-14 10:00:00"):
            shifts = self.roster._fill(weeks=2)
        shifts[:2].action_swap()
        self.assertEqual(shifts[0].resource_id, self.bruno)
        self.assertEqual(shifts[0].original_resource_id, self.anna)
        shifts[:2].action_swap()
        self.assertFalse(shifts[0].original_resource_id)
        with self.assertRaises(UserError):
            shifts[0].action_swap()

    def test_who_is_on_call_opens_a_job_with_its_visit_begun(self):
        with freeze_time("2026-10-16 20:30:00"):
            self.roster._fill(weeks=1)
            visit = self.env["appsistance.work.order"]
            visit = visit.with_user(self.anna.user_id)._open_on_call(
                {
                    "site_id": self.site.id,
                    "type_id": self.type.id,
                    "summary": "Lift stopped",
                    "priority": "3",
                }
            )
        self.assertEqual(visit.state, "in_progress")
        self.assertEqual(visit.lead_id, self.anna)
        self.assertEqual(visit.work_order_id.origin, "on_call")
        self.assertTrue(visit.is_on_call)
        self.assertEqual(visit.work_order_id.state, "in_progress")
        visit.with_user(self.anna.user_id).note = "Released"

    def test_a_technician_who_is_not_on_call_opens_nothing(self):
        with freeze_time("2026-10-16 20:30:00"):
            self.roster._fill(weeks=1)
            orders = self.env["appsistance.work.order"].with_user(self.carla.user_id)
            with self.assertRaisesRegex(AccessError, "not on call"):
                orders._open_on_call({"site_id": self.site.id, "type_id": self.type.id})

    def test_visits_too_early_after_a_night_job_are_listed(self):
        night = self._plan(self.anna, start=22, hours=2, days=-1, is_on_call=True)
        early = self._plan(self.anna, start=8)
        late = self._plan(self.anna, start=14)
        found = self.env["appsistance.visit"].search([("breaks_rest", "=", True)])
        self.assertIn(early, found)
        self.assertNotIn(late, found)
        night.is_on_call = False
        self.assertFalse(early.breaks_rest)

    def test_a_night_job_that_ended_late_is_judged_by_its_real_end(self):
        night = self._plan(self.anna, start=18, hours=1, days=-1, is_on_call=True)
        visit = self._plan(self.anna, start=8)
        self.assertFalse(visit.breaks_rest)
        night.actual_stop = self._at(0) + timedelta(minutes=40)
        visit.invalidate_recordset(["breaks_rest"])
        self.assertTrue(visit.breaks_rest)
