from datetime import timedelta

from odoo.tests import tagged

from .common import FieldserviceCommon


@tagged("post_install", "-at_install")
class TestConflicts(FieldserviceCommon):
    def _get(self, resource=None, start=8, hours=1, days=0, **slot):
        begin = self._at(start, days)
        bookings = self.env["appsistance.booking"].with_user(self.dispatcher)
        return bookings._get_conflicts(
            [
                {
                    "resource": resource or self.anna,
                    "start": begin,
                    "stop": begin + timedelta(hours=hours),
                    **slot,
                }
            ]
        )[0]

    def _create_leave(self, resource, start=8, stop=17, **vals):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Sick",
                "resource_id": resource and resource.id,
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": self._at(start),
                "date_to": self._at(stop),
                "time_type": "leave",
                **vals,
            }
        )

    def test_a_free_hour_has_no_conflict(self):
        self.assertEqual(self._get(), [])

    def test_a_booking_is_named_with_its_times(self):
        self._plan(self.anna, start=8)
        (conflict,) = self._get(start=9)
        self.assertEqual(conflict["kind"], "booking")
        self.assertTrue(conflict["blocking"])
        self.assertIn("Hotel Belvedere, Edolo", conflict["text"])

    def test_ones_own_booking_is_ignored_when_told(self):
        visit = self._plan(self.anna, start=8)
        self.assertEqual(self._get(ignore=visit.booking_ids), [])

    def test_a_dispatcher_sees_a_leave_without_its_reason(self):
        self._create_leave(self.anna)
        (conflict,) = self._get()
        self.assertEqual(conflict["kind"], "leave")
        self.assertIn("Anna is on leave", conflict["text"])
        self.assertNotIn("Sick", conflict["text"])

    def test_a_colleagues_leave_blocks_nobody_else(self):
        self._create_leave(self.bruno, 8, 9)
        self.assertEqual(self._get(self.anna, start=8, hours=4), [])

    def test_a_holiday_of_the_company_blocks_everybody(self):
        self._create_leave(False, name="Patron Saint")
        (conflict,) = self._get()
        self.assertIn("Patron Saint", conflict["text"])

    def test_a_leave_that_is_only_asked_for_warns(self):
        leave_type = self.env["hr.leave.type"].create(
            {"name": "Holidays", "requires_allocation": False}
        )
        self.env["hr.leave"].create(
            {
                "employee_id": self.anna.employee_id.id,
                "holiday_status_id": leave_type.id,
                "request_date_from": self.monday,
                "request_date_to": self.monday,
            }
        )
        (conflict,) = self._get()
        self.assertIn("has asked for leave", conflict["text"])
        self.assertFalse(conflict["blocking"])

    def test_outside_working_hours_warns_with_the_hours(self):
        (conflict,) = self._get(start=19)
        self.assertEqual(conflict["kind"], "hours")
        self.assertIn("13:00-17:00", conflict["text"])
        (sunday,) = self._get(days=-1)
        self.assertIn("does not work", sunday["text"])

    def test_who_is_on_call_works_outside_hours(self):
        roster = self.env["appsistance.oncall.roster"].create({"name": "Heating"})
        self.env["appsistance.oncall.shift"].create(
            {
                "roster_id": roster.id,
                "resource_id": self.anna.id,
                "start": self._at(17),
                "stop": self._at(17, days=7),
            }
        )
        self.assertEqual(self._get(start=19), [])

    def test_a_missing_or_expired_skill_warns(self):
        skill = self.env["appsistance.skill"].create({"name": "F-gas"})
        (conflict,) = self._get(skills=skill)
        self.assertIn("lacks the skill F-gas", conflict["text"])
        row = self.env["appsistance.resource.skill"].create(
            {
                "resource_id": self.anna.id,
                "skill_id": skill.id,
                "valid_until": self.monday - timedelta(days=1),
            }
        )
        self.assertIn("expired", self._get(skills=skill)[0]["text"])
        row.valid_until = False
        self.assertEqual(self._get(skills=skill), [])

    def test_a_skill_ends_with_the_day_of_the_firm(self):
        skill = self.env["appsistance.skill"].create({"name": "F-gas"})
        self.env["appsistance.resource.skill"].create(
            {
                "resource_id": self.anna.id,
                "skill_id": skill.id,
                "valid_until": self.monday,
            }
        )
        late, early = self._at(23.5), self._at(0.5, days=1)
        self.assertEqual(early.date(), self.monday.date())
        self.assertEqual(self.anna._appsistance_get_valid_skills(late), skill)
        self.assertFalse(self.anna._appsistance_get_valid_skills(early))
        kinds = [c["kind"] for c in self._get(start=24.5, skills=skill)]
        self.assertIn("skill", kinds)

    def test_a_lent_tool_warns(self):
        self.tool.appsistance_status = "lent"
        (conflict,) = self._get(self.tool)
        self.assertEqual(conflict["kind"], "status")

    def test_less_than_eleven_hours_after_a_night_job_warns(self):
        visit = self._plan(self.anna, start=23, hours=2, days=-1, is_on_call=True)
        (conflict,) = self._get(start=8)
        self.assertEqual(conflict["kind"], "rest")
        visit.is_on_call = False
        self.assertEqual(self._get(start=8), [])

    def test_another_companys_work_is_only_occupied(self):
        company = self.env["res.company"].create({"name": "Second Firm"})
        other = self.env["hr.employee"].create(
            {"name": "A.", "company_id": company.id, "user_id": self.anna.user_id.id}
        )
        self.env["appsistance.booking"].create(
            {
                "name": "Secret",
                "resource_id": other.resource_id.id,
                "company_id": company.id,
                "start": self._at(8),
                "stop": self._at(9),
            }
        )
        (conflict,) = self._get()
        self.assertEqual(conflict["kind"], "company")
        self.assertNotIn("Secret", conflict["text"])

    def test_many_slots_cost_no_more_queries_than_few(self):
        def count(number):
            self.env.invalidate_all()
            slots = [
                {
                    "resource": self.anna,
                    "start": self._at(8, days=day),
                    "stop": self._at(9, days=day),
                }
                for day in range(number)
            ]
            before = self.env.cr.sql_log_count
            self.env["appsistance.booking"]._get_conflicts(slots)
            return self.env.cr.sql_log_count - before

        count(40)
        self.assertEqual(count(10), count(40))


@tagged("post_install", "-at_install")
class TestFreeSlots(FieldserviceCommon):
    def _get(self, resources=None, hours=2, **kwargs):
        bookings = self.env["appsistance.booking"].with_user(self.dispatcher)
        return bookings._get_free_slots(
            resources or self.anna, hours, self._at(0), site=self.site, **kwargs
        )

    def test_the_first_slot_opens_with_the_working_day(self):
        self.assertEqual(self._get()[0]["start"], self._at(8))

    def test_bookings_and_leaves_are_left_out(self):
        self._plan(self.anna, start=8, hours=4)
        self.assertEqual(self._get()[0]["start"], self._at(13))
        self.env["resource.calendar.leaves"].create(
            {
                "resource_id": self.anna.id,
                "calendar_id": self.calendar.id,
                "date_from": self._at(12),
                "date_to": self._at(18),
            }
        )
        self.assertEqual(self._get()[0]["start"], self._at(8, days=1))

    def test_the_way_from_the_site_before_is_kept_free(self):
        far = self.site.copy(
            {"partner_latitude": 45.0, "partner_longitude": 10.0, "name": "Far"}
        )
        self.site.write({"partner_latitude": 45.3, "partner_longitude": 10.0})
        self._plan(
            self.anna, start=8, hours=1, order=self._create_order(site_id=far.id)
        )
        slot = self._get(hours=1)[0]
        self.assertGreaterEqual(slot["start"], self._at(9, minutes=45))
        self.assertAlmostEqual(slot["km"], 43.4, delta=1)
        self.assertIn("Far", slot["place"])

    def test_the_nearest_technician_comes_first_on_the_same_day(self):
        near = self.site.copy({"partner_latitude": 45.3, "partner_longitude": 10.01})
        self.site.write({"partner_latitude": 45.3, "partner_longitude": 10.0})
        self.company.partner_id.write(
            {"partner_latitude": 45.0, "partner_longitude": 10.0}
        )
        order = self._create_order(site_id=near.id)
        self._plan(self.bruno, start=8, hours=1, order=order)
        slots = self._get(self.anna | self.bruno, hours=1)
        self.assertEqual(slots[0]["resource"], self.bruno)

    def test_who_lacks_the_skill_is_not_proposed(self):
        skill = self.env["appsistance.skill"].create({"name": "Lifts"})
        self.env["appsistance.resource.skill"].create(
            {"resource_id": self.bruno.id, "skill_id": skill.id}
        )
        slots = self._get(self.anna | self.bruno, skills=skill)
        self.assertEqual({slot["resource"] for slot in slots}, {self.bruno})
