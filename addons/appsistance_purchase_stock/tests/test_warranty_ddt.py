from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.appsistance_stock.tests.common import StockCommon


@tagged("post_install", "-at_install")
class TestWarrantyDdt(StockCommon):
    def _create_return(self, **vals):
        maker = self.env["res.partner"].create({"name": "Maker", "is_company": True})
        return self.env["appsistance.warranty.return"].create(
            {
                "supplier_id": maker.id,
                "company_id": self.company.id,
                "product_id": self.pump.id,
                "serial": "SN-BROKEN",
                **vals,
            }
        )

    def test_the_number_is_the_companys_next_one(self):
        first, second = self._create_return(), self._create_return(serial="SN-2")
        (first + second).with_user(self.dispatcher).action_send()
        numbers = [int(row.ddt_number[-5:]) for row in first + second]
        self.assertEqual(numbers[1], numbers[0] + 1)
        self.assertRecordValues(
            first.picking_id,
            [
                {
                    "state": "done",
                    "partner_id": first.supplier_id.id,
                    "l10n_it_transport_reason": "appsistance_warranty",
                    "l10n_it_ddt_number": first.ddt_number,
                }
            ],
        )
        self.assertEqual(first.picking_id.move_ids.lot_ids.name, "SN-BROKEN")

    def test_our_stock_does_not_change(self):
        before = self.pump.qty_available
        self._create_return().action_send()
        self.env.invalidate_all()
        self.assertEqual(self.pump.qty_available, before)

    def test_a_typed_number_is_kept_and_none_is_drawn(self):
        warranty = self._create_return(ddt_number="7/G")
        warranty.action_send()
        self.assertEqual((warranty.ddt_number, warranty.picking_id.id), ("7/G", False))

    def test_a_part_with_numbers_needs_its_own(self):
        warranty = self._create_return(serial=False)
        with self.assertRaisesRegex(UserError, "serial number|matricola"):
            warranty.action_send()
        self.assertEqual(warranty.state, "to_send")
