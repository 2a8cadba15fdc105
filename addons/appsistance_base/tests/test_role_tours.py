from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import AppsistanceCommon

BASE = "appsistance_base"


@tagged("post_install", "-at_install")
class TestRoleTours(AppsistanceCommon, HttpCase):
    """Each role does its everyday work in the real web client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category.name = "Tour category"
        cls.customer = cls._create_customer(
            "Customer of the tour",
            is_company=True,
            appsistance_customer_kind="business",
            appsistance_building_use="business",
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Work of the tour", "type": "service", "list_price": 77.0}
        )
        cls.env.company.appsistance_billing_policy_id = cls.env[
            "appsistance.billing.policy"
        ].create({"name": "At once", "invoice_when": "at_once"})

    @classmethod
    def _create_user(cls, login, group):
        return new_test_user(
            cls.env, f"tour_{login}", password=f"tour_{login}", groups=f"{BASE}.{group}"
        )

    def _start(self, action, tour, login):
        self.start_tour(f"/odoo/action-{action}", tour, login=login, timeout=120)

    def test_the_office_enters_a_customer_with_two_sites_and_a_plant(self):
        self._start(
            f"{BASE}.res_partner_action_customer/new",
            "appsistance_dispatcher",
            "tour_dispatcher",
        )
        customer = self.env["res.partner"].search([("name", "=", "Panificio Tour")])
        self.assertEqual(
            set(customer.appsistance_site_ids.mapped("name")),
            {"Negozio Uno", "Negozio Due"},
        )
        plant = customer.appsistance_equipment_ids.filtered(
            lambda unit: not unit.parent_id
        )
        self.assertEqual(plant.site_id.name, "Negozio Due")
        self.assertEqual(
            set(plant.child_ids.mapped("name")),
            {"Compressore Tour", "Evaporatore Tour"},
        )
        self.assertEqual(plant.child_ids.site_id, plant.site_id)

    def test_the_manager_enters_a_charge_and_makes_its_draft_invoice(self):
        tax = self.env["account.tax"].search(
            [("type_tax_use", "=", "sale"), ("company_id", "=", self.env.company.id)],
            limit=1,
        )
        self.env["appsistance.tax.rule"].search([]).active = False
        self.env["appsistance.tax.rule"].create(
            {"name": "Any", "tax_ids": [Command.set(tax.ids)]}
        )
        self._start(
            f"{BASE}.appsistance_charge_action/new",
            "appsistance_manager_charge",
            "tour_manager",
        )
        charge = self.env["appsistance.charge"].search(
            [("customer_id", "=", self.customer.id)]
        )
        self.assertEqual(charge.amount, 100.0)
        charge.date = fields.Date.today().replace(day=1)
        charge.date = fields.Date.subtract(charge.date, days=1)
        self._start(
            f"{BASE}.appsistance_invoicing_run_action/new",
            "appsistance_manager_run",
            "tour_manager",
        )
        self.assertEqual(charge.state, "invoiced")
        invoice = charge.invoice_line_ids.move_id
        self.assertRecordValues(invoice, [{"state": "draft", "amount_untaxed": 100.0}])

    def test_the_technician_reads_and_sees_no_price(self):
        self._create_equipment(self.site, "Aged lift of the tour")
        self._start(
            f"{BASE}.appsistance_equipment_action",
            "appsistance_technician",
            "tour_technician",
        )
        self._start(
            f"product.product_template_action/{self.product.product_tmpl_id.id}",
            "appsistance_technician_product",
            "tour_technician",
        )

    def test_the_dispatcher_opens_a_list_from_the_home(self):
        self.env["appsistance.charge"].create(
            {"name": "Work of the home tour", "customer_id": self.customer.id}
        )
        self.start_tour(
            "/odoo/office", "appsistance_dashboard", login="tour_dispatcher"
        )
