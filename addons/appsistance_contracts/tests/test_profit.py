from odoo.tests import tagged

from .common_coverage import CoverageCommon


@tagged("post_install", "-at_install")
class TestProfit(CoverageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profit = cls.env["appsistance.contract.profit"]

    def _get_sums(self, kind, contract=None):
        contract = contract or self.contract
        [sums] = self.profit._read_group(
            [("contract_id", "=", contract.id), ("kind", "=", kind)],
            [],
            ["revenue:sum", "cost:sum", "margin:sum", "hours:sum", "included:sum"],
        )
        return [value or 0.0 for value in sums]

    def _charge(self, **vals):
        return self.env["appsistance.charge"].create(
            {
                "name": "Fee",
                "customer_id": self.customer.id,
                "contract_id": self.contract.id,
                "date": "2026-05-01",
                "quantity": 1.0,
                "price_unit": 100.0,
                "kind": "fee",
                **vals,
            }
        )

    def test_fees_and_charges_are_revenue(self):
        self._charge()
        self._charge(kind="labour", price_unit=40.0)
        self.assertEqual(self._get_sums("fee")[0], 100.0)
        self.assertEqual(self._get_sums("charge")[0], 40.0)

    def test_what_was_split_or_cancelled_counts_not(self):
        charge = self._charge()
        charge.sudo().state = "cancelled"
        self.assertEqual(self._get_sums("fee")[0], 0.0)

    def test_approved_hours_cost_what_the_timesheet_says(self):
        self.anna.sudo().employee_id[:1].hourly_cost = 30.0
        report = self._report()
        report.with_user(self.manager).action_approve()
        _revenue, cost, _margin, hours, _included = self._get_sums("hours")
        self.assertGreater(hours, 0.0)
        self.assertAlmostEqual(cost, hours * 30.0)

    def test_materials_cost_what_the_product_costs_in_the_company(self):
        product = self.env["product.product"].create(
            {"name": "Gasket", "standard_price": 7.5}
        )
        self.env["appsistance.visit.material"].create(
            [
                {
                    "work_order_id": self.visit.work_order_id.id,
                    "visit_id": self.visit.id,
                    "product_id": product.id,
                    "uom_id": uom.id,
                    "quantity": quantity,
                    "state": state,
                }
                for uom, quantity, state in (
                    (product.uom_id, 2.0, "used"),
                    (self.env.ref("uom.product_uom_dozen"), 1.0, "left"),
                    (product.uom_id, 50.0, "planned"),
                )
            ]
        )
        self._report()
        self.assertAlmostEqual(self._get_sums("material")[1], 14 * 7.5)
        product.standard_price = 12.0
        self.assertAlmostEqual(self._get_sums("material")[1], 14 * 7.5)
        company = self.env["res.company"].create({"name": "Second Firm"})
        product.with_company(company).standard_price = 99.0
        self.assertAlmostEqual(self._get_sums("material")[1], 14 * 7.5)

    def test_a_planned_part_costs_what_it_costs_on_the_day_it_is_used(self):
        product = self.env["product.product"].create(
            {"name": "Valve", "standard_price": 5.0}
        )
        part = self.env["appsistance.visit.material"].create(
            {
                "work_order_id": self.visit.work_order_id.id,
                "visit_id": self.visit.id,
                "product_id": product.id,
                "uom_id": product.uom_id.id,
                "state": "planned",
            }
        )
        self.assertEqual(part.unit_cost, 0.0)
        product.standard_price = 6.0
        part.state = "used"
        self.assertEqual(part.unit_cost, 6.0)
        self.assertNotIn("unit_cost", part.with_user(self.anna.user_id).fields_get())

    def test_a_technician_records_a_part_without_seeing_its_cost(self):
        product = self.env["product.product"].create(
            {"name": "Fan", "standard_price": 4.0}
        )
        part = (
            self.env["appsistance.visit.material"]
            .with_user(self.anna.user_id)
            .create(
                {
                    "work_order_id": self.visit.work_order_id.id,
                    "visit_id": self.visit.id,
                    "product_id": product.id,
                    "uom_id": product.uom_id.id,
                    "quantity": 2.0,
                }
            )
        )
        part.quantity = 3.0
        self.env.flush_all()
        self.assertEqual(part.sudo().unit_cost, 4.0)

    def test_hours_keep_their_cost_when_the_wage_rises(self):
        employee = self.anna.sudo().employee_id[:1]
        employee.hourly_cost = 30.0
        self._report().with_user(self.manager).action_approve()
        before = self._get_sums("hours")[1]
        employee.hourly_cost = 45.0
        self.env.flush_all()
        self.assertAlmostEqual(self._get_sums("hours")[1], before)

    def test_work_that_was_included_shows_its_value(self):
        self._add_clause()
        self._report().with_user(self.manager).action_approve()
        self.assertGreater(self._get_sums("charge")[4], 0.0)
        self.assertEqual(self._get_sums("charge")[0], 0.0)

    def test_another_currency_is_converted_by_the_rate_of_the_day(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XTT",
                "symbol": "X",
                "rate_ids": [
                    (0, 0, {"name": "2026-04-01", "rate": 2.0}),
                    (0, 0, {"name": "2026-06-01", "rate": 4.0}),
                ],
            }
        )
        self._charge(currency_id=currency.id)
        self.assertEqual(self._get_sums("fee")[0], 50.0)

    def test_another_companys_figures_are_not_seen(self):
        self._charge()
        company = self.env["res.company"].create({"name": "Second Firm"})
        user = self._create_user(
            "manager", "profit_manager", company_id=company.id, company_ids=company
        )
        self.assertFalse(self.profit.with_user(user).search([]))
        self.assertTrue(self.profit.with_user(self.manager).search([]))
