import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, freeze_time, tagged

from .equipment_common import EquipmentCommon
from .portal_users import PortalUsers


@tagged("post_install", "-at_install")
class PortalCommon(PortalUsers, EquipmentCommon, HttpCase):
    """A portal user of a chain, one of a private customer, and an administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.rack_category.properties_definition = [
            {"name": "gas", "type": "char", "string": "Gas", "view_in_cards": True},
            {"name": "pin", "type": "char", "string": "Panel PIN"},
        ]
        cls.plant = cls._create_plant(
            serial_number=False, properties={"gas": "R-449A", "pin": "2208"}
        )
        cls.plant.write({"name": "Plant Rovato", "note": "Pays late"})
        cls.cabinet = cls._create_equipment("Meat Cabinet", site_id=cls.store_2.id)
        cls.foreign = cls._create_equipment(
            "Boiler of Another",
            customer_id=cls.private.id,
            site_id=cls.private.id,
            serial_number="SECRET-1",
        )
        cls.studio = cls.env["res.partner"].create(
            {"name": "Studio Ferrari", "is_company": True}
        )
        cls.buyer = cls._create_portal_user("buyer", cls.customer)
        cls.de_luca = cls._create_portal_user("de_luca", cls.private)
        cls.administrator = cls._create_portal_user("administrator", cls.studio)

    @classmethod
    def _create_mandate(cls, customer, date_from="2026-01-01", date_to=False):
        return cls.env["appsistance.party"].create(
            {
                "partner_id": cls.studio.id,
                "role": "administrator",
                "customer_id": customer.id,
                "date_from": date_from,
                "date_to": date_to,
            }
        )

    def _open(self, path, login="buyer"):
        self.authenticate(login, login)
        return self.url_open(path)

    def _list(self, login="buyer", query=""):
        response = self._open(f"/my/equipment{query}", login)
        self.assertEqual(response.status_code, 200)
        return response.text

    def _get_status(self, equipment, login="buyer", suffix=""):
        return self._open(f"/my/equipment/{equipment.id}{suffix}", login).status_code

    def _call(self, method, *args, login="buyer", **kwargs):
        self.authenticate(login, login)
        return self.url_open(
            f"/web/dataset/call_kw/appsistance.equipment/{method}",
            data=json.dumps(
                {
                    "params": {
                        "model": "appsistance.equipment",
                        "method": method,
                        "args": args,
                        "kwargs": kwargs,
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()


@tagged("post_install", "-at_install")
class TestPortalList(PortalCommon):
    def test_a_customer_finds_his_equipment_by_site(self):
        body = self._list()
        self.assertIn("Plant Rovato", body)
        self.assertLess(body.index("Store 1"), body.index("Plant Rovato"))
        self.assertLess(body.index("Store 2"), body.index("Meat Cabinet"))

    def test_the_list_shows_nothing_of_another_customer(self):
        body = self._list()
        self.assertNotIn("Boiler of Another", body)
        self.assertNotIn("De Luca Maria", body)

    def test_the_list_shows_plants_and_not_their_components(self):
        self.assertNotIn("Compressor 1", self._list())

    def test_a_search_finds_components_too(self):
        self.assertIn("Compressor 1", self._list(query="?search=compressor"))

    def test_a_search_does_not_find_what_belongs_to_another(self):
        self.assertNotIn("Boiler of Another", self._list(query="?search=secret"))

    def test_a_filter_by_site_leaves_the_other_site_out(self):
        body = self._list(query=f"?filterby=site_{self.store_2.id}")
        self.assertIn("Meat Cabinet", body)
        self.assertNotIn("Plant Rovato", body)

    def test_a_filter_by_a_place_of_another_falls_back_to_all(self):
        body = self._list(query=f"?filterby=site_{self.private.id}")
        self.assertNotIn("Boiler of Another", body)
        self.assertIn("Plant Rovato", body)

    def test_archived_equipment_is_not_listed(self):
        self.cabinet.active = False
        self.assertNotIn("Meat Cabinet", self._list())

    def test_dismantled_equipment_is_listed_only_on_request(self):
        self.cabinet.state = "dismantled"
        self.assertNotIn("Meat Cabinet", self._list())
        self.assertIn("Meat Cabinet", self._list(query="?filterby=dismantled"))

    def test_unknown_choices_and_pages_are_harmless(self):
        for query in (
            "?sortby=zzz",
            "?filterby=zzz",
            "?groupby=zzz",
            "?search_in=zzz&search=a",
            "?search=%00",
            "?page=zzz",
            "?filterby=site_999999999",
            "?filterby=customer_x",
            "/page/0",
            "/page/99999",
            "?search=%25%27%22%5C&search_in=all",
        ):
            with self.subTest(query=query):
                self._list(query=query)

    def test_every_sorting_and_group_renders(self):
        for sortby in ("name", "installed", "state"):
            for groupby in ("site", "category", "none"):
                with self.subTest(sortby=sortby, groupby=groupby):
                    self.assertIn(
                        "Plant Rovato",
                        self._list(query=f"?sortby={sortby}&groupby={groupby}"),
                    )

    def test_the_home_page_shows_only_what_the_customer_sees(self):
        contact = self.buyer.partner_id.with_user(self.buyer)
        blocks = contact._appsistance_get_home()["blocks"]
        [block] = [block for block in blocks if block["key"] == "equipment"]
        names = {row["name"] for row in block["rows"]}
        self.assertEqual(names, {self.plant.name, self.cabinet.name})

    def test_the_home_page_shows_what_has_stopped_before_the_rest(self):
        self.cabinet.state = "stopped"
        self.authenticate("buyer", "buyer")
        body = self.url_open("/my").text
        self.assertIn("o_appsistance_block_invoices", body)
        self.assertNotIn("Boiler of Another", body)
        self.assertLess(body.index("Meat Cabinet"), body.index("Plant Rovato"))

    def test_the_home_page_leaves_out_what_was_dismantled(self):
        self.cabinet.state = "dismantled"
        self.authenticate("buyer", "buyer")
        self.assertNotIn("Meat Cabinet", self.url_open("/my").text)

    def test_a_contact_of_one_site_sees_its_equipment_alone(self):
        keeper = self._create_portal_user("keeper", self.store_2)
        keeper.partner_id.appsistance_portal_scope = "site"
        seen = self.Equipment.with_user(keeper).search([])
        self.assertEqual(seen, self.cabinet)
        path = f"/my/equipment/{self.plant.id}"
        self.authenticate("keeper", "keeper")
        self.assertEqual(self.url_open(path).status_code, 404)

    def test_a_role_on_a_site_opens_it_to_a_contact_of_one_site(self):
        self.buyer.partner_id.appsistance_portal_scope = "site"
        self.assertFalse(self.Equipment.with_user(self.buyer).search([]))
        self.env["appsistance.party"].create(
            {
                "partner_id": self.buyer.partner_id.id,
                "role": "contact",
                "customer_id": self.customer.id,
                "site_id": self.store_2.id,
                "date_from": "2026-01-01",
            }
        )
        seen = self.Equipment.with_user(self.buyer).search([])
        self.assertEqual(seen, self.cabinet)

    def test_the_scope_of_a_contact_counts_at_once(self):
        equipment = self.Equipment.with_user(self.buyer)
        self.assertIn(self.cabinet, equipment.search([]))
        self.buyer.partner_id.appsistance_portal_scope = "site"
        self.assertFalse(equipment.search([]))
        self.buyer.partner_id.appsistance_portal_scope = "customer"
        self.assertIn(self.cabinet, equipment.search([]))

    def test_who_goes_to_another_customer_with_his_site_loses_the_first_at_once(self):
        keeper = self._create_portal_user("keeper", self.store_2)
        equipment = self.Equipment.with_user(keeper)
        self.assertIn(self.plant, equipment.search([]))
        self.store_2.parent_id = self.studio
        self.assertNotIn(self.plant, equipment.search([]))
        self.store_2.parent_id = self.customer
        self.assertIn(self.plant, equipment.search([]))

    def test_a_contact_made_a_firm_of_its_own_sees_its_own_at_once(self):
        equipment = self.Equipment.with_user(self.buyer)
        self.assertIn(self.plant, equipment.search([]))
        self.buyer.partner_id.is_company = True
        self.assertFalse(equipment.search([]))

    def test_a_contact_of_one_site_reads_no_invoice_of_the_customer(self):
        whole, own = self.env["account.move"].create(
            [
                {"move_type": "out_invoice", "partner_id": partner.id}
                for partner in (self.customer, self.buyer.partner_id)
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET state = 'posted' WHERE id IN %s",
            [(whole.id, own.id)],
        )
        self.env.invalidate_all()
        moves = self.env["account.move"].with_user(self.buyer)
        self.assertEqual(moves.search([]), whole | own)
        self.buyer.partner_id.appsistance_portal_scope = "site"
        self.assertEqual(moves.search([]), own)

    def test_a_login_without_the_right_to_the_portal_has_nothing_at_home(self):
        self.buyer.group_ids = self.env.ref("base.group_public")
        self.authenticate("buyer", "buyer")
        response = self.url_open("/my")
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("o_appsistance_home", response.text)

    def test_our_own_people_have_no_home_of_a_customer(self):
        home = self.env.user.partner_id._appsistance_get_home()
        self.assertEqual(home, {"blocks": [], "tasks": []})

    def test_a_longer_list_takes_no_more_queries(self):
        self._list()
        few = self._count_queries()
        self.Equipment.create(
            [
                self._prepare_equipment(f"Cabinet {number}", site_id=self.store_2.id)
                for number in range(20)
            ]
        )
        self.assertLessEqual(self._count_queries(), few)

    def _count_queries(self):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._list()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestPortalPage(PortalCommon):
    def test_the_page_shows_what_is_public(self):
        self.plant.write(
            {
                "model_name": "GL Pack 3",
                "serial_number": "GLP3-118",
                "installed_on": "2021-04-12",
                "warranty_until": "2023-04-12",
            }
        )
        self.env["appsistance.equipment.deadline"].create(
            {"equipment_id": self.plant.id, "name": "Leak check", "date": "2020-01-31"}
        )
        body = self._open(f"/my/equipment/{self.plant.id}").text
        for text in (
            "Plant Rovato",
            "Store 1",
            "GL Pack 3",
            "GLP3-118",
            "04/12/2021",
            "Expired",
            "R-449A",
            "Leak check",
            "Overdue",
            "Compressor 1",
        ):
            with self.subTest(text=text):
                self.assertIn(text, body)

    def test_the_page_keeps_what_is_internal(self):
        self.plant.write(
            {
                "state": "stopped",
                "stop_reason": "Bad debt",
                "stop_prescription": "Do not restart",
                "contractor_id": self.studio.id,
            }
        )
        body = self._open(f"/my/equipment/{self.plant.id}").text
        for text in ("Pays late", "2208", "Panel PIN", "Bad debt", "Do not restart"):
            with self.subTest(text=text):
                self.assertNotIn(text, body)
        self.assertNotIn("Studio Ferrari", body)

    def test_a_component_leads_back_to_its_plant(self):
        component = self.plant.child_ids[:1]
        body = self._open(f"/my/equipment/{component.id}").text
        self.assertIn(f'href="/my/equipment/{self.plant.id}"', body)

    def test_the_page_of_another_customer_is_not_found(self):
        self.assertEqual(self._get_status(self.foreign), 404)

    def test_a_missing_equipment_is_not_found(self):
        missing = self.Equipment.browse(self.foreign.id + 100000)
        self.assertEqual(self._get_status(missing), 404)

    def test_archived_equipment_is_not_found(self):
        self.cabinet.active = False
        self.assertEqual(self._get_status(self.cabinet), 404)

    def test_the_token_of_another_record_opens_nothing(self):
        token = self.cabinet._portal_ensure_token()
        for equipment in (self.cabinet, self.foreign):
            with self.subTest(equipment=equipment.name):
                status = self._get_status(
                    equipment, "de_luca", f"?access_token={token}"
                )
                self.assertEqual(status, 200 if equipment == self.foreign else 404)
        self.assertEqual(
            self._get_status(self.foreign, suffix=f"?access_token={token}"), 404
        )

    def test_a_stranger_is_asked_to_log_in(self):
        token = self.cabinet._portal_ensure_token()
        for path in (
            "/my/equipment",
            f"/my/equipment/{self.cabinet.id}",
            f"/my/equipment/{self.cabinet.id}?access_token={token}",
            f"/my/equipment/{self.cabinet.id}/document/1",
        ):
            with self.subTest(path=path):
                self.assertIn("/web/login", self.url_open(path).url)

    def test_a_stranger_gets_no_photo(self):
        self.cabinet.image_1920 = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
            "WjR9awAAAABJRU5ErkJggg=="
        )
        path = f"/web/image/appsistance.equipment/{self.cabinet.id}/image_128"
        stored = self._open(path).content
        self.logout()
        self.assertNotEqual(self.url_open(path).content, stored)

    def test_opening_a_page_changes_nothing(self):
        before = self.plant.read(["write_date", "access_token"])
        self._open(f"/my/equipment/{self.plant.id}")
        self.plant.invalidate_recordset()
        self.assertEqual(self.plant.read(["write_date", "access_token"]), before)


@tagged("post_install", "-at_install")
class TestPortalDocuments(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shared, cls.internal, cls.of_another = cls.env["ir.attachment"].create(
            [
                cls._prepare_document("Manual.txt", cls.plant, True),
                cls._prepare_document("Margins.txt", cls.plant, False),
                cls._prepare_document("Contract.txt", cls.foreign, True),
            ]
        )

    @classmethod
    def _prepare_document(cls, name, equipment, shared):
        return {
            "name": name,
            "raw": name.encode(),
            "res_model": equipment._name,
            "res_id": equipment.id,
            "appsistance_is_shared": shared,
        }

    def test_only_shared_documents_are_on_the_page(self):
        body = self._open(f"/my/equipment/{self.plant.id}").text
        self.assertIn("Manual.txt", body)
        self.assertNotIn("Margins.txt", body)

    def test_a_shared_document_is_downloaded(self):
        response = self._open(
            f"/my/equipment/{self.plant.id}/document/{self.shared.id}"
        )
        self.assertEqual(response.content, b"Manual.txt")

    def test_other_documents_are_not_found(self):
        for document in (self.internal, self.of_another):
            with self.subTest(document=document.name):
                status = self._get_status(self.plant, suffix=f"/document/{document.id}")
                self.assertEqual(status, 404)

    def test_core_gives_an_internal_document_to_nobody_outside(self):
        response = self._open(f"/web/content/{self.internal.id}")
        self.assertNotIn(b"Margins", response.content)

    def test_a_document_is_shared_on_request_only(self):
        created = self.env["ir.attachment"].create(
            {"name": "New.txt", "res_model": self.plant._name, "res_id": self.plant.id}
        )
        self.assertFalse(created.appsistance_is_shared)


@tagged("post_install", "-at_install")
@freeze_time("2026-11-24")
class TestPortalMandates(PortalCommon):
    def test_an_administrator_filters_by_condominium(self):
        self._create_mandate(self.customer)
        self._create_mandate(self.private)
        body = self._list("administrator")
        self.assertIn("Plant Rovato", body)
        self.assertIn("Boiler of Another", body)
        body = self._list("administrator", f"?filterby=customer_{self.private.id}")
        self.assertNotIn("Plant Rovato", body)
        self.assertIn("Boiler of Another", body)

    def test_an_administrator_searches_by_the_condominium_s_name(self):
        self._create_mandate(self.customer)
        self._create_mandate(self.private)
        body = self._list("administrator", "?search=de+luca&search_in=site")
        self.assertIn("Boiler of Another", body)
        self.assertNotIn("Plant Rovato", body)

    def test_a_mandate_counts_from_its_first_to_its_last_day(self):
        for date_from, date_to, seen in (
            ("2026-11-24", "2026-11-24", True),
            ("2026-01-01", False, True),
            ("2026-01-01", "2026-11-23", False),
            ("2026-11-25", False, False),
        ):
            with self.subTest(date_from=date_from, date_to=date_to):
                mandate = self._create_mandate(self.private, date_from, date_to)
                status = self._get_status(self.foreign, "administrator")
                self.assertEqual(status, 200 if seen else 404)
                self.assertEqual(
                    "Boiler of Another" in self._list("administrator"), seen
                )
                mandate.unlink()

    def test_an_ended_mandate_closes_documents_and_links(self):
        document = self.env["ir.attachment"].create(
            {
                "name": "Contract.txt",
                "raw": b"Contract",
                "res_model": self.foreign._name,
                "res_id": self.foreign.id,
                "appsistance_is_shared": True,
            }
        )
        mandate = self._create_mandate(self.private)
        path = f"/document/{document.id}"
        self.assertEqual(self._get_status(self.foreign, "administrator", path), 200)
        mandate.date_to = "2026-11-23"
        self.assertEqual(self._get_status(self.foreign, "administrator", path), 404)

    def test_a_mandate_for_a_component_shows_the_component_alone(self):
        component = self.plant.child_ids[:1]
        self.env["appsistance.party"].create(
            {
                "partner_id": self.studio.id,
                "role": "administrator",
                "customer_id": self.customer.id,
                "equipment_id": component.id,
                "date_from": "2026-01-01",
            }
        )
        body = self._list("administrator")
        self.assertIn(component.name, body)
        self.assertNotIn(f"/my/equipment/{self.plant.id}", body)
        body = self._open(f"/my/equipment/{component.id}", "administrator").text
        self.assertNotIn(f"/my/equipment/{self.plant.id}", body)


@tagged("post_install", "-at_install")
class TestPortalRpc(PortalCommon):
    def test_a_search_by_rpc_returns_own_equipment_only(self):
        found = self._call("search_read", [], ["name"])["result"]
        self.assertEqual(
            {row["id"] for row in found},
            set((self.plant._get_tree() | self.cabinet).ids),
        )

    def test_reading_another_customer_s_equipment_is_refused(self):
        answer = self._call("read", [self.foreign.id], ["name"])
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")

    def test_internal_fields_are_refused(self):
        for field in (
            "access_token",
            "contractor_id",
            "note",
            "properties",
            "qr_token",
            "stop_prescription",
            "stop_reason",
        ):
            with self.subTest(field=field):
                answer = self._call("read", [self.plant.id], [field])
                self.assertIn("error", answer)

    def test_nothing_is_written_by_rpc(self):
        for method, args in (
            ("write", ([self.plant.id], {"name": "Mine"})),
            ("create", ([{"name": "Mine"}],)),
            ("unlink", ([self.plant.id],)),
            ("action_put_in_service", ([self.plant.id],)),
            ("message_post", ([self.plant.id],)),
        ):
            with self.subTest(method=method):
                self.assertIn("error", self._call(method, *args))
        self.assertEqual(self.plant.name, "Plant Rovato")

    def test_an_api_key_opens_no_more_than_the_user_may_see(self):
        tomorrow = fields.Datetime.now() + timedelta(hours=20)
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.buyer)
            ._generate(None, "portal test", tomorrow)
        )
        for ids, status in ((self.plant.ids, 200), (self.foreign.ids, 403)):
            with self.subTest(status=status):
                response = self.url_open(
                    "/json/2/appsistance.equipment/read",
                    data=json.dumps({"ids": ids, "fields": ["name"]}),
                    headers={
                        "Authorization": f"Bearer {key}",
                        "Content-Type": "application/json",
                    },
                )
                self.assertEqual(response.status_code, status)


@tagged("post_install", "-at_install")
class TestPortalOnPhone(PortalCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_a_customer_walks_through_his_equipment_on_a_phone(self):
        self.start_tour("/my", "appsistance_portal_equipment", login="buyer")


@tagged("post_install", "-at_install")
class TestPortalLanguages(PortalCommon):
    def test_the_pages_speak_english_and_italian(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.env.ref("base.module_appsistance_base")._update_translations(["it_IT"])
        for lang, title, serial in (
            ("en_US", "Plants and Appliances", "Serial number"),
            ("it_IT", "Impianti e apparecchi", "Matricola"),
        ):
            with self.subTest(lang=lang):
                self.buyer.lang = lang
                self.cabinet.serial_number = "FX-1"
                self.assertIn(title, self._list())
                self.assertIn(
                    serial, self._open(f"/my/equipment/{self.cabinet.id}").text
                )
