from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import AppsistanceCommon

GEO = "odoo.addons.base_geolocalize.models.res_partner.ResPartner._geo_localize"


@tagged("post_install", "-at_install")
class TestResPartner(AppsistanceCommon):
    # Sites

    def test_a_dispatcher_enters_a_customer_with_two_sites_and_a_role(self):
        form = Form(self.env["res.partner"].with_user(self.dispatcher))
        form.name = "Mercati Prealpi"
        form.appsistance_customer_kind = "business"
        for name in ("Store 1", "Store 2"):
            with form.appsistance_site_ids.new() as site:
                site.name = name
                site.city = "Brescia"
        with form.appsistance_party_ids.new() as party:
            party.role = "contact"
            party.partner_id = self.studio
        customer = form.save()
        self.assertEqual(customer.appsistance_site_ids.mapped("type"), ["site"] * 2)
        self.assertEqual(customer.appsistance_site_count, 2)
        self.assertEqual(customer.appsistance_party_ids.role, "contact")

    def test_the_address_of_a_site_does_not_follow_its_customer(self):
        self.site.street = "Via Trento 48"
        self.condominium.street = "Via Volta 12"
        self.assertEqual(self.site.street, "Via Trento 48")

    def test_a_place_is_found_by_its_street_or_town_where_one_is_sought(self):
        self.site.write({"street": "Via del Cedro 48", "city": "Valbrona"})
        places = self.env["res.partner"].with_user(self.dispatcher)
        sought = places.with_context(appsistance_search_address=True)
        for text in ("del cedro", "valbrona"):
            self.assertIn(self.site.id, dict(sought.name_search(text)))
            self.assertNotIn(self.site.id, dict(places.name_search(text)))

    def test_a_site_without_name_is_called_by_its_kind(self):
        site = self._create_site(self.condominium, False)
        self.assertEqual(site.display_name, "Condominio Corte dei Tigli, Service Site")
        self.assertEqual(site.type_address_label, "Service Site")

    def test_kinds_of_addresses_have_pictures_of_their_own(self):
        seat = self._create_site(self.condominium, "Seat", type="headquarters")
        pictures = {self.site.avatar_128, seat.avatar_128, self.condominium.avatar_128}
        self.assertEqual(len(pictures), 3)

    def test_the_default_site_is_the_only_one_or_the_private_home(self):
        get = self.env["res.partner"].__class__._appsistance_get_default_site
        self.assertEqual(get(self.condominium), self.site)
        self.assertEqual(get(self.site), self.site)
        self.assertEqual(get(self.private), self.private)
        self._create_site(self.condominium, "Scala B")
        self.assertFalse(get(self.condominium))

    # Figures

    def test_customers_and_sites_count_their_equipment(self):
        self._create_equipment(self.site, "Lift")
        self._create_equipment(self.site, "Boiler", state="stopped")
        self._create_equipment(self.site, "Old", state="dismantled")
        home = self._create_equipment(self.private, "Boiler")
        self.env["appsistance.equipment.deadline"].create(
            {"equipment_id": home.id, "name": "Check", "date": "2026-12-01"}
        )
        partners = (self.condominium | self.site | self.private).with_user(
            self.technician
        )
        self.assertRecordValues(
            partners,
            [
                {"appsistance_equipment_count": 2, "appsistance_stopped_count": 1},
                {"appsistance_equipment_count": 2, "appsistance_stopped_count": 1},
                {"appsistance_equipment_count": 1, "appsistance_stopped_count": 0},
            ],
        )
        deadlines = partners.mapped("appsistance_next_deadline")
        self.assertEqual(deadlines, [False, False, date(2026, 12, 1)])

    def test_roles_keys_and_documents_are_counted(self):
        self._create_party(self.studio, "administrator", self.condominium)
        self._create_party(
            self.private, "contact", self.condominium, date_to="2026-01-02"
        )
        self.env["appsistance.key"].create(
            {"number": "9", "name": "Gate", "site_id": self.site.id}
        )
        self.env["ir.attachment"].create(
            {
                "name": "plan.pdf",
                "raw": b"x",
                "res_model": "res.partner",
                "res_id": self.site.id,
            }
        )
        self.assertEqual(self.condominium.appsistance_role_count, 1)
        self.assertEqual(self.studio.appsistance_mandate_count, 1)
        self.assertEqual(self.site.appsistance_key_count, 1)
        self.assertEqual(self.site.appsistance_document_count, 1)

    def test_a_new_customer_has_no_figures(self):
        partner = self.env["res.partner"].new({"name": "New"})
        self.assertEqual(partner.appsistance_equipment_count, 0)
        self.assertFalse(partner.appsistance_next_deadline)

    def test_the_smart_buttons_open_what_they_count(self):
        equipment = self._create_equipment(self.site, "Lift")
        party = self._create_party(self.studio, "administrator", self.condominium)
        for action, expected in (
            (self.condominium.action_appsistance_open_sites(), self.site),
            (self.condominium.action_appsistance_open_equipment(), equipment),
            (self.site.action_appsistance_open_equipment(), equipment),
            (self.condominium.action_appsistance_open_roles(), party),
            (self.studio.action_appsistance_open_mandates(), party),
        ):
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found, expected)

    # Who reads what

    def test_a_plain_user_opens_contacts_as_before(self):
        partner = self.condominium.with_user(self.stranger)
        ours = [
            name for name in partner.fields_get() if name.startswith("appsistance_")
        ]
        self.assertTrue(partner.read(ours))
        with Form(partner) as form:
            self.assertEqual(form.name, "Condominio Corte dei Tigli")
        with self.assertRaises(AccessError):
            partner.appsistance_access_notes  # noqa: B018

    def test_each_role_opens_the_form_of_a_customer(self):
        self._create_party(self.studio, "administrator", self.condominium)
        for user in (self.technician, self.dispatcher, self.manager):
            with Form(self.condominium.with_user(user)) as form:
                self.assertEqual(form.appsistance_site_count, 1)

    def test_a_technician_changes_no_customer(self):
        with self.assertRaises(AccessError):
            self.condominium.with_user(self.technician).write({"street": "x"})

    # Map

    def test_the_map_shows_coordinates_or_the_address(self):
        self.site.write({"street": "Via Trento 48", "zip": "25100", "city": "Brescia"})
        action = self.site.action_appsistance_open_map()
        self.assertEqual(
            action["url"],
            "https://www.google.com/maps/search/?api=1"
            "&query=Via+Trento+48%2C+25100+Brescia",
        )
        self.site.write({"partner_latitude": 45.5, "partner_longitude": 10.25})
        action = self.site.action_appsistance_open_directions()
        self.assertEqual(
            action["url"],
            "https://www.google.com/maps/dir/?api=1"
            "&destination=45.5000000%2C10.2500000",
        )

    def test_a_place_without_address_says_so(self):
        with self.assertRaisesRegex(UserError, "no address"):
            self.private.action_appsistance_open_map()

    def test_many_places_are_looked_for_and_one_failure_stops_none(self):
        partners = self.env["res.partner"].create(
            [
                {"name": "Found", "street": "Via Trento 48", "city": "Brescia"},
                {"name": "Unknown", "street": "Nowhere 1", "city": "Brescia"},
                {"name": "Error", "street": "Error 1", "city": "Brescia"},
                {"name": "Empty"},
                {"name": "Found too", "street": "Via Volta 12", "city": "Brescia"},
            ]
        )

        error = UserError("service is down")

        def geo_localize(_self, street, *_args):
            if street.startswith("Error"):
                raise error
            return None if street.startswith("Nowhere") else (45.5, 10.25)

        partners.with_user(self.dispatcher).action_appsistance_geolocalize()
        self.assertEqual(set(partners.mapped("appsistance_geo_state")), {"queued"})
        with self.enter_registry_test_mode(), patch(GEO, geo_localize):
            self.env.ref("appsistance_base.ir_cron_geolocalize").method_direct_trigger()
        self.assertEqual(
            partners.mapped("appsistance_geo_state"),
            [False, "failed", "failed", "failed", False],
        )
        self.assertEqual(
            partners.mapped("appsistance_geo_message"),
            [False, "Unknown address", "service is down", "No address", False],
        )
        self.assertEqual(partners[4].partner_latitude, 45.5)

    def test_the_free_service_is_asked_once_a_second(self):
        geocoder = self.env["base.geocoder"]
        path = "odoo.addons.appsistance_base.models.base_geocoder.time"
        with patch(path) as clock:
            clock.monotonic.return_value = 1000.0
            type(geocoder)._appsistance_last_call = 999.5
            geocoder._appsistance_wait_for_turn()
            (seconds,) = clock.sleep.call_args.args
            self.assertAlmostEqual(seconds, 0.6)

    # Merge

    def _merge(self, *partners):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([partner.id for partner in partners], partners[0])
        self.env.invalidate_all()

    def test_a_merge_keeps_sites_equipment_roles_and_keys(self):
        double = self._create_customer("Cond. Corte Tigli")
        site = self._create_site(double, "Scala B")
        equipment = self._create_equipment(site, "Lift")
        key = self.env["appsistance.key"].create(
            {"number": "9", "name": "Gate", "site_id": site.id}
        )
        party = self._create_party(self.studio, "contact", double)
        self._merge(self.condominium, double)
        self.assertEqual(site.parent_id, self.condominium)
        self.assertEqual(equipment.customer_id, self.condominium)
        self.assertEqual(key.site_id, site)
        self.assertEqual(party.customer_id, self.condominium)

    def test_a_merge_makes_room_for_roles_that_may_be_one_only(self):
        double = self._create_customer("Cond. Corte Tigli")
        other = self._create_customer("Studio Rossi")
        kept = self._create_party(
            self.studio, "administrator", self.condominium, date_from="2026-03-01"
        )
        older = self._create_party(
            other, "administrator", double, date_from="2025-01-01"
        )
        same = self._create_party(
            self.studio, "payer_ordinary", double, date_from="2026-05-01"
        )
        self._merge(self.condominium, double)
        self.assertEqual(older.date_to, date(2026, 2, 28))
        self.assertFalse(kept.date_to)
        self.assertEqual(self.condominium.appsistance_party_ids, kept | older | same)

    def test_a_merge_drops_the_double_of_a_role(self):
        double = self._create_customer("Cond. Corte Tigli")
        kept = self._create_party(self.studio, "contact", self.condominium)
        self._create_party(self.studio, "contact", double)
        self._merge(self.condominium, double)
        self.assertEqual(self.condominium.appsistance_party_ids, kept)
