from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import FieldserviceCommon


@tagged("post_install", "-at_install")
class TestWorkOrder(FieldserviceCommon):
    def test_jobs_made_many_at_once_have_what_one_alone_has(self):
        caretaker = self.env["res.partner"].create({"name": "Rita", "phone": "030 1"})
        self.env["appsistance.party"].create(
            {
                "role": "contact",
                "partner_id": caretaker.id,
                "customer_id": self.customer.id,
                "site_id": self.site.id,
                "date_from": "2020-01-01",
            }
        )
        other = self._create_equipment("Second Boiler")
        vals_list = [
            {
                "site_id": self.site.id,
                "type_id": self.type.id,
                "equipment_ids": [(6, 0, ids)],
            }
            for ids in (self.boiler.ids, [other.id, self.boiler.id], [])
        ]
        names = ["equipment_id", "contact_name", "contact_phone", "customer_id"]
        orders = self.env["appsistance.work.order"]
        alone = [orders.create(dict(vals)).read(names)[0] for vals in vals_list]
        many = orders.create(vals_list * 10).read(names)
        for row in (*alone, *many):
            row.pop("id")
        self.assertEqual(many, alone * 10)
        self.assertEqual(alone[0]["contact_name"], "Rita")
        self.assertEqual(alone[1]["equipment_id"][0], other.id)

    def test_equipment_brings_site_customer_and_type_the_rest(self):
        order = self.env["appsistance.work.order"].create(
            {"equipment_ids": self.boiler.ids, "type_id": self.type.id}
        )
        self.assertRecordValues(
            order,
            [
                {
                    "site_id": self.site.id,
                    "customer_id": self.customer.id,
                    "equipment_id": self.boiler.id,
                    "duration": 1.5,
                    "description": "Check flue gas",
                    "invoice_partner_id": self.customer.id,
                    "state": "to_plan",
                }
            ],
        )

    def test_roles_say_who_pays_and_who_is_at_the_door(self):
        caretaker = self.env["res.partner"].create({"name": "Rita", "phone": "030 1"})
        owner = self.env["res.partner"].create({"name": "Owner"})
        for role, partner in (("contact", caretaker), ("payer_extraordinary", owner)):
            self.env["appsistance.party"].create(
                {
                    "role": role,
                    "partner_id": partner.id,
                    "customer_id": self.customer.id,
                    "site_id": self.site.id,
                    "date_from": fields.Date.today() - timedelta(days=10),
                }
            )
        self.type.work_kind = "extraordinary"
        order = self._create_order()
        self.assertEqual(order.invoice_partner_id, owner)
        self.assertEqual(order.contact_name, "Rita")
        self.assertEqual(order.contact_phone, "030 1")

    def test_an_order_is_made_with_few_fields(self):
        with Form(self.env["appsistance.work.order"]) as form:
            form.site_id = self.site
            form.type_id = self.type
            form.caller_name = "Signora Bianchi"
        self.assertEqual(form.record.customer_id, self.customer)
        self.assertNotEqual(form.record.name, "/")

    def test_numbers_of_a_bulk_are_drawn_in_one_block(self):
        vals = {"site_id": self.site.id, "type_id": self.type.id}
        self._create_order()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        orders = self.env["appsistance.work.order"].create([dict(vals)] * 500)
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 100)
        self.assertEqual(len(set(orders.mapped("name"))), 500)

    def test_state_follows_the_visits(self):
        order = self._create_order()
        visit = self._plan(order=order)
        self.assertEqual(order.state, "planned")
        self.assertEqual(order.planned_start, visit.start)
        self.assertEqual(order.lead_id, self.anna)
        visit.state = "in_progress"
        self.assertEqual(order.state, "in_progress")
        visit.write({"state": "done", "outcome": "to_continue"})
        self.assertEqual(order.state, "to_plan")
        second = self._plan(order=order, start=14)
        self.assertEqual(order.state, "planned")
        second.write({"state": "done", "outcome": "completed"})
        self.assertEqual(order.state, "done")
        self.assertEqual(order.done_at, second.stop)

    def test_a_quote_or_an_absent_customer_leaves_it_to_plan(self):
        for outcome in ("quote_needed", "not_done"):
            with self.subTest(outcome=outcome):
                order = self._create_order()
                visit = self._plan(order=order)
                visit.write({"state": "done", "outcome": outcome})
                self.assertEqual(order.state, "to_plan")
                self.assertEqual(order.outcome, outcome)
                visit.booking_ids.write({"state": "cancelled"})

    def test_cancelling_frees_the_bookings(self):
        order = self._create_order()
        self._plan(order=order, vehicles=self.van)
        order._cancel("Called by mistake")
        self.assertEqual(order.state, "cancelled")
        self.assertTrue(self._plan(vehicles=self.van))

    def test_a_job_in_progress_is_not_cancelled(self):
        order = self._create_order()
        self._plan(order=order).state = "in_progress"
        with self.assertRaisesRegex(UserError, "in progress"):
            order._cancel()

    def test_a_cancelled_job_is_planned_only_after_reopening(self):
        order = self._create_order()
        order._cancel()
        with self.assertRaisesRegex(UserError, "reopen it first"):
            self._plan(order=order)
        order.action_reopen()
        self.assertTrue(self._plan(order=order))

    def test_a_wait_has_a_date_and_the_night_job_ends_it(self):
        reason = self.env["appsistance.waiting.reason"].create(
            {"name": "Parts", "days": 3}
        )
        order = self._create_order(waiting_reason_id=reason.id)
        # the office's day, which begins before that of UTC
        here = order.with_context(tz="Europe/Rome")
        today = fields.Date.context_today(here)
        self.assertEqual(order.state, "waiting")
        self.assertEqual(order.waiting_until, today + timedelta(days=3))
        self.env["appsistance.work.order"]._cron_end_waits()
        self.assertEqual(order.state, "waiting")
        order.waiting_until = today
        self.env["appsistance.work.order"]._cron_end_waits()
        self.assertEqual(order.state, "to_plan")

    def test_a_recall_is_proposed_within_the_days_of_the_type(self):
        first = self._create_order(equipment_ids=self.boiler.ids)
        visit = self._plan(order=first)
        now = fields.Datetime.now()
        visit.write({"state": "done", "outcome": "completed"})
        visit.actual_stop = now - timedelta(days=10)
        again = self._create_order(equipment_ids=self.boiler.ids)
        self.assertEqual(again.recall_candidate_id, first)
        again.action_link_recall()
        self.assertEqual(again.origin, "recall")
        visit.actual_stop = now - timedelta(days=40)
        third = self._create_order(equipment_ids=self.boiler.ids)
        self.assertFalse(third.recall_candidate_id)

    def test_another_firms_plant_is_not_planned(self):
        rival = self.env["res.partner"].create({"name": "Rival Lifts"})
        self.boiler.write(
            {
                "contractor_id": rival.id,
                "contractor_until": fields.Date.today() + timedelta(days=30),
            }
        )
        order = self._create_order(equipment_ids=self.boiler.ids)
        self.assertIn("Rival Lifts", order.planning_block)
        with self.assertRaisesRegex(UserError, "Rival Lifts"):
            self._plan(order=order)
        self.boiler.contractor_until = fields.Date.today() - timedelta(days=1)
        self.assertTrue(self._plan(order=order))

    def test_stopped_plants_are_found(self):
        order = self._create_order(equipment_ids=self.boiler.ids)
        other = self._create_order()
        self.boiler.state = "stopped"
        found = self.env["appsistance.work.order"].search(
            [("has_stopped_equipment", "=", True)]
        )
        self.assertIn(order, found)
        self.assertNotIn(other, found)

    def test_orders_of_two_companies_are_handled_together(self):
        company = self.env["res.company"].create({"name": "Second Firm"})
        self.type.company_id = False
        other = self._create_order(company_id=company.id)
        orders = self._create_order() | other
        orders._cancel("Both")
        orders.action_reopen()
        self.assertEqual(set(orders.mapped("state")), {"to_plan"})

    def test_every_one_of_many_jobs_is_checked_when_they_change_company(self):
        company = self.env["res.company"].create({"name": "Second Firm"})
        self.type.company_id = False
        with_plant = self._create_order(equipment_ids=self.boiler.ids)
        self.assertEqual(self.boiler.company_id, self.env.company)
        without = self._create_order()
        with self.assertRaises(UserError):
            (with_plant | without).company_id = company

    def test_every_one_of_many_charges_is_checked_with_its_job(self):
        company = self.env["res.company"].create({"name": "Second Firm"})
        self.type.company_id = False
        foreign = self._create_order(company_id=company.id)
        vals = {"name": "Repair", "customer_id": self.customer.id, "price_unit": 10.0}
        charges = self.env["appsistance.charge"]
        with self.assertRaises(UserError):
            charges.create([{**vals, "work_order_id": foreign.id}, vals])
