from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import FieldserviceCommon


@tagged("post_install", "-at_install")
class TestSecurity(FieldserviceCommon):
    def test_every_model_of_the_addon_has_rights_for_each_role(self):
        roles = ("technician", "dispatcher", "manager")
        groups = {self.env.ref(f"appsistance_base.group_{role}") for role in roles}
        models = [
            name
            for name, model in self.env.registry.items()
            if model._original_module == "appsistance_fieldservice"
            and not model._abstract
            and not model._transient
        ]
        self.assertIn("appsistance.visit", models)
        for name in models:
            with self.subTest(model=name):
                access = self.env["ir.model"]._get(name).access_ids
                self.assertLessEqual(groups, set(access.group_id))

    # --------------------------------------------------
    # Technicians
    # --------------------------------------------------

    def _search(self, user, model, **kwargs):
        return self.env[model].with_user(user).search([], **kwargs)

    def test_a_technician_sees_his_visits_and_what_is_done(self):
        mine = self._plan(self.anna, helpers=self.bruno)
        other = self._plan(self.carla, start=14)
        done = self._plan(self.carla, start=8)
        done.write({"state": "done", "outcome": "completed"})
        for user in (self.anna.user_id, self.bruno.user_id):
            visits = self._search(user, "appsistance.visit")
            self.assertIn(mine, visits)
            self.assertIn(done, visits)
            self.assertNotIn(other, visits)
            orders = self._search(user, "appsistance.work.order")
            self.assertIn(mine.work_order_id, orders)
            self.assertNotIn(other.work_order_id, orders)

    def test_a_technician_writes_only_where_he_is_booked(self):
        mine = self._plan(self.anna)
        done = self._plan(self.carla)
        done.write({"state": "done", "outcome": "completed"})
        user = self.anna.user_id
        mine.with_user(user).note = "Cleaned"
        self.assertEqual(mine.note, "Cleaned")
        with self.assertRaises(AccessError):
            done.with_user(user).note = "Not mine"

    def test_who_was_replaced_sees_the_visit_no_more(self):
        visit = self._plan(self.anna)
        visit.lead_id = self.bruno
        self.assertNotIn(visit, self._search(self.anna.user_id, "appsistance.visit"))
        self.assertIn(visit, self._search(self.bruno.user_id, "appsistance.visit"))

    def test_a_technician_plans_nothing(self):
        visit = self._plan(self.anna)
        user = self.anna.user_id
        for model, vals in (
            ("appsistance.work.order", {"site_id": self.site.id}),
            (
                "appsistance.booking",
                {
                    "resource_id": self.anna.id,
                    "start": self._at(14),
                    "stop": self._at(15),
                },
            ),
            ("appsistance.work.order.plan", {}),
            ("appsistance.oncall.shift", {}),
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(user).create(vals)
        with self.assertRaises(AccessError):
            visit.booking_ids.with_user(user).start = self._at(10)
        with self.assertRaises(AccessError):
            visit.with_user(user).start = self._at(10)
        with self.assertRaises(AccessError):
            visit.with_user(user)._cancel()
        with self.assertRaises(AccessError):
            visit.with_user(user).unlink()

    def test_a_gate_code_shows_only_on_the_day_of_the_visit(self):
        code = self.env["appsistance.access.code"].create(
            {"name": "Gate", "code": "1234", "site_id": self.site.id}
        )
        now = fields.Datetime.now()
        order = self._create_order()
        visit = self._plan(self.anna, order=order)
        user = self.anna.user_id
        self.assertFalse(self._search(user, "appsistance.access.code"))
        visit._move({visit: (now, now + timedelta(minutes=30))})
        self.assertEqual(self._search(user, "appsistance.access.code"), code)
        self.assertFalse(self._search(self.bruno.user_id, "appsistance.access.code"))
        self.assertEqual(self._search(self.dispatcher, "appsistance.access.code"), code)
        visit._cancel()
        self.assertFalse(self._search(user, "appsistance.access.code"))

    def test_no_gate_code_reaches_the_calendar(self):
        self.env["appsistance.access.code"].create(
            {"name": "Gate", "code": "1234", "site_id": self.site.id}
        )
        event = self._plan(self.anna).event_ids
        self.assertNotIn("1234", f"{event.name}{event.description}{event.location}")

    # --------------------------------------------------
    # Others
    # --------------------------------------------------

    def test_a_dispatcher_works_without_hr_stock_or_accounting_rights(self):
        user = self.dispatcher
        order = (
            self.env["appsistance.work.order"]
            .with_user(user)
            .create({"site_id": self.site.id, "type_id": self.type.id})
        )
        visit = (
            self.env["appsistance.visit"]
            .with_user(user)
            ._plan(
                [
                    {
                        "work_order": order,
                        "start": self._at(8),
                        "stop": self._at(9),
                        "lead": self.anna,
                        "helpers": self.bruno,
                        "vehicles": self.van,
                    }
                ]
            )
        )
        visit.start = self._at(10)
        visit.lead_id = self.carla
        self.assertEqual(visit.user_ids, (self.carla | self.bruno).user_id)
        visit._cancel("No more")
        order._cancel("No more")

    def test_another_company_sees_nothing(self):
        visit = self._plan(self.anna)
        company = self.env["res.company"].create({"name": "Second Firm"})
        user = self._create_user(
            "manager", "other_manager", company_id=company.id, company_ids=company
        )
        for model in (
            "appsistance.work.order",
            "appsistance.visit",
            "appsistance.booking",
        ):
            with self.subTest(model=model):
                self.assertFalse(self._search(user, model))
        with self.assertRaises(AccessError):
            visit.with_user(user).read(["name"])

    def test_portal_and_plain_users_have_no_access(self):
        visit = self._plan(self.anna)
        for group in ("base.group_portal", "base.group_user"):
            user = new_test_user(self.env, f"plain_{group}", groups=group)
            for record in (visit.booking_ids, visit.time_ids.browse()):
                with self.subTest(group=group, model=record._name):
                    self.assertFalse(record.with_user(user).has_access("read"))
            if group == "base.group_user":
                with self.assertRaises(AccessError):
                    visit.with_user(user).read(["name"])
