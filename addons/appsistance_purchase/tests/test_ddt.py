from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..tools.ddt import get_key
from .common import PurchaseCommon


@tagged("post_install", "-at_install")
class TestDdt(PurchaseCommon):
    def test_spellings_of_one_number_are_one(self):
        spellings = ("123/A", "DDT n. 0123/a", "d.d.t. N° 123 /A", " 0000123/a")
        self.assertEqual({get_key(spelling) for spelling in spellings}, {"123/A"})
        self.assertEqual(get_key("0"), "0")
        self.assertEqual(get_key("NB45"), "NB45")
        self.assertEqual(get_key(False), "")

    def test_a_receipt_keeps_the_suppliers_number_and_date(self):
        order = self._order((self.valve, 2, 12))
        with Form(order.picking_ids.with_user(self.dispatcher)) as form:
            form.appsistance_ddt_number = "77/B"
            form.appsistance_ddt_date = "2026-10-05"
        order.picking_ids.with_user(self.dispatcher).button_validate()
        self.assertEqual(order.picking_ids.state, "done")
        self.assertEqual(order.appsistance_ddt, "77/B")
        found = self.env["purchase.order"].search(
            [("appsistance_ddt", "ilike", "77/b")]
        )
        self.assertIn(order, found)

    def test_without_the_setting_a_receipt_needs_no_number(self):
        picking = self._receive(self._order((self.valve, 1, 12)))
        self.assertEqual(picking.state, "done")

    def test_where_the_company_wants_it_the_number_is_required(self):
        self.env.company.appsistance_ddt_required = True
        order = self._order((self.valve, 1, 12))
        self.assertTrue(order.picking_ids.appsistance_needs_ddt)
        with self.assertRaisesRegex(UserError, order.picking_ids.name):
            self._receive(order)
        self.assertEqual(self._receive(order, "5").state, "done")

    def test_a_suppliers_own_setting_wins_over_the_companys(self):
        self.env.company.appsistance_ddt_required = True
        self.supplier.appsistance_ddt_required = "no"
        self.assertEqual(self._receive(self._order((self.valve, 1, 12))).state, "done")
        self.env.company.appsistance_ddt_required = False
        self.supplier.appsistance_ddt_required = "yes"
        with self.assertRaises(UserError):
            self._receive(self._order((self.valve, 1, 12)))

    def test_a_number_without_its_date_is_refused(self):
        order = self._order((self.valve, 1, 12))
        with self.assertRaises(UserError):
            self._receive(order, "9", date=False)

    def test_the_same_number_twice_names_the_other_receipt(self):
        first = self._receive(self._order((self.valve, 1, 12)), "DDT 0100")
        second = self._order((self.valve, 1, 12))
        with self.assertRaisesRegex(ValidationError, first.name):
            self._receive(second, "100", date="2026-12-01")

    def test_another_year_or_supplier_may_use_the_number(self):
        self._receive(self._order((self.valve, 1, 12)), "100")
        next_year = self._receive(
            self._order((self.valve, 1, 12)), "100", date="2027-01-08"
        )
        other = self.supplier.copy({"name": "Another"})
        elsewhere = self._receive(
            self._order((self.valve, 1, 12), supplier=other), "100"
        )
        self.assertEqual((next_year + elsewhere).mapped("state"), ["done", "done"])

    def test_a_cancelled_receipt_frees_its_number(self):
        first = self._order((self.valve, 1, 12)).picking_ids
        first.write(
            {"appsistance_ddt_number": "100", "appsistance_ddt_date": "2026-10-05"}
        )
        first.action_cancel()
        first.flush_recordset()
        second = self._receive(self._order((self.valve, 1, 12)), "100")
        self.assertEqual(second.state, "done")

    def test_one_delivery_note_may_cover_two_orders(self):
        first = self._receive(self._order((self.valve, 1, 12)), "100")
        order = self._order((self.pump, 1, 150))
        order.picking_ids.appsistance_ddt_main_id = first
        self.assertEqual(self._receive(order, "100").state, "done")

    def test_a_backorder_waits_for_a_number_of_its_own(self):
        order = self._order((self.valve, 5, 12))
        picking = order.picking_ids
        picking.write(
            {"appsistance_ddt_number": "100", "appsistance_ddt_date": "2026-10-05"}
        )
        picking.move_ids.quantity = 2
        picking.move_ids.picked = True
        self.env["stock.backorder.confirmation"].with_context(
            button_validate_picking_ids=picking.ids
        ).create(
            {
                "pick_ids": picking.ids,
                "backorder_confirmation_line_ids": [
                    (0, 0, {"picking_id": picking.id, "to_backorder": True})
                ],
            }
        ).process()
        self.assertEqual(len(order.picking_ids), 2)
        self.assertFalse((order.picking_ids - picking).appsistance_ddt_number)

    def test_the_office_receives_a_part_and_the_rest_waits(self):
        picking = self._order((self.valve, 5, 12)).picking_ids
        picking = picking.with_user(self.dispatcher)
        picking.move_ids.quantity = 2
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(picking.backorder_ids.move_ids.product_uom_qty, 3)

    def test_the_office_duplicates_a_receipt(self):
        picking = self._receive(self._order((self.valve, 5, 12)))
        copy = picking.with_user(self.dispatcher).copy()
        self.assertFalse(copy.sudo().move_ids.value)

    def test_the_office_confirms_two_lines_of_one_product(self):
        picking = self._receive(self._order((self.valve, 5, 12)))
        copy = picking.with_user(self.dispatcher).copy()
        copy.move_ids.copy({"picking_id": copy.id})
        copy.action_confirm()
        self.assertEqual(copy.move_ids.product_uom_qty, 10)
