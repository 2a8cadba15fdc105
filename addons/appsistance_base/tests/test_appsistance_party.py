from datetime import date

import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AppsistanceCommon

DAY = date(2026, 6, 15)


@tagged("post_install", "-at_install")
class TestAppsistanceParty(AppsistanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lift = cls._create_equipment(cls.site, "Lift")
        cls.motor = cls._create_equipment(cls.site, "Motor", parent_id=cls.lift.id)
        cls.owner = cls._create_customer("Ghitti Luca")
        cls.company_2 = cls.env["res.company"].create({"name": "Second firm"})

    def _assert_refused(self, *args, **kwargs):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._create_party(*args, **kwargs)

    # Dates and targets

    def test_a_role_cannot_end_before_it_begins(self):
        self._assert_refused(
            self.owner, "owner", self.condominium, date_to="2025-12-31"
        )

    def test_a_site_of_another_customer_is_refused(self):
        with self.assertRaises(ValidationError):
            self._create_party(self.owner, "owner", self.private, site_id=self.site.id)

    def test_an_equipment_of_another_customer_is_refused(self):
        with self.assertRaises(ValidationError):
            self._create_party(
                self.owner, "owner", self.private, equipment_id=self.lift.id
            )

    def test_a_building_below_its_manager_gets_no_mandate(self):
        building = self._create_site(self.studio, "Building")
        with self.assertRaises(ValidationError):
            self._create_party(self.studio, "administrator", building)

    # One at a time, by the database

    def test_two_payers_at_once_on_the_same_target_are_refused(self):
        self._create_party(self.owner, "payer_ordinary", self.condominium)
        self._assert_refused(
            self.studio,
            "payer_ordinary",
            self.condominium,
            date_from="2026-03-01",
            date_to="2026-03-31",
        )

    def test_two_mandates_at_once_are_refused(self):
        self._create_party(self.studio, "administrator", self.condominium)
        self._assert_refused(self.owner, "administrator", self.condominium)

    def test_the_day_after_the_last_is_free(self):
        self._create_party(
            self.owner, "payer_ordinary", self.condominium, date_to="2026-01-31"
        )
        self._assert_refused(
            self.studio, "payer_ordinary", self.condominium, date_from="2026-01-31"
        )
        self._create_party(
            self.studio, "payer_ordinary", self.condominium, date_from="2026-02-01"
        )

    def test_different_targets_roles_and_companies_do_not_collide(self):
        self._create_party(self.owner, "payer_ordinary", self.condominium)
        self._create_party(self.owner, "payer_warranty", self.condominium)
        self._create_party(
            self.studio, "payer_ordinary", self.condominium, site_id=self.site.id
        )
        self._create_party(
            self.studio, "payer_ordinary", self.condominium, equipment_id=self.lift.id
        )
        self._create_party(
            self.owner,
            "administrator",
            self.condominium,
            company_id=self.env.company.id,
        )
        self._create_party(
            self.studio, "administrator", self.condominium, company_id=self.company_2.id
        )

    def test_a_role_in_all_companies_collides_with_one_in_a_company(self):
        self._create_party(self.owner, "administrator", self.condominium)
        self._assert_refused(
            self.studio, "administrator", self.condominium, company_id=self.company_2.id
        )

    def test_several_contacts_at_once_are_welcome(self):
        self._create_party(self.owner, "contact", self.condominium)
        self._create_party(self.studio, "contact", self.condominium)
        self.assertEqual(
            len(self.condominium._appsistance_get_parties("contact", DAY)), 2
        )

    # Who

    def test_the_most_specific_role_wins(self):
        self._create_party(self.studio, "payer_ordinary", self.condominium)
        self.assertEqual(self.site._appsistance_get_payer("ordinary", DAY), self.studio)
        self._create_party(
            self.owner, "payer_ordinary", self.condominium, site_id=self.site.id
        )
        self.assertEqual(self.site._appsistance_get_payer("ordinary", DAY), self.owner)
        self._create_party(
            self.private,
            "payer_ordinary",
            self.condominium,
            equipment_id=self.lift.id,
        )
        payer = self.site._appsistance_get_payer("ordinary", DAY, equipment=self.lift)
        self.assertEqual(payer, self.private)
        self.assertEqual(
            self.condominium._appsistance_get_payer("ordinary", DAY), self.studio
        )

    def test_a_component_follows_the_plant_it_is_part_of(self):
        self._create_party(
            self.owner, "payer_warranty", self.condominium, equipment_id=self.lift.id
        )
        payer = self.site._appsistance_get_payer("warranty", DAY, equipment=self.motor)
        self.assertEqual(payer, self.owner)
        self._create_party(
            self.studio, "payer_warranty", self.condominium, equipment_id=self.motor.id
        )
        payer = self.site._appsistance_get_payer("warranty", DAY, equipment=self.motor)
        self.assertEqual(payer, self.studio)

    def test_only_who_is_in_force_on_the_day_counts(self):
        self._create_party(
            self.owner, "payer_ordinary", self.condominium, date_to="2026-06-15"
        )
        self.assertEqual(self.site._appsistance_get_payer("ordinary", DAY), self.owner)
        self.assertEqual(
            self.site._appsistance_get_payer("ordinary", date(2026, 6, 16)),
            self.condominium,
        )

    def test_without_a_payer_the_customer_pays(self):
        for kind in ("ordinary", "extraordinary", "warranty"):
            self.assertEqual(
                self.site._appsistance_get_payer(kind, DAY), self.condominium
            )
            self.assertEqual(
                self.private._appsistance_get_payer(kind, DAY), self.private
            )

    def test_nobody_holds_a_role_that_was_not_given(self):
        self.assertFalse(self.site._appsistance_get_party("owner", DAY))

    def test_a_role_in_another_company_does_not_count(self):
        self._create_party(
            self.owner,
            "payer_ordinary",
            self.condominium,
            company_id=self.company_2.id,
        )
        self.assertEqual(
            self.site._appsistance_get_payer("ordinary", DAY), self.condominium
        )
        site = self.site.with_company(self.company_2)
        self.assertEqual(site._appsistance_get_payer("ordinary", DAY), self.owner)

    def test_the_payers_of_many_sites_cost_the_queries_of_one(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(20)]
        )
        for customer in customers:
            self._create_party(self.owner, "payer_ordinary", customer)
        facts = [
            {"partner": customer, "kind": "ordinary", "date": DAY}
            for customer in customers
        ]
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            payers = self.env["res.partner"]._appsistance_get_payers(facts)
        self.assertEqual(payers, [self.owner] * 20)

    def test_a_technician_resolves_roles_too(self):
        self._create_party(self.owner, "payer_ordinary", self.condominium)
        site = self.site.with_user(self.technician)
        payer = site._appsistance_get_payer("ordinary", DAY)
        self.assertEqual(payer, self.owner)
        self.assertFalse(payer.env.su)

    # Mandates

    def test_a_manager_has_his_customers_while_the_mandate_lasts(self):
        self._create_party(
            self.studio, "administrator", self.condominium, date_to="2026-06-30"
        )
        self._create_party(self.studio, "contact", self.private)
        self.assertEqual(self.studio._appsistance_get_mandators(DAY), self.condominium)
        self.assertFalse(self.studio._appsistance_get_mandators(date(2026, 7, 1)))

    def test_the_people_of_a_studio_have_its_mandates(self):
        clerk = self.env["res.partner"].create(
            {"name": "Giulia", "parent_id": self.studio.id}
        )
        self._create_party(self.studio, "administrator", self.condominium)
        self.assertEqual(clerk._appsistance_get_mandators(DAY), self.condominium)

    def test_a_portal_manager_reads_his_customers_and_nobody_elses(self):
        portal = self._create_portal_user("studio_portal", self.studio)
        mandate = self._create_party(self.studio, "administrator", self.condominium)
        self.site.with_user(portal).check_access("read")
        self.condominium.with_user(portal).check_access("read")
        with self.assertRaises(AccessError):
            self.condominium.with_user(portal).check_access("write")
        with self.assertRaises(AccessError):
            self.private.with_user(portal).check_access("read")
        mandate.date_to = "2026-02-01"
        with self.assertRaises(AccessError):
            self.condominium.with_user(portal).check_access("read")

    def test_a_mandate_on_one_site_opens_that_site_only(self):
        portal = self._create_portal_user("studio_portal", self.studio)
        other = self._create_site(self.condominium, "Scala B")
        self._create_party(
            self.studio, "administrator", self.condominium, site_id=self.site.id
        )
        self.site.with_user(portal).check_access("read")
        with self.assertRaises(AccessError):
            other.with_user(portal).check_access("read")

    # In force

    def test_roles_are_searched_by_being_in_force(self):
        past = self._create_party(
            self.owner, "contact", self.condominium, date_to="2026-01-02"
        )
        present = self._create_party(self.studio, "contact", self.condominium)
        parties = past | present
        search = self.env["appsistance.party"].search
        current = search([("id", "in", parties.ids), ("is_current", "=", True)])
        self.assertEqual(current, present)
        ended = search([("id", "in", parties.ids), ("is_current", "=", False)])
        self.assertEqual(ended, past)
        self.assertEqual(parties.filtered("is_current"), present)
