from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import StockCommon


@tagged("post_install", "-at_install")
class TestVanSupply(StockCommon):
    def _open(self, **vals):
        return (
            self.env["appsistance.van.supply"]
            .with_user(self.dispatcher)
            .create({"resource_ids": [Command.set(self.van.ids)], **vals})
        )

    def _set(self, least, most, product=None):
        supply = self._open()
        supply.line_ids = [
            Command.create(
                {
                    "resource_id": self.van.id,
                    "product_id": (product or self.cable).id,
                    "least": least,
                    "most": most,
                }
            )
        ]
        supply.action_save()

    def _get_rule(self):
        return self.env["stock.warehouse.orderpoint"].search(
            [("location_id", "=", self.place.id)]
        )

    def _load(self, **vals):
        return (
            self.env["appsistance.van.load"]
            .with_user(self.dispatcher)
            .create(
                {
                    "date": self.monday.date(),
                    "resource_ids": [Command.set(self.van.ids)],
                    **vals,
                }
            )
        )

    def test_the_office_sets_the_least_and_the_most_of_a_van(self):
        self._set(2, 6)
        self.assertRecordValues(
            self._get_rule(),
            [
                {
                    "product_id": self.cable.id,
                    "product_min_qty": 2.0,
                    "product_max_qty": 6.0,
                    "trigger": "manual",
                }
            ],
        )

    def test_saving_again_changes_the_rule_and_zero_takes_it_away(self):
        self._set(2, 6)
        supply = self._open()
        self.assertEqual((supply.line_ids.least, supply.line_ids.most), (2, 6))
        supply.line_ids.most = 8
        supply.action_save()
        self.assertEqual(self._get_rule().product_max_qty, 8)
        supply.line_ids.write({"least": 0, "most": 0})
        supply.action_save()
        self.assertFalse(self._get_rule())

    def test_the_most_is_not_less_than_the_least(self):
        with self.assertRaises(ValidationError):
            self._set(6, 2)

    def test_what_was_used_proposes_amounts(self):
        self._stock(self.gasket, 60)
        self._use(self.gasket, quantity=45)
        self._move(self._finalize())
        supply = self._open()
        supply.action_propose()
        line = supply.line_ids.filtered(lambda row: row.product_id == self.gasket)
        self.assertEqual((line.used, line.least, line.most), (45, 4, 7))

    def test_loading_fills_what_is_below_its_least(self):
        self._set(2, 6)
        self._stock(self.cable, 1)
        self._stock(self.cable, 20, self.stock)
        line = self._load().line_ids
        self.assertEqual((line.refill, line.quantity, line.shortage), (6, 5, 0))
        line.load_id.action_load()
        self.assertEqual(self._get_stock(self.cable), 6)
        self.assertFalse(self._load().line_ids)

    def test_refilling_can_be_left_out(self):
        self._set(2, 6)
        self.assertFalse(self._load(refills=False).line_ids)

    def test_an_empty_warehouse_makes_a_refill_wait_and_buys_nothing(self):
        self._set(2, 6)
        self.assertFalse(self._load().has_missing)

    def test_cores_replenishment_fills_the_van_from_the_warehouse(self):
        self._set(2, 6)
        self._stock(self.cable, 20, self.stock)
        rule = self._get_rule()
        rule.action_replenish()
        move = self.env["stock.move"].search(
            [
                ("product_id", "=", self.cable.id),
                ("location_dest_id", "=", self.place.id),
            ]
        )
        self.assertEqual((move.location_id, move.product_uom_qty), (self.stock, 6))


@tagged("post_install", "-at_install")
class TestMissing(StockCommon):
    def setUp(self):
        super().setUp()
        self.env["appsistance.visit.material"].create(
            {
                "work_order_id": self.order.id,
                "state": "planned",
                "product_id": self.gasket.id,
                "quantity": 5,
            }
        )
        vendor = self.env["res.partner"].create({"name": "Supplier of Gaskets"})
        self.gasket.seller_ids = [Command.create({"partner_id": vendor.id, "price": 3})]

    def _load(self):
        return (
            self.env["appsistance.van.load"]
            .with_user(self.dispatcher)
            .create(
                {
                    "date": self.monday.date(),
                    "resource_ids": [Command.set(self.van.ids)],
                }
            )
        )

    def _get_ordered(self):
        return self.env["purchase.order.line"].search(
            [("product_id", "=", self.gasket.id)]
        )

    def test_pressing_twice_makes_one_request(self):
        load = self._load()
        first, second = load.action_buy(), load.action_buy()
        self.assertEqual(first["res_id"], second["res_id"])
        self.assertEqual(self._get_ordered().product_qty, 5)
        self._load().action_buy()
        self.assertEqual(self._get_ordered().product_qty, 5)

    def test_what_is_missing_more_joins_the_same_request(self):
        self._load().action_buy()
        self.order.material_ids.quantity = 7
        self._load().action_buy()
        lines = self._get_ordered()
        self.assertEqual(sorted(lines.mapped("product_qty")), [2, 5])
        self.assertEqual(len(lines.order_id), 1)

    def test_a_cancelled_request_is_made_again(self):
        self._load().action_buy()
        self._get_ordered().order_id.button_cancel()
        self._load().action_buy()
        self.assertEqual(len(self._get_ordered().order_id), 2)

    def test_another_van_gives_what_it_can_spare(self):
        other = self._create_resource("Van 2", "vehicle")
        other.appsistance_carries_stock = True
        self._stock(self.gasket, 3, other.appsistance_location_ids)
        line = self._load().line_ids
        self.assertEqual((line.other_id, line.other_quantity), (other, 3))
        line.action_fetch()
        self.assertEqual(self._get_stock(self.gasket), 3)
        after = self._load().line_ids
        self.assertEqual((after.shortage, after.other_id.id), (2, False))

    def test_taking_from_another_van_leaves_what_was_typed_elsewhere(self):
        other = self._create_resource("Van 2", "vehicle")
        other.appsistance_carries_stock = True
        self._stock(self.gasket, 3, other.appsistance_location_ids)
        lot = self._create_lot(self.pump, "SN-TYPED")
        self._stock(self.pump, 1, self.stock, lot=lot)
        self._stock(self.cable, 9, self.stock)
        self.env["appsistance.visit.material"].create(
            [
                {
                    "work_order_id": self.order.id,
                    "state": "planned",
                    "product_id": product.id,
                    "quantity": 1,
                }
                for product in (self.pump, self.cable)
            ]
        )
        load = self._load()
        lines = load.line_ids.grouped("product_id")
        lines[self.pump].lot_id = lot
        lines[self.cable].quantity = 4
        lines[self.gasket].action_fetch()
        lines = load.line_ids.grouped("product_id")
        self.assertEqual(lines[self.gasket].present, 3)
        self.assertEqual(lines[self.pump].lot_id, lot)
        self.assertEqual(lines[self.cable].quantity, 4)

    def test_a_piece_with_a_number_comes_with_it(self):
        self.order.material_ids.product_id = self.pump
        self.order.material_ids.quantity = 1
        other = self._create_resource("Van 2", "vehicle")
        other.appsistance_carries_stock = True
        lot = self._create_lot(self.pump, "SN-OTHER")
        self._stock(self.pump, 1, other.appsistance_location_ids, lot=lot)
        self._load().line_ids.action_fetch()
        self.assertEqual(self._get_stock(self.pump, lot=lot), 1)
