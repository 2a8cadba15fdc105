from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import StockCommon


@tagged("post_install", "-at_install")
class TestLeftMaterial(StockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.gasket, 10)

    def _leave(self, quantity=4):
        self._use(self.gasket, quantity=quantity, state="left")
        report = self._finalize()
        self._move(report)
        return self._get_left(report)

    def _get_left(self, report):
        return self.env["appsistance.left.material"].search(
            [("report_id", "=", report.id)]
        )

    def _get_charges(self, left):
        return self.env["appsistance.charge"].search(
            [("res_model", "=", left._name), ("res_id", "in", left.ids)]
        )

    def test_what_is_left_is_followed_and_not_charged(self):
        left = self._leave()
        self.assertEqual((left.quantity, left.quantity_open), (4, 4))
        charges = self._approve(left.report_id, "Checked")
        self.assertNotIn(self.gasket, charges.product_id)

    def test_it_is_billed_when_its_time_comes(self):
        left = self._leave()
        left.with_user(self.dispatcher)._bill(1.5)
        self.assertEqual((left.quantity_billed, left.quantity_open), (1.5, 2.5))
        self.assertEqual(self._get_stock(self.gasket, left.location_id), 2.5)
        charge = self._get_charges(left)
        self.assertRecordValues(
            charge,
            [
                {
                    "kind": "material",
                    "product_id": self.gasket.id,
                    "quantity": 1.5,
                    "price_unit": 12.0,
                    "work_order_id": self.order.id,
                    "visit_id": self.visit.id,
                    "state": "to_invoice",
                }
            ],
        )
        left._bill(2.5)
        self.assertEqual(sum(self._get_charges(left).mapped("quantity")), 4)

    def test_what_is_taken_back_is_not_billed(self):
        left = self._leave()
        left.with_user(self.dispatcher).action_return()
        self.assertEqual(left.quantity_open, 0)
        self.assertEqual(self._get_stock(self.gasket), 10)
        self.assertFalse(self._get_charges(left))

    def test_no_more_is_billed_than_is_there(self):
        left = self._leave()
        left._return(3)
        for quantity in (2, 0, -1):
            with self.subTest(quantity=quantity), self.assertRaises(UserError):
                left._bill(quantity)

    def test_a_correction_changes_what_is_left(self):
        left = self._leave()
        self._correct(left.report_id)
        self.visit.material_ids.quantity = 1
        self._move(self._finalize())
        self.assertEqual(left.quantity, 1)
        self.assertEqual(self._get_stock(self.gasket), 9)

    def test_a_correction_below_what_was_billed_is_left_to_the_office(self):
        left = self._leave()
        left._bill(3)
        report = left.report_id
        self._correct(report)
        self.visit.material_ids.quantity = 1
        self._finalize()
        loggers = (
            "odoo.sql_db",
            "odoo.addons.appsistance_stock.models.appsistance_report",
        )
        with mute_logger(*loggers):
            self._move(report)
        self.assertEqual(report.stock_state, "held")
        self.assertEqual(self._get_discrepancies(report).kind, "error")
        self.assertEqual(left.quantity, 4)

    def test_a_technician_does_not_settle(self):
        left = self._leave()
        self.assertFalse(left.with_user(self.anna.user_id).has_access("read"))
