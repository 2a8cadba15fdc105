import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.appsistance_base.tests.portal_users import PortalUsers

from .common_report import ReportCommon


class PortalCommon(PortalUsers, ReportCommon, HttpCase):
    """A hotel with a coming, a past and a cancelled visit; another customer's too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.order.write(
            {"summary": "Owes us money", "description": "Mind the bad payer"}
        )
        cls.now = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        cls.coming = cls._plan_in(2, cls.order, cls.bruno)
        cls.past = cls._plan_in(-3, cls._create_order(equipment_ids=cls.boiler.ids))
        cls.past.internal_note = "The owner is rude"
        cls.report = cls._close(cls.past)
        cls.gone = cls._plan_in(4)
        cls.gone._cancel("No reason to tell")
        cls.other = cls.env["res.partner"].create(
            {"name": "De Luca Maria", "is_company": True}
        )
        cls.foreign = cls._plan_in(5, cls._create_order(site_id=cls.other.id))
        cls.studio = cls.env["res.partner"].create(
            {"name": "Studio Ferrari", "is_company": True}
        )
        cls.buyer = cls._create_portal_user("visit_buyer", cls.customer)
        cls._create_portal_user("visit_stranger", cls.other)
        cls._create_portal_user("visit_administrator", cls.studio)

    @classmethod
    def _plan_in(cls, days, order=None, lead=None):
        start = cls.now + timedelta(days=days)
        return cls.env["appsistance.visit"]._plan(
            [
                {
                    "work_order": order or cls._create_order(),
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "lead": lead or cls.anna,
                }
            ]
        )

    @classmethod
    def _create_mandate(cls, begins=-30, ends=None, **vals):
        today = fields.Date.today()
        return cls.env["appsistance.party"].create(
            {
                "partner_id": cls.studio.id,
                "role": "administrator",
                "customer_id": cls.customer.id,
                "date_from": today + timedelta(days=begins),
                "date_to": ends is not None and today + timedelta(days=ends),
                **vals,
            }
        )

    def _open(self, path, login="visit_buyer"):
        self.authenticate(login, login)
        return self.url_open(path)

    def _list(self, query="", login="visit_buyer"):
        response = self._open(f"/my/visits{query}", login)
        self.assertEqual(response.status_code, 200)
        return response.text

    def _call(self, method, *args, login="visit_buyer", model="visit", **kwargs):
        self.authenticate(login, login)
        model = f"appsistance.{model}"
        return self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(
                {
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": kwargs,
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()

    def _link(self, visit):
        return f'"/my/visits/{visit.id}"'


@tagged("post_install", "-at_install")
class TestPortalVisits(PortalCommon):
    def test_a_customer_sees_next_and_past_visits_with_the_technician(self):
        body = self._list()
        self.assertLess(
            body.index(self._link(self.coming)), body.index(self._link(self.past))
        )
        self.assertIn("Bruno", body)
        self.assertIn(self.coming._get_portal_band(), body)
        self.assertIn(f"/my/visits/{self.past.id}/report", body)

    def test_cancelled_visits_are_not_shown(self):
        self.assertNotIn(self._link(self.gone), self._list())
        self.assertEqual(self._open(f"/my/visits/{self.gone.id}").status_code, 404)

    def test_the_list_shows_nothing_of_another_customer(self):
        body = self._list()
        self.assertNotIn(self._link(self.foreign), body)
        self.assertNotIn("De Luca", body)

    def test_the_page_and_the_report_of_another_customer_are_not_found(self):
        for path in (f"/my/visits/{self.past.id}", f"/my/visits/{self.past.id}/report"):
            with self.subTest(path=path):
                self.assertEqual(self._open(path, "visit_stranger").status_code, 404)
                self.assertEqual(self._open(path).status_code, 200)

    def test_the_signed_report_is_downloaded_as_it_was_sealed(self):
        response = self._open(f"/my/visits/{self.past.id}/report")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertEqual(response.content, self.report._get_shown_pdf().raw)

    def test_a_report_that_is_not_final_is_not_given(self):
        self.report.sudo().state = "closed"
        path = f"/my/visits/{self.past.id}/report"
        self.assertEqual(self._open(path).status_code, 404)
        self.assertNotIn(path, self._list())
        self.assertIn("not ready", self._open(f"/my/visits/{self.past.id}").text)

    def test_nothing_internal_is_on_the_pages(self):
        bodies = self._list() + "".join(
            self._open(f"/my/visits/{visit.id}").text
            for visit in (self.coming, self.past)
        )
        for text in ("rude", "Owes us", "bad payer", "Mind the"):
            with self.subTest(text=text):
                self.assertNotIn(text, bodies)

    def test_only_the_lead_is_named(self):
        self.coming.helper_ids = self.carla
        body = self._list() + self._open(f"/my/visits/{self.coming.id}").text
        self.assertIn("Bruno", body)
        self.assertNotIn("Carla", body)

    def test_a_stranger_is_asked_to_log_in(self):
        for path in (
            "/my/visits",
            f"/my/visits/{self.coming.id}",
            f"/my/visits/{self.past.id}/report",
            f"/my/visits/{self.past.id}/report?access_token=1",
        ):
            with self.subTest(path=path):
                self.assertIn("/web/login", self.url_open(path).url)

    def test_unknown_choices_and_pages_are_harmless(self):
        for query in (
            "?sortby=zzz",
            "?filterby=zzz",
            "?groupby=zzz",
            "?search_in=zzz&search=a",
            "?search=%00",
            "?page=zzz",
            f"?filterby=site_{self.other.id}",
            "?filterby=equipment_x",
            "/page/0",
            "/page/99999",
            "?search=%25%27%22%5C&search_in=all",
        ):
            with self.subTest(query=query):
                self.assertNotIn(self._link(self.foreign), self._list(query))

    def test_every_choice_renders(self):
        for sortby in ("recent", "oldest"):
            for groupby in ("when", "site", "equipment"):
                for filterby in ("all", "past"):
                    query = f"?sortby={sortby}&groupby={groupby}&filterby={filterby}"
                    with self.subTest(query=query):
                        self.assertIn(self._link(self.past), self._list(query))

    def test_the_filter_of_coming_visits_leaves_the_past_out(self):
        body = self._list("?filterby=coming")
        self.assertIn(self._link(self.coming), body)
        self.assertNotIn(self._link(self.past), body)

    def test_visits_are_found_by_site_and_equipment(self):
        for query in (
            "?search=edolo&search_in=site",
            "?search=boiler&search_in=equipment",
            f"?search={self.coming.name}&search_in=number",
        ):
            with self.subTest(query=query):
                self.assertIn(self._link(self.coming), self._list(query))
        for search_in in ("site", "equipment", "number"):
            with self.subTest(search_in=search_in):
                body = self._list(f"?search=nowhere&search_in={search_in}")
                self.assertNotIn(self._link(self.coming), body)

    def test_a_filter_by_equipment_shows_its_visits(self):
        pump = self._create_equipment("Pump")
        self.assertNotIn(
            self._link(self.coming), self._list(f"?filterby=equipment_{pump.id}")
        )
        self.assertIn(
            self._link(self.coming),
            self._list(f"?filterby=equipment_{self.boiler.id}"),
        )

    def test_a_contact_of_one_site_sees_its_visits_and_reports_alone(self):
        annex = self.env["res.partner"].create(
            {"name": "Annex", "type": "site", "parent_id": self.customer.id}
        )
        there = self._plan_in(6, self._create_order(site_id=annex.id))
        keeper = self._create_portal_user("visit_keeper", annex)
        keeper.partner_id.appsistance_portal_scope = "site"
        self.assertEqual(
            self.env["appsistance.visit"].with_user(keeper).search([]), there
        )
        self.assertFalse(self.env["appsistance.report"].with_user(keeper).search([]))
        for path in (f"/my/visits/{self.past.id}", f"/my/visits/{self.past.id}/report"):
            self.assertEqual(self._open(path, "visit_keeper").status_code, 404)

    def test_a_contact_of_one_site_reads_no_quotation_of_the_customer(self):
        annex = self.env["res.partner"].create(
            {"name": "Annex", "type": "site", "parent_id": self.customer.id}
        )
        keeper = self._create_portal_user("visit_keeper", annex)
        keeper.partner_id.appsistance_portal_scope = "site"
        _whole, there = self.env["sale.order"].create(
            [
                {"partner_id": self.customer.id, "state": "sent"},
                {
                    "partner_id": self.customer.id,
                    "partner_shipping_id": annex.id,
                    "state": "sent",
                },
            ]
        )
        self.assertEqual(self.env["sale.order"].with_user(keeper).search([]), there)

    def test_the_page_of_an_equipment_lists_its_visits(self):
        body = self._open(f"/my/equipment/{self.boiler.id}").text
        self.assertIn(self._link(self.coming), body)
        self.assertIn(f"/my/visits/{self.past.id}/report", body)

    def test_the_home_page_shows_the_next_visit_and_the_last_report(self):
        body = self._open("/my").text
        self.assertIn(self._link(self.coming), body)
        self.assertIn(f"/my/visits/{self.past.id}/report", body)
        self.assertNotIn(self._link(self.foreign), body)

    def test_the_home_page_asks_to_accept_a_quotation_that_still_holds(self):
        quotations = self.env["sale.order"].create(
            [
                {"partner_id": self.customer.id, "state": "sent"},
                {
                    "partner_id": self.customer.id,
                    "state": "sent",
                    "validity_date": fields.Date.today() - timedelta(days=1),
                },
                {"partner_id": self.other.id, "state": "sent"},
            ]
        )
        asked = [row["url"] for row in self._get_home()["tasks"]]
        self.assertEqual(asked, [f"/my/orders/{quotations[0].id}"])

    def _get_home(self):
        return self.buyer.partner_id.with_user(self.buyer)._appsistance_get_home()

    def test_a_longer_list_takes_few_more_queries(self):
        self._list()
        before = self._count_queries()
        for days in range(10, 20):
            self._plan_in(days)
        self.assertLessEqual(self._count_queries(), before + 5)

    def _count_queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._list()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestPortalVisitMandates(PortalCommon):
    def test_a_mandate_counts_from_its_first_to_its_last_day(self):
        for begins, ends, seen in (
            (0, 0, True),
            (-30, None, True),
            (-30, -1, False),
            (1, None, False),
        ):
            with self.subTest(begins=begins, ends=ends):
                mandate = self._create_mandate(begins, ends)
                body = self._list(login="visit_administrator")
                self.assertEqual(self._link(self.past) in body, seen)
                for suffix in ("", "/report"):
                    path = f"/my/visits/{self.past.id}{suffix}"
                    status = self._open(path, "visit_administrator").status_code
                    self.assertEqual(status, 200 if seen else 404)
                mandate.unlink()

    def test_a_mandate_for_a_site_shows_that_site_only(self):
        self._create_mandate(site_id=self.site.id)
        elsewhere = self._plan_in(8, self._create_order(site_id=self.customer.id))
        body = self._list(login="visit_administrator")
        self.assertIn(self._link(self.coming), body)
        self.assertNotIn(self._link(elsewhere), body)

    def test_a_mandate_for_an_equipment_shows_visits_to_nothing_else(self):
        self._create_mandate(equipment_id=self.boiler.id)
        pump = self._create_equipment("Pump")
        both = self._plan_in(
            8, self._create_order(equipment_ids=(self.boiler | pump).ids)
        )
        nothing = self._plan_in(9)
        body = self._list(login="visit_administrator")
        self.assertIn(self._link(self.past), body)
        for visit in both | nothing:
            self.assertNotIn(self._link(visit), body)


@tagged("post_install", "-at_install")
class TestPortalVisitRpc(PortalCommon):
    def test_a_search_by_rpc_returns_own_visits_only(self):
        found = self._call("search_read", [], ["name"])["result"]
        ids = {row["id"] for row in found}
        self.assertIn(self.coming.id, ids)
        self.assertFalse(ids & set((self.foreign | self.gone).ids))

    def test_reading_another_customer_s_visit_or_report_is_refused(self):
        for model, record in (("visit", self.past), ("report", self.report)):
            with self.subTest(model=model):
                answer = self._call(
                    "read", record.ids, ["name"], login="visit_stranger", model=model
                )
                self.assertEqual(
                    answer["error"]["data"]["name"], "odoo.exceptions.AccessError"
                )

    def test_internal_fields_of_a_visit_are_refused(self):
        portal_fields = self.env["appsistance.visit"]._get_portal_fields()
        internal = set(self.past._fields) - portal_fields
        self.assertLessEqual(
            {"internal_note", "work_description", "helper_ids", "invitation_ids"},
            internal,
        )
        for field in internal:
            with self.subTest(field=field):
                self.assertIn("error", self._call("read", self.past.ids, [field]))

    def test_internal_fields_of_a_report_are_refused(self):
        for field in ("access_token", "anomaly_note", "approved_by_id", "user_ids"):
            with self.subTest(field=field):
                answer = self._call("read", self.report.ids, [field], model="report")
                self.assertIn("error", answer)

    def test_internal_fields_cannot_be_guessed_by_searching(self):
        answer = self._call("search", [("internal_note", "ilike", "rude")])
        self.assertIn("error", answer)

    def test_nothing_is_written_by_rpc(self):
        for method, args in (
            ("write", (self.coming.ids, {"name": "Mine"})),
            ("create", ([{"name": "Mine"}],)),
            ("unlink", (self.coming.ids,)),
            ("action_cancel", (self.coming.ids,)),
            ("message_post", (self.coming.ids,)),
        ):
            with self.subTest(method=method):
                self.assertIn("error", self._call(method, *args))
        self.assertEqual(self.coming.state, "planned")

    def test_other_models_of_the_visit_stay_closed(self):
        for model in ("booking", "work.order", "invitation", "visit.photo"):
            with self.subTest(model=model):
                self.assertIn(
                    "error", self._call("search_read", [], ["id"], model=model)
                )


@tagged("post_install", "-at_install")
class TestPortalVisitsOnPhone(PortalCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_a_customer_finds_his_report_on_a_phone(self):
        self.start_tour("/my", "appsistance_portal_visits", login="visit_buyer")


@tagged("post_install", "-at_install")
class TestPortalVisitLanguages(PortalCommon):
    def test_the_pages_speak_english_and_italian(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.env.ref("base.module_appsistance_fieldservice")._update_translations(
            ["it_IT"]
        )
        for lang, texts in (
            ("en_US", ("My Visits", "Next Visits", "Signed Report", "Past Visits")),
            (
                "it_IT",
                (
                    "I miei interventi",
                    "Prossimi interventi",
                    "Rapportino firmato",
                    "Interventi passati",
                ),
            ),
        ):
            self.buyer.lang = lang
            body = self._list()
            for text in texts:
                with self.subTest(lang=lang, text=text):
                    self.assertIn(text, body)
