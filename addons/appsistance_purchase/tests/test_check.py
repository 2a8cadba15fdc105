from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.appsistance_base.tests.dashboard_cases import DashboardCases

from .common import PurchaseCommon


@tagged("post_install", "-at_install")
class TestCheck(DashboardCases, PurchaseCommon):
    def _get_checks(self, *extra):
        """Those of the supplier, as a manager reads them, oldest first."""
        checks = self.env["appsistance.purchase.check"].with_user(self.manager)
        checks.invalidate_model()
        own = Domain("supplier_id", "=", self.supplier.id)
        return checks.search(Domain.AND([own, *extra]))[::-1]

    def test_what_came_and_was_billed_alike_is_matched(self):
        order = self._order((self.valve, 10, 12))
        self._receive(order, "1")
        self._bill_order(order)
        check = self._get_checks()
        self.assertRecordValues(
            check,
            [
                {
                    "received_qty": 10,
                    "billed_qty": 10,
                    "price": 12,
                    "billed_price": 12,
                    "status": "matched",
                    "state": "ok",
                    "ddt": "1",
                }
            ],
        )

    def test_a_receipt_of_a_past_month_without_bill_is_to_check(self):
        self._receive(self._order((self.valve, 1, 12)), "1", date="2025-10-05")
        check = self._get_checks()
        self.assertEqual((check.status, check.state), ("not_billed", "todo"))

    def test_a_receipt_of_this_month_is_not_yet_to_do(self):
        today = self.env.cr.now().date()
        self._receive(self._order((self.valve, 1, 12)), "1", date=today)
        self.assertEqual(self._get_checks().state, "waiting")

    def test_bills_are_expected_until_the_end_of_the_peoples_day(self):
        self._receive(self._order((self.valve, 1, 12)), "1", date="2026-10-05")
        with freeze_time("2026-11-15 22:30"):
            self.assertEqual(self._get_checks().state, "waiting")
        with freeze_time("2026-11-15 23:30"):
            self.assertEqual(self._get_checks().state, "todo")

    def test_another_price_shows_by_how_much(self):
        order = self._order((self.valve, 10, 12))
        self._receive(order, "1")
        self._bill_order(order, price=13.5)
        check = self._get_checks()
        self.assertEqual((check.status, check.state), ("price", "todo"))
        self.assertAlmostEqual(check.price_difference, 15)

    def test_a_tolerated_difference_is_passed_over(self):
        self.env.company.appsistance_price_tolerance = 2
        order = self._order((self.valve, 10, 100))
        self._receive(order, "1")
        self._bill_order(order, price=101.9)
        self.assertEqual(self._get_checks().status, "matched")
        self.env.company.appsistance_price_tolerance = 1
        self.assertEqual(self._get_checks().status, "price")

    def test_a_cent_of_rounding_is_no_difference(self):
        order = self._order((self.valve, 3, 3.333))
        self._receive(order, "1")
        self._bill_order(order)
        self.assertEqual(self._get_checks().status, "matched")

    def test_more_billed_than_received_is_another_quantity(self):
        order = self._order((self.valve, 10, 12))
        self._receive(order, "1", quantities={self.valve: 8})
        self._bill_order(order, quantity=10, price=12)
        check = self._get_checks()
        self.assertEqual((check.status, check.qty_difference), ("quantity", 2))

    def test_price_and_quantity_may_both_be_different(self):
        order = self._order((self.valve, 10, 12))
        self._receive(order, "1")
        self._bill_order(order, quantity=9, price=15)
        self.assertEqual(self._get_checks().status, "both")

    def test_goods_billed_and_never_received_are_shown(self):
        bill = self._bill((self.pump, 1, 150))
        check = self._get_checks()
        self.assertRecordValues(
            check,
            [{"status": "not_received", "state": "todo", "bill_id": bill.id}],
        )

    def test_services_are_no_matter_of_the_control(self):
        service = self._create_product("Rent", 500, type="service", is_storable=False)
        self._bill((service, 1, 500))
        self.assertFalse(self._get_checks())

    def test_one_bill_pays_the_oldest_receipts_first(self):
        order = self._order((self.valve, 10, 12))
        self._receive(order, "1", "2026-10-01", quantities={self.valve: 4})
        backorder = order.picking_ids.filtered(lambda p: p.state != "done")
        self.assertTrue(backorder)
        self._receive(order, "2", "2026-10-09")
        self._bill_order(order, quantity=7, price=12)
        checks = self._get_checks()
        self.assertEqual(checks.mapped("received_qty"), [4, 6])
        self.assertEqual(checks.mapped("billed_qty"), [4, 3])
        self.assertEqual(checks.mapped("status"), ["matched", "quantity"])

    def test_what_went_back_to_the_supplier_is_not_owed(self):
        order = self._order((self.valve, 10, 12))
        picking = self._receive(order, "1")
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 4
        back = wizard._create_return()
        back.move_ids.quantity = 4
        back.move_ids.picked = True
        back.button_validate()
        self._bill_order(order, quantity=6, price=12)
        check = self._get_checks()
        self.assertEqual((check.received_qty, check.status), (6, "matched"))

    def test_a_credit_note_takes_back_what_was_billed(self):
        order = self._order((self.valve, 10, 12))
        self._receive(order, "1", quantities={self.valve: 8})
        bill = self._bill_order(order, quantity=10, price=12)
        bill.action_post()
        refund = bill._reverse_moves([{"invoice_date": "2026-11-02"}])
        refund.invoice_line_ids.quantity = 2
        self.assertEqual(self._get_checks().status, "matched")

    def test_units_of_the_bill_are_converted(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order((self.valve, 24, 1))
        self._receive(order, "1")
        bill = self._bill_order(order, quantity=2, price=12)
        bill.invoice_line_ids.product_uom_id = dozen
        bill.invoice_line_ids.price_unit = 12
        check = self._get_checks()
        self.assertEqual((check.billed_qty, check.status), (24, "matched"))

    def test_another_currency_is_compared_in_the_orders(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        order = self._order((self.valve, 10, 12), confirm=False)
        order.currency_id = dollar
        order.order_line.price_unit = 12
        order.button_confirm()
        self._receive(order, "1")
        self._bill_order(order)
        check = self._get_checks()
        self.assertEqual(check.currency_id, dollar)
        self.assertEqual(check.status, "matched")

    def test_accepting_takes_a_difference_off_the_list(self):
        order = self._order((self.valve, 10, 12))
        self._receive(order, "1")
        bill = self._bill_order(order, price=13)
        self.assertEqual(bill.with_user(self.manager).appsistance_check_count, 1)
        check = self._get_checks()
        check.action_accept()
        self.assertEqual(check.state, "accepted")
        bill.invalidate_recordset(["appsistance_check_count"])
        self.assertEqual(bill.with_user(self.manager).appsistance_check_count, 0)
        self.assertIn("Accepted", "".join(bill.message_ids.mapped("body")))

    def test_parts_of_a_unit_are_accepted_too(self):
        self.valve.uom_id = self.env.ref("uom.product_uom_dozen")
        order = self._order((self.valve, 5, 1))
        order.button_cancel()
        order.button_draft()
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_unit")
        order.order_line.price_unit = 1
        order.button_confirm()
        self._receive(order, "1")
        self._bill_order(order, price=2, quantity=5)
        check = self._get_checks()
        self.assertEqual(check.state, "todo")
        check.action_accept()
        self.assertEqual(self._get_checks().state, "accepted")

    def test_a_dispute_keeps_its_reason_and_its_history(self):
        order = self._order((self.valve, 10, 12))
        self._receive(order, "1")
        self._bill_order(order, price=13)
        check = self._get_checks()
        action = check.action_dispute()
        wizard = self.env["appsistance.purchase.dispute"].with_user(self.manager)
        wizard.with_context(**action["context"]).create(
            {"reason": "Agreed at 12"}
        ).action_dispute()
        self.assertEqual((check.state, check.reason), ("disputed", "Agreed at 12"))
        check.action_accept()
        self.assertEqual(check.state, "accepted")
        self.assertEqual(check.decision_ids.mapped("state"), ["accepted", "disputed"])
        self.assertEqual(check.decision_ids.user_id, self.manager)

    def test_when_the_figures_change_an_accepted_line_is_to_check_again(self):
        order = self._order((self.valve, 10, 12))
        self._receive(order, "1")
        bill = self._bill_order(order, price=13)
        self._get_checks().action_accept()
        bill.invoice_line_ids.price_unit = 14
        self.assertEqual(self._get_checks().state, "todo")

    def test_an_accepted_bill_corrects_the_cost_of_what_came_in(self):
        order = self._order((self.valve, 10, 10))
        picking = self._receive(order, "1")
        self.assertEqual(self.valve.standard_price, 10)
        bill = self._bill_order(order, price=12)
        self._get_checks().action_accept()
        bill.action_post()
        self.assertEqual(self.valve.standard_price, 12)
        self.assertEqual(picking.move_ids.value, 120)

    def test_linking_a_posted_bill_corrects_the_cost_at_once(self):
        picking = self._receive(self._order((self.valve, 10, 10)), "1")
        bill = self._bill((self.valve, 10, 13))
        bill.action_post()
        self.assertEqual(self.valve.standard_price, 10)
        bill.invoice_line_ids._appsistance_link_receipts(picking.move_ids)
        self.assertEqual(self.valve.standard_price, 13)
        bill.invoice_line_ids._appsistance_unlink_receipts()
        self.assertEqual(self.valve.standard_price, 10)

    def test_a_link_to_one_receipt_goes_before_the_oldest(self):
        first = self._receive(self._order((self.valve, 5, 12)), "1", "2026-10-01")
        second = self._receive(self._order((self.valve, 5, 12)), "2", "2026-10-02")
        bill = self._bill((self.valve, 5, 12))
        bill.invoice_line_ids._appsistance_link_receipts(second.move_ids)
        checks = self._get_checks()
        self.assertEqual(checks.picking_id, first + second)
        self.assertEqual(checks.mapped("billed_qty"), [0, 5])

    def test_what_is_older_than_the_start_is_left_alone(self):
        self._receive(self._order((self.valve, 1, 12)), "1", date="2025-10-05")
        self.env.company.appsistance_check_since = "2026-01-01"
        self.assertFalse(self._get_checks())

    def test_one_suppliers_lines_are_the_same_asked_alone(self):
        order = self._order((self.valve, 10, 12))
        self._receive(order, "1")
        self._bill_order(order, price=13)
        checks = self.env["appsistance.purchase.check"]
        alone = checks._of_suppliers(self.supplier).search([])
        self.assertEqual(alone.ids, self._get_checks().ids)

    def test_the_supplier_shows_how_much_is_to_check(self):
        order = self._order((self.valve, 10, 12))
        self._receive(order, "1")
        self._bill_order(order, price=13).action_post()
        supplier = self.supplier.with_user(self.manager)
        self.assertTrue(supplier.supplier_rank)
        self.assertEqual(supplier.appsistance_purchase_check_count, 1)
        action = supplier.action_appsistance_open_purchase_checks()
        checks = self.env["appsistance.purchase.check"].search(action["domain"])
        self.assertEqual(checks.supplier_id, self.supplier)

    def test_only_managers_see_and_decide(self):
        checks = self.env["appsistance.purchase.check"]
        for user in (self.technician, self.dispatcher, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                checks.with_user(user).search([])

    def test_another_company_sees_nothing(self):
        self._receive(self._order((self.valve, 1, 12)), "1")
        other = self.env["res.company"].create({"name": "Other"})
        self.manager.write({"company_ids": other.ids, "company_id": other.id})
        self.assertFalse(self._get_checks())

    def test_receipts_that_were_not_billed_are_on_the_managers_home(self):
        self._receive(self._order((self.valve, 1, 12)), "1", date="2025-10-05")
        late = self._get_checks()
        self._receive(
            self._order((self.pump, 1, 12)), "2", date=self.env.cr.now().date()
        )
        expected = self._get_checks() - late
        self.assertEqual(expected.state, "waiting")
        self._check_figure(self.manager, "purchase_check", late, expected)
        found = self._open_figure(self.manager, "purchase_check", "not_billed")
        self.assertLessEqual(late, found)
        self.assertNotIn("purchase_check", self._get_figures(self.dispatcher))
        self._check_all(self.manager)
