import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import PurchaseCommon

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAA"
    "SUVORK5CYII="
)


@tagged("post_install", "-at_install")
class TestCounterPurchase(PurchaseCommon):
    def _buy(self, user=None, **values):
        purchases = self.env["appsistance.counter.purchase"]
        return purchases.with_user(user or self.technician)._buy(
            {
                "uuid": "counter-1",
                "supplier": self.supplier.id,
                "ddt_number": "B55",
                "ddt_date": "2026-10-12",
                "lines": [{"product": self.valve.id, "quantity": 3}],
                "photos": [("ddt.png", PIXEL)],
                **values,
            }
        )

    def test_a_technician_buys_with_order_receipt_and_ddt_in_one_call(self):
        purchase = self._buy()
        self.assertEqual((purchase.state, purchase.problem), ("done", False))
        known = purchase.sudo()
        self.assertEqual(known.order_id.state, "purchase")
        self.assertEqual(known.order_id.order_line.price_unit, 12)
        self.assertRecordValues(
            known.picking_id,
            [{"state": "done", "appsistance_ddt_number": "B55"}],
        )
        self.assertEqual(self.valve.qty_available, 3)
        self.assertEqual(known.photo_ids.raw, PIXEL)

    def test_what_arrives_twice_is_bought_once(self):
        first = self._buy()
        again = self._buy(ddt_number="other")
        self.assertEqual(first, again)
        self.assertEqual(self.valve.qty_available, 3)

    def test_somebody_elses_purchase_is_not_given_out(self):
        self._buy()
        with self.assertRaises(AccessError):
            self._buy(user=self.dispatcher)

    def test_it_joins_the_month_end_control(self):
        self._buy()
        check = self.env["appsistance.purchase.check"].search(
            [("supplier_id", "=", self.supplier.id)]
        )
        self.assertEqual((check.ddt, check.received_qty), ("B55", 3))

    def test_a_photo_alone_waits_for_the_office(self):
        purchase = self._buy(lines=[])
        self.assertEqual(purchase.state, "to_complete")
        self.assertTrue(purchase.problem)
        with (
            Form(purchase.with_user(self.dispatcher)) as form,
            form.line_ids.new() as line,
        ):
            line.product_id = self.pump
            line.quantity = 2
        purchase.with_user(self.dispatcher).action_register()
        self.assertEqual((purchase.state, purchase.problem), ("done", False))
        self.assertEqual(self.pump.qty_available, 2)

    def test_a_ddt_that_is_recorded_already_is_kept_and_told(self):
        other = self._receive(self._order((self.valve, 1, 12)), "B55", "2026-10-12")
        purchase = self._buy()
        self.assertEqual(purchase.state, "to_complete")
        self.assertIn(other.name, purchase.problem)
        self.assertFalse(purchase.sudo().order_id)
        self.assertEqual(self.valve.qty_available, 1)

    def test_a_price_from_the_paper_goes_into_the_order(self):
        line = {"product": self.valve.id, "quantity": 1, "price": 9.5}
        self.assertEqual(
            self._buy(lines=[line]).sudo().order_id.order_line.price_unit, 9.5
        )

    def test_the_technician_sees_no_prices(self):
        line = self._buy().line_ids
        with self.assertRaises(AccessError):
            line.with_user(self.technician).read(["price_unit"])

    def test_goods_may_go_into_a_van(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        van = self.env["stock.location"].create(
            {"name": "Van", "location_id": warehouse.view_location_id.id}
        )
        self._buy(location=van.id)
        quant = self.valve.stock_quant_ids.filtered(lambda q: q.location_id == van)
        self.assertEqual(quant.quantity, 3)

    def test_serial_numbers_are_received_too(self):
        self.pump.tracking = "serial"
        line = {"product": self.pump.id, "quantity": 1, "lot": "SN-1"}
        purchase = self._buy(lines=[line])
        self.assertEqual(purchase.state, "done")
        self.assertEqual(purchase.sudo().picking_id.move_ids.lot_ids.name, "SN-1")

    def test_a_missing_serial_number_waits_for_the_office(self):
        self.pump.tracking = "serial"
        purchase = self._buy(lines=[{"product": self.pump.id, "quantity": 1}])
        self.assertEqual(purchase.state, "to_complete")
        self.assertIn("Pump", purchase.problem)

    def test_only_photos_and_pdf_are_taken(self):
        for name, content in (("x.svg", b"<svg xmlns='a'/>"), ("x.exe", b"MZ")):
            with self.subTest(name=name), self.assertRaises(UserError):
                self._buy(uuid=name, photos=[(name, content)])
        with self.assertRaises(UserError):
            self._buy(photos=[("ddt.png", PIXEL)] * 11)

    def test_a_stranger_buys_nothing(self):
        with self.assertRaises(AccessError):
            self._buy(user=self.stranger)

    def test_a_technician_sees_only_what_he_bought(self):
        mine = self._buy()
        other = self.env["appsistance.counter.purchase"].create(
            {"user_id": self.dispatcher.id}
        )
        purchases = self.env["appsistance.counter.purchase"]
        seen = purchases.with_user(self.technician).search([])
        self.assertIn(mine, seen)
        self.assertNotIn(other, seen)

    def test_a_registered_purchase_is_not_cancelled(self):
        purchase = self._buy()
        with self.assertRaises(UserError):
            purchase.with_user(self.dispatcher).action_cancel()
        waiting = self._buy(uuid="counter-2", lines=[])
        waiting.with_user(self.dispatcher).action_cancel()
        self.assertEqual(waiting.state, "cancelled")

    def test_the_office_registers_several_at_once(self):
        purchases = self.env["appsistance.counter.purchase"].create(
            [
                {
                    "supplier_id": self.supplier.id,
                    "ddt_number": f"C{number}",
                    "line_ids": [Command.create({"product_id": self.valve.id})],
                }
                for number in range(2)
            ]
        )
        purchases.with_user(self.dispatcher).action_register()
        self.assertEqual(purchases.mapped("state"), ["done", "done"])
        self.assertEqual(len(purchases.picking_id), 2)
