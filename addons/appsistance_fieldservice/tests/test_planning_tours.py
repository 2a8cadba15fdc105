from datetime import datetime, time, timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import FieldserviceCommon


@tagged("post_install", "-at_install")
class TestPlanningTours(FieldserviceCommon, HttpCase):
    """The office plans in the real web client, on a screen of 1400 pixels."""

    browser_size = "1400x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher.password = cls.dispatcher.login

    def _start(self, action, tour):
        self.start_tour(
            f"/odoo/action-appsistance_fieldservice.{action}",
            tour,
            login=self.dispatcher.login,
            timeout=120,
        )

    def test_the_office_opens_a_job_and_plans_two_people_and_a_van(self):
        self._start("appsistance_work_order_action/new", "appsistance_plan_a_visit")
        order = self.env["appsistance.work.order"].search(
            [("summary", "=", "No hot water")]
        )
        self.assertRecordValues(
            order.visit_ids,
            [
                {
                    "lead_id": self.bruno.id,
                    "helper_ids": self.carla.ids,
                    "vehicle_ids": self.van.ids,
                }
            ],
        )

    def test_a_leave_is_told_before_saving(self):
        now = fields.Datetime.now()
        self.env["resource.calendar.leaves"].create(
            {
                "resource_id": self.anna.id,
                "calendar_id": self.calendar.id,
                "date_from": now - timedelta(days=1),
                "date_to": now + timedelta(days=30),
                "time_type": "leave",
            }
        )
        order = self._create_order()
        self._start(
            f"appsistance_work_order_action/{order.id}", "appsistance_plan_conflict"
        )
        self.assertFalse(order.visit_ids)

    def test_the_calendar_shows_and_hides_people(self):
        today = datetime.combine(fields.Date.context_today(self.dispatcher), time(9))
        self.env["appsistance.visit"]._plan(
            [
                {
                    "work_order": self._create_order(),
                    "start": today,
                    "stop": today + timedelta(hours=2),
                    "lead": self.anna,
                }
            ]
        )
        self._start("appsistance_booking_action", "appsistance_booking_calendar")

    def test_a_day_of_the_month_shows_its_first_bookings_and_opens(self):
        morning = datetime.combine(fields.Date.context_today(self.dispatcher), time(6))
        self.env["appsistance.booking"].create(
            [
                {
                    "name": f"Errand {number}",
                    "resource_id": self.tool.id,
                    "start": morning + timedelta(hours=number),
                    "stop": morning + timedelta(hours=number + 1),
                }
                for number in range(10)
            ]
        )
        self._start("appsistance_booking_action", "appsistance_booking_month")
