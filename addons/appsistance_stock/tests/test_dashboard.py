from odoo.tests import tagged

from odoo.addons.appsistance_base.tests.dashboard_cases import DashboardCases

from .common import StockCommon


@tagged("post_install", "-at_install")
class TestDashboard(DashboardCases, StockCommon):
    """What the office's home says of materials."""

    def test_what_a_report_used_and_the_van_had_not_is_on_the_home(self):
        self._stock(self.gasket, 1)
        self._use(self.gasket, quantity=3)
        self._stock(self.cable, 5)
        report = self._finalize()
        self._move(report)
        short = self._get_discrepancies(report)
        for user in (self.dispatcher, self.manager):
            with self.subTest(user=user.login):
                self._check_figure(user, "stock_discrepancies", short)
                found = self._open_figure(user, "stock_discrepancies", "short")
                self.assertLessEqual(short, found)
                quants = self.env["stock.quant"].search(
                    [("location_id", "=", self.place.id)]
                )
                below = quants.filtered(lambda quant: quant.quantity < 0)
                self.assertEqual(below.product_id, self.gasket)
                self._check_figure(user, "vans_below_zero", below, quants - below)
                self._check_all(user)

    def test_a_solved_discrepancy_is_gone(self):
        self._use(self.gasket, quantity=3)
        report = self._finalize()
        self._move(report)
        short = self._get_discrepancies(report)
        short.action_accept()
        self.assertFalse(short & self._open_figure(self.manager, "stock_discrepancies"))

    def test_goods_left_at_a_customers_wait_to_be_billed(self):
        self._stock(self.cable, 5)
        self._use(self.cable, quantity=2, state="left")
        report = self._finalize()
        self._move(report)
        left = self.env["appsistance.left.material"].search(
            [("report_id", "=", report.id)]
        )
        self.assertTrue(left)
        self._check_figure(self.dispatcher, "left_materials", left)
        left.with_user(self.manager).action_return()
        self.assertFalse(left & self._open_figure(self.dispatcher, "left_materials"))
