from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import FieldserviceCommon


@tagged("post_install", "-at_install")
class TestPlanningDialog(FieldserviceCommon):
    def _open(self, orders, user=None, **context):
        plan = self.env["appsistance.work.order.plan"].with_user(
            user or self.dispatcher
        )
        return Form(plan.with_context(default_work_order_ids=orders.ids, **context))

    def test_the_dialog_proposes_the_next_free_technician(self):
        with self._open(self._create_order()) as form:
            self.assertTrue(form.lead_id)
            self.assertTrue(form.start)
            self.assertEqual(form.duration, 1.5)
            self.assertTrue(form.slots)
            self.assertFalse(form.has_conflict)

    @freeze_time("2026-11-25 01:30:00")
    def test_where_nobody_has_the_skills_the_dialog_says_so_and_starts_by_day(self):
        self.assertFalse(self._open(self._create_order()).skill_note)
        self.type.skill_ids = self.env["appsistance.skill"].create({"name": "Diving"})
        form = self._open(self._create_order())
        self.assertIn("Diving", form.skill_note)
        self.assertFalse(form.slots)
        local = fields.Datetime.context_timestamp(
            self.type.with_context(tz="Europe/Rome"), form.start
        )
        self.assertEqual((local.day, local.hour), (25, 8))

    def test_one_order_is_planned_with_helper_van_and_tool(self):
        order = self._create_order()
        with self._open(order) as form:
            form.start = self._at(9)
            form.lead_id = self.anna
            form.helper_ids.add(self.bruno)
            form.vehicle_ids.add(self.van)
            form.tool_ids.add(self.tool)
        form.record.action_plan()
        visit = order.visit_ids
        self.assertEqual(visit.start, self._at(9))
        self.assertEqual(visit.stop, self._at(10, minutes=30))
        self.assertEqual(len(visit.booking_ids), 4)

    def test_conflicts_show_before_saving_and_stop_it(self):
        self._plan(self.anna, start=9)
        with self._open(self._create_order()) as form:
            form.start = self._at(9)
            form.lead_id = self.anna
            self.assertTrue(form.has_conflict)
            self.assertIn("Anna is already booked", form.conflicts[0]["text"])
        with self.assertRaisesRegex(UserError, "Anna is already booked"):
            form.record.action_plan()

    def test_a_conflict_is_overruled_with_a_reason(self):
        self._plan(self.anna, start=9)
        order = self._create_order()
        with self._open(order) as form:
            form.start = self._at(9)
            form.lead_id = self.anna
            form.is_forced = True
            form.force_reason = "A short call"
        form.record.action_plan()
        self.assertTrue(order.visit_ids.booking_ids.allow_overlap)

    def test_many_orders_make_a_round_within_the_working_hours(self):
        orders = self.env["appsistance.work.order"].create(
            [{"site_id": self.site.id, "type_id": self.type.id}] * 4
        )
        with self._open(orders) as form:
            form.start = self._at(8)
            form.lead_id = self.anna
        form.record.action_plan()
        starts = sorted(orders.visit_ids.mapped("start"))
        self.assertEqual(
            starts,
            [
                self._at(8),
                self._at(9, minutes=30),
                self._at(13),
                self._at(14, minutes=30),
            ],
        )
        self.assertEqual(set(orders.mapped("state")), {"planned"})

    def test_the_dialog_moves_a_visit_and_changes_its_people(self):
        visit = self._plan(self.anna, start=8, helpers=self.bruno)
        plan = self.env["appsistance.work.order.plan"].with_user(self.dispatcher)
        with Form(plan.with_context(default_visit_id=visit.id)) as form:
            self.assertEqual(form.lead_id, self.anna)
            self.assertFalse(form.has_conflict)
            form.lead_id = self.carla
            form.start = self._at(14)
        form.record.action_plan()
        self.assertEqual(visit.lead_id, self.carla)
        self.assertEqual(visit.start, self._at(14))
        self.assertEqual(visit.stop, self._at(14) + timedelta(hours=1.5))
        self.assertEqual(visit.helper_ids, self.bruno)

    def test_a_cancelled_order_opens_no_dialog(self):
        order = self._create_order()
        order._cancel()
        with self.assertRaisesRegex(UserError, "reopen it first"):
            order.action_plan()

    def test_cancelling_asks_the_reason_and_frees(self):
        order = self._create_order()
        visit = self._plan(order=order)
        cancel = self.env["appsistance.work.order.cancel"].with_user(self.dispatcher)
        cancel.create(
            {"work_order_ids": order.ids, "reason": "Called off"}
        ).action_cancel_orders()
        self.assertEqual(order.cancel_reason, "Called off")
        self.assertEqual(visit.state, "cancelled")

    def test_waiting_takes_the_days_of_the_reason(self):
        reason = self.env["appsistance.waiting.reason"].create(
            {"name": "Parts", "days": 5}
        )
        order = self._create_order()
        wait = self.env["appsistance.work.order.wait"].with_user(self.dispatcher)
        with Form(wait.with_context(default_work_order_ids=order.ids)) as form:
            form.reason_id = reason
        form.record.action_wait()
        self.assertEqual(order.waiting_until, form.record.until)
        self.assertEqual(order.state, "waiting")
