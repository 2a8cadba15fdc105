from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import StockCommon


@tagged("post_install", "-at_install")
class TestSecurity(StockCommon):
    def test_every_model_of_the_addon_has_rights_for_each_role(self):
        roles = ("technician", "dispatcher", "manager")
        groups = {self.env.ref(f"appsistance_base.group_{role}") for role in roles}
        models = [
            name
            for name, model in self.env.registry.items()
            if model._original_module == "appsistance_stock"
            and not model._abstract
            and not model._transient
        ]
        self.assertIn("appsistance.stock.discrepancy", models)
        for name in models:
            with self.subTest(model=name):
                access = self.env["ir.model"]._get(name).access_ids
                self.assertLessEqual(groups, set(access.group_id))

    def test_a_technician_has_no_rights_on_the_stock(self):
        user = self.anna.user_id
        self.assertFalse(user.has_group("stock.group_stock_user"))
        for model in ("stock.quant", "stock.picking", "appsistance.stock.discrepancy"):
            with self.subTest(model=model):
                self.assertFalse(
                    self.env[model].with_user(user).has_access("write"), model
                )

    def test_a_technician_closes_a_report_and_its_goods_move(self):
        self._stock(self.gasket, 5)
        self._use(self.gasket, quantity=2)
        self._record()
        report = self.visit._get_or_create_reports()
        report.with_user(self.anna.user_id)._seal()
        self._move(report)
        self.assertEqual(self._get_stock(self.gasket), 3)

    def test_a_technician_does_not_write_what_the_stock_says(self):
        line = self._use(self.gasket)
        with self.assertRaises(AccessError):
            line.with_user(self.anna.user_id).read(["lot_id"])

    def test_a_discrepancy_is_seen_in_its_company_only(self):
        self._use(self.gasket, quantity=2)
        report = self._finalize()
        self._move(report)
        company = self.env["res.company"].create({"name": "Second Firm"})
        user = self._create_user(
            "manager", "other_manager", company_id=company.id, company_ids=company
        )
        row = self._get_discrepancies(report)
        self.assertTrue(row)
        self.assertFalse(row.with_user(user).search([("id", "=", row.id)]))
