from datetime import datetime, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import FieldserviceCommon


@tagged("post_install", "-at_install")
class TestVisit(FieldserviceCommon):
    @classmethod
    def setUpClass(cls):
        cls._freeze()
        super().setUpClass()

    def test_people_and_things_are_read_from_the_bookings(self):
        visit = self._plan(
            self.anna, helpers=self.bruno, vehicles=self.van, tools=self.tool
        )
        self.assertRecordValues(
            visit,
            [
                {
                    "lead_id": self.anna.id,
                    "helper_ids": self.bruno.ids,
                    "vehicle_ids": self.van.ids,
                    "tool_ids": self.tool.ids,
                    "user_ids": (self.anna | self.bruno).user_id.ids,
                }
            ],
        )

    def test_writing_only_the_start_keeps_the_duration_and_moves_everything(self):
        visit = self._plan(self.anna, helpers=self.bruno, vehicles=self.van)
        visit.start = self._at(14)
        self.assertEqual(visit.stop, self._at(15, minutes=30))
        self.assertEqual(set(visit.booking_ids.mapped("stop")), {visit.stop})
        self.assertEqual(visit.event_ids.stop, visit.stop)

    def test_the_end_counts_more_than_the_duration_created_and_written(self):
        times = {"start": self._at(8), "stop": self._at(10), "duration": 5}
        order = self._create_order()
        visit = self.env["appsistance.visit"].create(
            {"work_order_id": order.id, "lead_id": self.anna.id, **times}
        )
        self.assertEqual((visit.stop, visit.duration), (self._at(10), 2))
        visit.write({"start": self._at(14), "stop": self._at(15), "duration": 5})
        self.assertEqual((visit.stop, visit.duration), (self._at(15), 1))
        self.assertEqual(visit.booking_ids.stop, self._at(15))

    def test_the_duration_sets_the_end_created_and_written(self):
        order = self._create_order()
        visit = self.env["appsistance.visit"].create(
            {
                "work_order_id": order.id,
                "lead_id": self.anna.id,
                "start": self._at(8),
                "duration": 3,
            }
        )
        self.assertEqual(visit.stop, self._at(11))
        visit.write({"start": self._at(14), "duration": 2})
        self.assertEqual(visit.stop, self._at(16))
        self.assertEqual(visit.booking_ids.stop, self._at(16))

    def test_what_is_written_with_new_visits_is_what_would_be_computed(self):
        names = ("lead_id", "user_ids", "duration", "company_id", "customer_id")
        opener = self.carla.user_id
        visits = self._plan(
            self.anna, helpers=self.bruno, vehicles=self.van, opener=opener
        ) | self._plan(self.env["resource.resource"], vehicles=self.tool)
        for record in (visits, visits.booking_ids, visits.invitation_ids):
            known = [
                name
                for name in names
                if name in record._fields and record._fields[name].store
            ]
            if record._name == "appsistance.booking":
                known += ["busy_key", "user_id", "work_order_id", "resource_kind"]
            written = [[row[name] for name in known] for row in record]
            for name in known:
                self.env.add_to_compute(record._fields[name], record)
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual([[row[name] for name in known] for row in record], written)
        event = visits.event_ids[:1]
        self.assertEqual(event.attendee_ids.mapped("common_name"), ["Anna", "Bruno"])

    def test_a_plan_of_many_asks_the_database_as_often_as_one_of_few(self):
        self._plan(self.anna)
        counts = []
        for first, number in ((1, 5), (30, 90)):
            plans = [
                {
                    "work_order": self._create_order(),
                    "start": self._at(8, days=first + day),
                    "stop": self._at(9, days=first + day),
                    "lead": self.anna,
                    "helpers": self.bruno,
                }
                for day in range(number)
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["appsistance.visit"]._plan(plans)
            counts.append(self.env.cr.sql_log_count - before)
        # Core inserts a hundred rows at a time: twice for two hundred.
        self.assertLessEqual(counts[1], counts[0] + 3)
        self.assertLessEqual(counts[1], 100)

    def test_a_helper_who_stays_shorter_moves_along(self):
        visit = self._plan(self.anna, hours=4, helpers=self.bruno)
        helper = visit.booking_ids.filtered(lambda b: b.role == "helper")
        helper.with_context(appsistance_moving_visits=True).stop = self._at(10)
        visit.start = self._at(13)
        self.assertEqual(helper.start, self._at(13))
        self.assertEqual(helper.stop, self._at(15))

    def test_a_move_onto_another_visit_is_refused_with_its_name(self):
        self._plan(self.anna, start=14)
        visit = self._plan(self.anna, start=8)
        with self.assertRaisesRegex(ValidationError, "Anna is already booked"):
            visit.start = self._at(14)

    def test_two_visits_swap_their_times_in_one_step(self):
        first, second = self._plan(start=8), self._plan(start=14)
        self.env["appsistance.visit"]._move(
            {
                first: (second.start, second.stop),
                second: (first.start, first.stop),
            }
        )
        self.assertEqual(first.start, self._at(14))
        self.assertEqual(second.booking_ids.start, self._at(8))

    def test_two_technicians_swap_visits_at_the_same_time(self):
        first = self._plan(self.anna, start=8, helpers=self.carla)
        second = self._plan(self.bruno, start=8)
        (first | second).action_swap()
        self.assertEqual(first.lead_id, self.bruno)
        self.assertEqual(second.lead_id, self.anna)
        self.assertEqual(first.helper_ids, self.carla)

    def test_only_two_visits_can_be_swapped(self):
        with self.assertRaises(UserError):
            self._plan().action_swap()

    def test_the_form_lets_the_office_change_who_goes_and_a_technician_read_it(self):
        visit = self._plan(lead=self.anna)
        technician = visit.with_user(self.anna.user_id)
        with self.assertRaisesRegex(AssertionError, "readonly"):
            Form(technician).lead_id = self.bruno
        with Form(visit.with_user(self.dispatcher)) as form:
            form.lead_id = self.bruno
        self.assertEqual(visit.lead_id, self.bruno)

    def test_changing_the_lead_frees_the_first(self):
        visit = self._plan(self.anna)
        visit.lead_id = self.bruno
        self.assertEqual(visit.user_ids, self.bruno.user_id)
        self.assertTrue(self._plan(self.anna))

    def test_another_person_leaves_the_answer_of_who_stays(self):
        visit = self._plan(self.anna)
        booking = visit.booking_ids
        booking.response = "accepted"
        visit.helper_ids = self.bruno
        self.assertEqual(visit.booking_ids.filtered("response"), visit.booking_ids)
        self.assertEqual(booking.response, "accepted")
        self.assertEqual(booking.state, "booked")

    def test_a_cancelled_visit_frees_everybody_and_leaves_the_calendar(self):
        visit = self._plan(self.anna, vehicles=self.van)
        visit._cancel("Customer asked")
        self.assertEqual(set(visit.booking_ids.mapped("state")), {"cancelled"})
        self.assertFalse(visit.event_ids)
        self.assertTrue(self._plan(self.anna, vehicles=self.van))

    def test_a_cancelled_visit_remembers_who_was_to_go(self):
        visit = self._plan(self.anna)
        visit._cancel()
        self.assertEqual(visit.lead_id, self.anna)

    def test_a_visit_that_is_over_does_not_move(self):
        visit = self._plan()
        visit.write({"state": "done", "outcome": "completed"})
        with self.assertRaisesRegex(UserError, "is over"):
            visit.start = self._at(14)

    def test_a_visit_over_midnight_blocks_both_days(self):
        self._plan(self.anna, start=22, hours=4)
        with self.assertRaises(ValidationError):
            self._plan(self.anna, start=1, days=1)

    def test_a_visit_in_a_night_of_a_clock_change_keeps_its_hours(self):
        """In March an hour is missing on the wall, in October one comes twice."""
        for night in (datetime(2026, 3, 29, 0, 30), datetime(2026, 10, 25, 0, 30)):
            with self.subTest(night=night):
                visit = self.env["appsistance.visit"]._plan(
                    [
                        {
                            "work_order": self._create_order(),
                            "start": night,
                            "stop": night + timedelta(hours=2),
                            "lead": self.anna,
                        }
                    ]
                )
                self.assertEqual(visit.duration, 2)
                visit._move({visit: (night, night + timedelta(hours=2))})
                time = self.env["appsistance.visit.time"].create(
                    {
                        "visit_id": visit.id,
                        "resource_id": self.anna.id,
                        "start": night,
                        "stop": night + timedelta(hours=2),
                    }
                )
                self.assertEqual(time.minutes, 120)
                with self.assertRaises(ValidationError):
                    self._plan_at(night + timedelta(minutes=90))
                self.assertTrue(self._plan_at(night + timedelta(hours=2)))
                visit.start = night - timedelta(days=1)
                self.assertEqual(visit.duration, 2)

    def _plan_at(self, start):
        with self.env.cr.savepoint():
            return self.env["appsistance.visit"]._plan(
                [
                    {
                        "work_order": self._create_order(),
                        "start": start,
                        "stop": start + timedelta(hours=1),
                        "lead": self.anna,
                    }
                ]
            )

    def test_a_visit_on_the_31st_ends_the_next_month(self):
        start = datetime(2026, 12, 31, 22)
        visit = self.env["appsistance.visit"].create(
            {
                "work_order_id": self._create_order().id,
                "start": start,
                "lead_id": self.anna.id,
                "helper_ids": [(6, 0, self.bruno.ids)],
            }
        )
        self.assertEqual(visit.stop, datetime(2026, 12, 31, 23, 30))
        self.assertEqual(visit.helper_ids, self.bruno)

    def test_the_event_names_customer_town_and_order(self):
        visit = self._plan(self.anna, helpers=self.bruno)
        event = visit.event_ids
        self.assertEqual(
            event.name, f"Hotel Belvedere, Edolo, {visit.work_order_id.name}"
        )
        self.assertEqual(event.user_id, self.anna.user_id)
        self.assertEqual(event.partner_ids, visit.user_ids.partner_id)
        self.assertEqual(event.location, "Via Trento 48, 25048 Edolo")

    def test_planning_mails_nobody_and_makes_no_activity(self):
        messages = self.env["mail.mail"].search_count([])
        visit = self._plan(self.anna, helpers=self.bruno)
        self.assertEqual(self.env["mail.mail"].search_count([]), messages)
        self.assertFalse(visit.activity_ids)
        self.assertFalse(visit.event_ids.activity_ids)
        self.assertFalse(visit.event_ids.videocall_location)

    def test_planning_from_a_screen_makes_no_activity_on_it(self):
        order = self._create_order()
        visit = (
            self.env["appsistance.visit"]
            .with_context(active_model=order._name, active_id=order.id)
            ._plan(
                [
                    {
                        "work_order": order,
                        "start": self._at(8),
                        "stop": self._at(9),
                        "lead": self.anna,
                    }
                ]
            )
        )
        self.assertFalse(order.activity_ids)
        self.assertFalse(visit.event_ids.res_model)

    def test_a_new_lead_has_an_event_of_his_own(self):
        visit = self._plan(self.anna)
        event = visit.event_ids
        visit.lead_id = self.bruno
        self.assertFalse(event.exists())
        self.assertEqual(visit.event_ids.user_id, self.bruno.user_id)

    def test_a_hundred_visits_are_planned_with_few_queries(self):
        orders = self.env["appsistance.work.order"].create(
            [{"site_id": self.site.id, "type_id": self.type.id}] * 100
        )
        plans = [
            {
                "work_order": order,
                "start": self._at(8, days=number),
                "stop": self._at(9, days=number),
                "lead": self.anna,
                "helpers": self.bruno,
            }
            for number, order in enumerate(orders)
        ]
        before = self.env.cr.sql_log_count
        visits = self.env["appsistance.visit"]._plan(plans)
        self.assertLess(self.env.cr.sql_log_count - before, 150)
        self.assertEqual(set(visits.mapped("state")), {"planned"})
