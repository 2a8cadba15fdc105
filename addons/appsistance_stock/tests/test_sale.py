from odoo import Command
from odoo.tests import tagged

from .common import StockCommon


@tagged("post_install", "-at_install")
class TestSale(StockCommon):
    def _sell(self, quantity=2, **vals):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "partner_shipping_id": self.site.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.gasket.id, "product_uom_qty": quantity}
                    )
                ],
                **vals,
            }
        )
        order.action_confirm()
        return order

    def test_what_a_job_carries_out_makes_no_delivery_of_its_own(self):
        order = self._sell(appsistance_work_order_id=self.order.id)
        self.assertFalse(order.picking_ids)
        order.order_line.product_uom_qty = 5
        self.assertFalse(order.picking_ids)

    def test_an_ordinary_order_is_delivered_by_core(self):
        self.assertEqual(len(self._sell().picking_ids), 1)

    def test_a_quoted_part_moves_once_and_counts_as_delivered(self):
        self._stock(self.gasket, 10)
        order = self._sell(appsistance_work_order_id=self.order.id)
        self._use(self.gasket, quantity=2, sale_line_id=order.order_line.id)
        self.visit.ddt_requested = True
        report = self._finalize()
        self._move(report)
        moves = order.order_line.move_ids
        self.assertEqual(len(moves), 1)
        self.assertEqual(moves.appsistance_report_id, report)
        self.assertEqual(order.order_line.qty_delivered, 2)
        numbers = moves.picking_id.mapped("l10n_it_ddt_number")
        self.assertEqual(len(numbers), 1)
        self.assertTrue(numbers[0])

    def test_a_correction_counts_as_less_delivered(self):
        self._stock(self.gasket, 10)
        order = self._sell(appsistance_work_order_id=self.order.id)
        line = self._use(self.gasket, quantity=2, sale_line_id=order.order_line.id)
        report = self._finalize()
        self._move(report)
        self._correct(report)
        line.quantity = 1
        self._move(self._finalize())
        self.assertEqual(order.order_line.qty_delivered, 1)
