from odoo import Command
from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common import StockCommon


@tagged("post_install", "-at_install")
class TestInstalled(StockCommon):
    """What a correction of the report makes of a component."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("SN-1", "SN-2"):
            cls._stock(cls.pump, 1, lot=cls._create_lot(cls.pump, name))

    def _install(self):
        line = self._use(self.pump, quantity=1, lot_name="SN-1")
        report = self._finalize()
        self._move(report)
        return line, report

    def _correct(self, report, change):
        report._renew("A wrong number")
        change()
        report._seal()
        report._sign([self._signature("technician", "Anna"), self._signature()])
        report._conclude("signed")
        self._move(report)

    def test_a_corrected_serial_number_corrects_the_component(self):
        line, report = self._install()
        component = line.installed_id
        self._correct(report, lambda: line.write({"lot_name": "SN-2"}))
        self.assertEqual(line.installed_id, component)
        self.assertEqual(component.serial_number, "SN-2")
        self.assertEqual(component.state, "in_service")
        self.assertEqual(self._get_stock(self.pump), 1)

    def test_a_correction_to_a_known_piece_dismantles_the_one_made_by_mistake(self):
        line, report = self._install()
        wrong = line.installed_id
        known = self._create_equipment(
            "Pump in the Store", product_id=self.pump.id, serial_number="SN-2"
        )
        self._correct(report, lambda: line.write({"lot_name": "SN-2"}))
        self.assertEqual(line.installed_id, known)
        self.assertEqual(known.parent_id, self.boiler)
        self.assertEqual(wrong.state, "dismantled")

    def test_a_part_brought_back_after_all_is_no_component(self):
        line, report = self._install()
        component = line.installed_id
        self._correct(report, lambda: line.write({"state": "brought_back"}))
        self.assertFalse(line.installed_id)
        self.assertEqual(component.state, "dismantled")
        self.assertEqual(self._get_stock(self.pump), 2)

    def test_a_part_that_is_struck_out_is_no_component(self):
        line, report = self._install()
        component = line.installed_id
        self._correct(report, line.unlink)
        self.assertEqual(component.state, "dismantled")

    def test_goods_are_left_again_in_a_place_that_was_put_away(self):
        places = self.env["stock.location"]
        first = places._appsistance_get_left_locations(self.customer, self.company)
        first[self.customer].active = False
        again = places._appsistance_get_left_locations(self.customer, self.company)
        self.assertEqual(again[self.customer], first[self.customer])
        self.assertTrue(again[self.customer].active)

    def test_uninstalling_takes_back_only_what_no_other_addon_gives(self):
        office = self.env.ref("appsistance_base.group_dispatcher")
        right = self.env.ref("stock.group_stock_user")
        other = self.env["ir.module.module"]._get("appsistance_purchase")
        for state, stays in (("installed", True), ("uninstalled", False)):
            with self.subTest(other=state):
                other.state = state
                office.implied_ids = [Command.link(right.id)]
                uninstall_hook(self.env)
                self.assertEqual(right in office.implied_ids, stays)
