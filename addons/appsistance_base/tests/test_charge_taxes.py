from odoo import Command
from odoo.tests import tagged

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestChargeTaxes(BillingCommon):
    """10 %, 22 %, N6.7 and split payment on customers like the five of the demo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule_22.active = False
        cls.tax_n67 = cls._get_tax("0rc_n67")
        cls.split = cls.env["account.fiscal.position"].search(
            [("name", "=", "Split Payment"), ("company_id", "=", cls.company.id)]
        )
        cls.rule_dwelling = cls._create_tax_rule(
            "10 % on dwellings",
            cls.tax_10,
            customer_kind="condominium",
            building_use="residential",
            needs_declaration=True,
        )
        cls._create_tax_rule(
            "22 % SIM", cls.tax_22, customer_kind="condominium", line_kind="sim"
        )
        cls._create_tax_rule(
            "Reverse charge",
            cls.tax_n67,
            customer_kind="business",
            building_use="business",
            equipment_family="hvac",
        )
        cls._create_tax_rule(
            "Refrigeration",
            cls.tax_22,
            customer_kind="business",
            equipment_family="refrigeration",
        )
        cls._create_tax_rule("Public", cls.tax_22, customer_kind="public")
        cls.declaration = cls.env["appsistance.tax.declaration"].create(
            {"customer_id": cls.condominium.id, "date_from": "2026-02-01"}
        )
        cls.market = cls._create_customer(
            "Mercati Prealpi",
            is_company=True,
            appsistance_customer_kind="business",
            appsistance_building_use="business",
        )
        cls.town = cls._create_customer(
            "Comune di Valfiorita",
            is_company=True,
            appsistance_customer_kind="public",
            property_account_position_id=cls.split.id,
        )

    def _create_plant(self, customer, family):
        category = self.env["appsistance.equipment.category"].create(
            {"name": family, "family": family}
        )
        return self.env["appsistance.equipment"].create(
            {
                "name": family,
                "customer_id": customer.id,
                "site_id": customer.id,
                "category_id": category.id,
            }
        )

    def _charge(self, customer, family=None, **values):
        plant = self._create_plant(customer, family) if family else None
        return self._create_charge(
            customer_id=customer.id,
            equipment_id=plant.id if plant else False,
            **values,
        )

    def test_a_condominium_with_its_declaration_pays_10(self):
        charge = self._charge(self.condominium, "lift", kind="labour")
        self.assertEqual(charge.tax_ids, self.tax_10)
        self.assertIn("10 % on dwellings", charge.tax_reason)
        self.assertIn("01/02/2026", charge.tax_reason)

    def test_without_the_declaration_it_is_an_exception_that_says_so(self):
        self.declaration.unlink()
        charge = self._charge(self.condominium, "lift", kind="labour")
        self.assertFalse(charge.tax_ids)
        self.assertIn("10 % on dwellings", charge.exception)

    def test_a_declaration_counts_from_its_first_day(self):
        charge = self._charge(self.condominium, kind="labour", date="2026-01-31")
        self.assertFalse(charge.tax_ids)

    def test_a_declaration_for_another_site_does_not_count(self):
        self.declaration.site_id = self._create_site(self.condominium, "Scala B")
        charge = self._charge(self.condominium, kind="labour", site_id=self.site.id)
        self.assertFalse(charge.tax_ids)

    def test_the_sim_of_the_same_condominium_pays_22(self):
        self._create_tax_rule(
            "22 % SIM of dwellings",
            self.tax_22,
            customer_kind="condominium",
            building_use="residential",
            line_kind="sim",
        )
        charge = self._charge(self.condominium, kind="fee", tax_line_kind="sim")
        self.assertEqual(charge.tax_ids, self.tax_22)

    def test_a_business_has_reverse_charge_on_the_building_s_plants(self):
        charge = self._charge(self.market, "hvac", kind="labour")
        self.assertEqual(charge.tax_ids, self.tax_n67)

    def test_a_business_pays_22_on_industrial_refrigeration(self):
        charge = self._charge(self.market, "refrigeration", kind="labour")
        self.assertEqual(charge.tax_ids, self.tax_22)

    def test_public_bodies_have_split_payment_by_their_fiscal_position(self):
        charge = self._charge(self.town, "lift", kind="labour")
        self.assertEqual(charge.fiscal_position_id, self.split)
        self.assertEqual(charge.tax_ids, self.split.map_tax(self.tax_22))
        self.assertNotEqual(charge.tax_ids, self.tax_22)
        self.assertIn(self.split.name, charge.tax_reason)

    def test_split_payment_reaches_the_invoice_once(self):
        charge = self._charge(self.town, "lift", kind="labour")
        line = self._invoice(charge).invoice_line_ids
        self.assertEqual(line.tax_ids, charge.tax_ids)
        self.assertEqual(line.move_id.fiscal_position_id, self.split)

    def test_one_invoice_mixes_rates(self):
        charges = self._charge(self.market, "hvac", kind="labour")
        charges |= self._charge(self.market, "refrigeration", kind="labour")
        move = self._invoice(charges)
        self.assertEqual(len(move), 1)
        self.assertEqual(move.invoice_line_ids.tax_ids, self.tax_22 | self.tax_n67)

    def test_an_unknown_combination_names_itself_and_gets_no_tax(self):
        charge = self._charge(self.private, "lift", kind="labour")
        self.assertFalse(charge.tax_ids)
        for word in ("Private Person", "Mainly Residential", "Lifts", "Labour"):
            self.assertIn(word, charge.exception)

    def test_two_rules_as_good_as_each_other_are_an_exception(self):
        self._create_tax_rule("Other", self.tax_22, customer_kind="public")
        charge = self._charge(self.town, kind="labour")
        self.assertFalse(charge.tax_ids)
        self.assertIn("Public, Other", charge.exception)

    def test_a_new_rule_mends_the_exception(self):
        charge = self._charge(self.private, kind="labour")
        self.assertTrue(charge.exception)
        self._create_tax_rule("Private 22 %", self.tax_22, customer_kind="private")
        charge.action_update_taxes()
        self.assertEqual(charge.tax_ids, self.tax_22)
        self.assertFalse(charge.exception)

    def test_taxes_given_with_the_work_are_kept(self):
        charge = self._charge(self.private, tax_ids=[Command.set(self.tax_10.ids)])
        self.assertEqual(charge.tax_ids, self.tax_10)
        self.assertTrue(charge.tax_reason)

    def test_another_payer_has_his_own_taxes(self):
        charge = self._charge(self.condominium, kind="labour")
        charge.payer_id = self.town
        self.assertEqual(charge.tax_ids, self.split.map_tax(self.tax_22))
