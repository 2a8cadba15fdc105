from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import StockCommon


@tagged("post_install", "-at_install")
class TestDiscrepancy(StockCommon):
    def _use_missing(self, quantity=3):
        self._stock(self.gasket, 1)
        self._use(self.gasket, quantity=quantity)
        report = self._finalize()
        self._move(report)
        return report

    def test_a_van_below_zero_is_never_silent(self):
        report = self._use_missing()
        self.assertEqual(self._get_stock(self.gasket), -2)
        self.assertEqual(report.state, "final")
        self.assertRecordValues(
            self._get_discrepancies(report),
            [
                {
                    "kind": "short",
                    "product_id": self.gasket.id,
                    "location_id": self.place.id,
                    "missing": 2.0,
                    "is_held": False,
                }
            ],
        )
        self.assertIn("Gasket", report.anomaly_note)

    def test_two_lines_share_what_the_van_has(self):
        self._stock(self.gasket, 3)
        self._use(self.gasket, quantity=2)
        self._use(self.gasket, quantity=2)
        report = self._finalize()
        self._move(report)
        self.assertEqual(self._get_discrepancies(report).mapped("missing"), [1.0])

    def test_where_it_is_forbidden_the_goods_wait_and_the_report_does_not(self):
        self.company.appsistance_below_zero = "forbid"
        self._stock(self.cable, 5)
        self._use(self.cable, quantity=1)
        report = self._use_missing()
        self.assertEqual(report.state, "final")
        self.assertEqual(report.stock_state, "held")
        self.assertEqual(self._get_stock(self.gasket), 1)
        self.assertEqual(self._get_stock(self.cable), 4)
        self.assertTrue(self._get_discrepancies(report).is_held)

    def test_a_transfer_from_the_warehouse_solves_it(self):
        self.company.appsistance_below_zero = "forbid"
        report = self._use_missing()
        self._stock(self.gasket, 10, self.stock)
        self._get_discrepancies(report).with_user(self.dispatcher).action_transfer()
        self.assertEqual(report.stock_state, "pending")
        self._move(report)
        self.assertEqual(report.stock_state, "done")
        self.assertEqual(self._get_stock(self.gasket), 0)
        self.assertEqual(self._get_stock(self.gasket, self.stock), 8)
        self.assertFalse(self._get_discrepancies(report))

    def test_goods_held_back_that_can_move_later_solve_it_by_themselves(self):
        self.company.appsistance_below_zero = "forbid"
        report = self._use_missing()
        self._stock(self.gasket, 10)
        report._queue_stock()
        self._move(report)
        self.assertEqual(report.stock_state, "done")
        self.assertFalse(self._get_discrepancies(report))

    def test_a_line_that_lacks_what_it_gives_back_and_what_it_takes_moves(self):
        self._stock(self.gasket, 2)
        line = self._use(self.gasket, quantity=2, state="left")
        report = self._finalize()
        self._move(report)
        left = self._get_moves(report).location_dest_id
        self._stock(self.gasket, -2, left)
        self._correct(report)
        line.product_id = self.cable
        report = self._finalize()
        self._move(report)
        self.assertEqual(report.stock_state, "done")
        self.assertRecordValues(
            self._get_discrepancies(report),
            [{"kind": "short", "product_id": self.cable.id, "missing": 2.0}],
        )

    def test_what_is_counted_together_leaves_other_vans_alone(self):
        other = self._create_resource("Van 2", "vehicle")
        other.appsistance_carries_stock = True
        place = other.appsistance_location_ids
        row = self._get_discrepancies(self._use_missing())
        second = row.copy(
            {
                "kind": "error",
                "product_id": self.cable.id,
                "location_id": place.id,
            }
        )
        self._stock(self.cable, -2, place)
        self._stock(self.gasket, -5, place)
        (row | second).action_count()
        self.assertEqual(self._get_stock(self.gasket), 0)
        self.assertEqual(self._get_stock(self.cable, place), 0)
        self.assertEqual(self._get_stock(self.gasket, place), -5)

    def test_nothing_to_transfer_says_so(self):
        report = self._use_missing()
        with self.assertRaisesRegex(UserError, "Gasket"):
            self._get_discrepancies(report).action_transfer()

    def test_counting_brings_the_van_back_to_zero(self):
        report = self._use_missing()
        row = self._get_discrepancies(report)
        row.with_user(self.dispatcher).action_count()
        self.assertEqual(self._get_stock(self.gasket), 0)
        self.assertEqual((row.state, row.solved_by_id), ("solved", self.dispatcher))

    def test_a_solved_discrepancy_is_not_solved_again(self):
        row = self._get_discrepancies(self._use_missing())
        row.action_accept()
        with self.assertRaises(UserError):
            row.action_accept()

    def test_a_serial_number_that_nobody_wrote_is_asked_for(self):
        for name in ("SN-1", "SN-2"):
            self._stock(self.pump, 1, lot=self._create_lot(self.pump, name))
        self._use(self.pump, quantity=1)
        report = self._finalize()
        self.assertFalse(self._move(report))
        row = self._get_discrepancies(report)
        self.assertEqual((row.kind, report.stock_state), ("lot", "held"))
        with self.assertRaises(UserError):
            row.action_apply_lot()
        row.lot_id = self.env["stock.lot"].search(
            [("product_id", "=", self.pump.id), ("name", "=", "SN-1")]
        )
        row.action_apply_lot()
        self.assertEqual(self._move(report).move_line_ids.lot_id.name, "SN-1")
        self.assertEqual(report.stock_state, "done")

    def test_an_expired_lot_moves_and_is_told(self):
        self.glue.use_expiration_date = True
        lot = self._create_lot(
            self.glue,
            "OLD",
            expiration_date=fields.Datetime.now() - timedelta(days=3),
        )
        self._stock(self.glue, 2, lot=lot)
        self._use(self.glue, quantity=1, lot_name="OLD")
        report = self._finalize()
        self.assertEqual(self._move(report).state, "done")
        self.assertEqual(self._get_discrepancies(report).kind, "expired")

    def test_what_the_stock_refuses_does_not_keep_the_others(self):
        lot = self._create_lot(self.pump, "SN-1")
        self._stock(self.pump, 1, lot=lot)
        self._stock(self.gasket, 5)
        self._use(self.pump, quantity=2, lot_name="SN-1")
        bad = self._finalize()
        visit = self._plan(self.anna, start=14)
        visit._reassign(vehicles=self.van)
        self._use(self.gasket, visit, quantity=1)
        good = self._finalize(visit)
        with mute_logger("odoo.addons.appsistance_stock.models.appsistance_report"):
            (bad | good)._move_stock()
        self.assertEqual(good.stock_state, "done")
        self.assertEqual(bad.stock_state, "held")
        row = self._get_discrepancies(bad)
        self.assertEqual(row.kind, "error")
        self.assertTrue(row.note)

    def test_a_material_named_by_the_office_moves_then(self):
        self._stock(self.gasket, 5)
        line = self._use(name="A gasket")
        report = self._finalize()
        self.assertFalse(self._move(report))
        line.with_user(self.dispatcher).product_id = self.gasket
        self.assertEqual(report.stock_state, "pending")
        self._move(report)
        self.assertEqual(self._get_stock(self.gasket), 3)
