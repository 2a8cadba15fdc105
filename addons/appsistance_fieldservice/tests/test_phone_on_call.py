import json
from datetime import timedelta

import pytz
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_report import ReportCommon


@tagged("post_install", "-at_install")
class TestPhoneOnCall(ReportCommon):
    """Whoever is on call now finds customers and opens jobs; gate codes and keys."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        roster = cls.env["appsistance.oncall.roster"].create({"name": "Heating"})
        cls.now = fields.Datetime.now().replace(microsecond=0)
        cls.shift = cls.env["appsistance.oncall.shift"].create(
            {
                "roster_id": roster.id,
                "resource_id": cls.anna.id,
                "start": cls.now - timedelta(hours=1),
                "stop": cls.now + timedelta(hours=1),
            }
        )
        cls.orders = cls.env["appsistance.work.order"].with_user(cls.user_anna)

    def _values(self, **vals):
        return {
            "site": self.site.id,
            "type": self.type.id,
            "plants": self.boiler.ids,
            "summary": "No hot water",
            **vals,
        }

    def _day(self, user):
        return self.env["appsistance.visit"].with_user(user)._get_phone_day_data()

    def _move_to_today(self):
        self.visit._move({self.visit: (self.now, self.now + timedelta(minutes=10))})

    def test_only_who_is_on_call_now_gets_the_button(self):
        types = self._day(self.user_anna)["on_call"]["types"]
        self.assertIn(self.type.id, [item["id"] for item in types])
        self.assertIsNone(self._day(self.user_bruno)["on_call"])
        self.shift.write({"stop": self.now - timedelta(minutes=1)})
        self.assertIsNone(self._day(self.user_anna)["on_call"])

    def test_who_is_not_on_call_is_refused_by_the_server(self):
        orders = self.orders.with_user(self.user_bruno)
        with self.assertRaises(AccessError):
            orders._search_on_call("Belvedere")
        with self.assertRaises(AccessError):
            orders._open_from_phone("u1", self._values())

    def test_a_customer_is_found_by_name_street_tenant_and_plant(self):
        self.boiler.serial_number = "ZX-98765"
        tenant = self.env["res.partner"].create({"name": "Quintilia Zanardelli"})
        self.env["appsistance.party"].create(
            {
                "partner_id": tenant.id,
                "role": "occupant",
                "customer_id": self.customer.id,
                "site_id": self.site.id,
            }
        )
        for term in ("Hotel Belvedere", "trento 48 edolo", "zanardelli", "ZX-98765"):
            with self.subTest(term=term):
                found = self.orders._search_on_call(term)
                self.assertIn(self.site.id, [item["id"] for item in found])
        self.assertNotIn("price", json.dumps(found))
        self.assertEqual(self.orders._search_on_call("be"), [])

    def test_kinds_of_work_for_other_equipment_are_left_out(self):
        heating, lifts = self.env["appsistance.equipment.category"].create(
            [{"name": "Heating Plants"}, {"name": "Lifts"}]
        )
        self.category.parent_id = heating
        boiler_call, lift_call = self.env["appsistance.intervention.type"].create(
            [
                {"name": "Boiler Call", "category_ids": heating.ids},
                {"name": "Lift Call", "category_ids": lifts.ids},
            ]
        )
        found = self.orders._search_on_call("Hotel Belvedere")
        site = next(item for item in found if item["id"] == self.site.id)
        plant = next(item for item in site["plants"] if item["id"] == self.boiler.id)
        self.assertIn(lift_call.id, plant["unfit"])
        self.assertNotIn(boiler_call.id, plant["unfit"])
        self.assertNotIn(self.type.id, plant["unfit"])

    def test_until_is_told_on_the_users_clock(self):
        self.user_anna.tz = "Pacific/Auckland"
        self.shift.stop = self.now.replace(hour=23, minute=30) + timedelta(days=1)
        label = self._day(self.user_anna)["on_call"]["until_label"]
        zone = pytz.timezone("Pacific/Auckland")
        local = pytz.utc.localize(self.shift.stop).astimezone(zone)
        self.assertIn(local.strftime("%H:%M"), label)
        self.assertIn(str(local.day), label)

    def test_another_companys_customers_are_not_found(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["res.partner"].create(
            {"name": "Xylo Belvedere", "is_company": True, "company_id": other.id}
        )
        self.assertEqual(self.orders._search_on_call("Xylo"), [])

    def test_the_search_takes_as_many_queries_for_many_sites(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.orders._search_on_call("Belvedere")
            return len(found), self.env.cr.sql_log_count - before

        count()
        few, queries = count()
        for number in range(8):
            site = self.site.copy({"name": f"Belvedere {number}"})
            self._create_equipment(f"Boiler {number}", site_id=site.id)
        many, more = count()
        self.assertGreater(many, few)
        self.assertLessEqual(more, queries)

    def test_a_job_asked_twice_is_opened_once_with_its_visit_begun(self):
        visit_id = self.orders._open_from_phone("u1", self._values(trapped=True))
        self.assertEqual(self.orders._open_from_phone("u1", self._values()), visit_id)
        visit = self.env["appsistance.visit"].browse(visit_id)
        self.assertEqual(visit.state, "in_progress")
        self.assertTrue(visit.is_on_call)
        order = visit.work_order_id
        self.assertEqual((order.priority, order.origin), ("3", "on_call"))
        self.assertEqual(order.equipment_ids, self.boiler)
        self.assertTrue(visit._prepare_billing_fact()["on_call"])
        self.assertIn(
            visit_id, [item["id"] for item in self._day(self.user_anna)["visits"]]
        )

    def test_a_plant_of_another_site_is_refused(self):
        other = self.site.copy({"name": "Elsewhere"})
        with self.assertRaises(UserError):
            self.orders._open_from_phone("u1", self._values(site=other.id))

    def test_a_job_that_cannot_be_read_is_refused_in_words(self):
        for values in (
            None,
            {},
            self._values(site="Edolo"),
            self._values(type=None),
            self._values(plants=["boiler"]),
            self._values(summary=7),
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.orders._open_from_phone("u1", values)

    def test_codes_and_keys_show_to_who_is_booked_on_the_day_only(self):
        self.env["appsistance.access.code"].create(
            {"name": "Gate", "code": "4711#", "site_id": self.site.id}
        )
        self.env["appsistance.key"].create(
            {"number": "K-901", "name": "Boiler room", "site_id": self.site.id}
        )
        visits = self.env["appsistance.visit"].with_user(self.user_anna)
        planned = visits._get_phone_day_data(self.monday.date())
        self.assertNotIn("4711#", json.dumps(planned))
        self._move_to_today()
        today = json.dumps(self._day(self.user_anna))
        self.assertIn("4711#", today)
        self.assertIn("K-901", today)
        self.assertNotIn("4711#", json.dumps(self._day(self.user_bruno)))

    # --------------------------------------------------
    # Past midnight
    # --------------------------------------------------

    def _see(self, moment):
        """The codes that Anna's phone shows at a moment in Brescia, and until when."""
        with freeze_time(moment):
            visits = self._day(self.user_anna)["visits"]
        return [
            (code["code"], visit["access_until"])
            for visit in visits
            for code in visit["codes"]
        ]

    def _plan_night(self, start, stop):
        """From one hour of Brescia to another, in UTC."""
        self.env["appsistance.access.code"].create(
            {"name": "Gate", "code": "4711#", "site_id": self.site.id}
        )
        parse = fields.Datetime.to_datetime
        self.visit._move({self.visit: (parse(start), parse(stop))})

    def test_a_visit_over_midnight_shows_its_codes_on_both_days(self):
        self._plan_night("2026-12-01 21:00:00", "2026-12-02 01:00:00")
        expected = [("4711#", "2026-12-02T01:00:00Z")]
        self.assertEqual(self._see("2026-12-01 20:00:00"), expected)
        late = [("4711#", "2026-12-02T23:00:00Z")]
        self.assertEqual(self._see("2026-12-01 23:30:00"), late)
        self.assertEqual(self._see("2026-12-02 23:30:00"), [])

    def test_who_still_works_after_midnight_keeps_the_codes(self):
        self._plan_night("2026-12-01 20:00:00", "2026-12-01 22:00:00")
        with freeze_time("2026-12-01 20:00:00"):
            self.visit._start()
        self.assertTrue(self._see("2026-12-01 23:30:00"))
        self.assertTrue(self._see("2026-12-02 01:00:00"))

    def test_a_visit_that_was_not_begun_loses_them_at_midnight(self):
        self._plan_night("2026-12-01 20:00:00", "2026-12-01 22:00:00")
        self.assertFalse(self._see("2026-12-01 23:30:00"))

    def test_a_clock_that_was_never_stopped_opens_the_gate_no_longer(self):
        self._plan_night("2026-12-01 20:00:00", "2026-12-01 22:00:00")
        with freeze_time("2026-12-01 20:00:00"):
            self.visit._start()
        self.assertFalse(self._see("2026-12-03 08:00:00"))

    def test_after_finishing_past_midnight_the_codes_are_gone(self):
        self._plan_night("2026-12-01 20:00:00", "2026-12-01 22:00:00")
        with freeze_time("2026-12-01 20:00:00"):
            self.visit._start()
        with freeze_time("2026-12-02 00:30:00"):
            self.visit._finish("completed")
        self.assertFalse(self._see("2026-12-02 00:40:00"))

    def test_the_first_hour_of_the_day_belongs_to_the_day(self):
        """Between midnight and one in Brescia it is still yesterday in UTC."""
        self._plan_night("2026-12-02 07:00:00", "2026-12-02 09:00:00")
        self.assertTrue(self._see("2026-12-01 23:30:00"))

    def test_a_full_day_with_codes_keys_and_on_call_takes_few_queries(self):
        self._fill_today(6)
        self._forget()
        with self.assertQueryCount(25):
            day = self._day(self.user_anna)
        self.assertTrue(day["on_call"]["types"])
        self.assertEqual(len(day["visits"]), 6)
        for visit in day["visits"]:
            for part in ("codes", "keys", "checklists", "photos", "materials"):
                self.assertTrue(visit[part], part)
        reports = [visit["report"] for visit in day["visits"] if visit["report"]]
        self.assertEqual([report["state"] for report in reports], ["final"] * 3)

    def test_a_full_day_takes_as_many_queries_as_a_single_visit(self):
        counts = []
        for number in (1, 6):
            self._fill_today(number)
            self._forget()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self._day(self.user_anna)["visits"]), number)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def _forget(self):
        self._day(self.user_anna)
        self.env.flush_all()
        self.env.invalidate_all()

    def _fill_today(self, number):
        """Visits of today until there are so many, each at a site of its own."""
        visits = self.env["appsistance.visit"]
        for index in range(len(self._day(self.user_anna)["visits"]), number):
            customer = self.customer.copy({"name": f"Hotel {index}"})
            site = self.site.copy({"name": "Lodge", "parent_id": customer.id})
            boiler = self._create_equipment(
                f"Boiler {index}", site_id=site.id, customer_id=customer.id
            )
            order = self._create_order(site_id=site.id, equipment_ids=boiler.ids)
            visits |= self._plan(
                start=10 + index, hours=1, vehicles=self.van, order=order
            )
        start, _stop = visits._get_day_bounds(fields.Date.context_today(visits))
        for index, visit in enumerate(visits, number - len(visits)):
            begin = start + timedelta(hours=2 * index)
            visit._move({visit: (begin, begin + timedelta(hours=1))})
            self._fill_visit(visit)
            if index % 2 == 0:
                self._close(visit)

    def _fill_visit(self, visit):
        place = {"name": "Boiler room", "site_id": visit.site_id.id}
        self.env["appsistance.access.code"].create({**place, "code": "4711#"})
        key = self.env["appsistance.key"].create({**place, "number": f"K-{visit.id}"})
        key._take(self.user_bruno.partner_id)
        product = self.env["product.product"].create({"name": "Gasket"})
        self.env["appsistance.visit.material"].create(
            {
                "work_order_id": visit.work_order_id.id,
                "visit_id": visit.id,
                "product_id": product.id,
            }
        )
        self._create_photo(visit)

    def test_when_a_person_trapped_was_reached_and_freed_is_kept(self):
        self._move_to_today()
        self.order.priority = "3"
        self._operation("start", {"kind": "travel"})
        self.assertFalse(self.order.arrived_at)
        self._operation("start", {"kind": "work"})
        self._operation("release")
        arrived, released = self.order.arrived_at, self.order.released_at
        self.assertTrue(arrived and released)
        later = f"{(self.now + timedelta(minutes=5)).isoformat()}Z"
        self._operation("release", client_time=later)
        self.assertEqual(self.order.released_at, released)
        data = self.visit.with_user(self.user_anna)._prepare_phone_order()
        self.assertEqual(data["released"], f"{released.isoformat()}Z")

    def test_nobody_is_freed_where_nobody_is_trapped(self):
        self._move_to_today()
        self._operation("start", {"kind": "work"})
        self._operation("release")
        self.assertFalse(self.order.arrived_at or self.order.released_at)

    def test_a_key_is_taken_and_returned_on_the_phone(self):
        key = self.env["appsistance.key"].create(
            {"number": "K-901", "name": "Boiler room", "site_id": self.site.id}
        )
        result = self._operation("key_take", {"key": key.id})
        self.assertEqual(result["status"], "refused")
        self._move_to_today()
        result = self._operation("key_take", {"key": key.id})
        self.assertEqual(result["status"], "done", result)
        self.assertEqual(key.holder_id, self.user_anna.partner_id)
        self._operation("key_return", {"key": key.id})
        self.assertFalse(key.holder_id)
        self.assertEqual(len(key.movement_ids), 2)
