from odoo.tests import HttpCase, new_test_user, tagged

from .common import PurchaseCommon


@tagged("post_install", "-at_install")
class TestTours(PurchaseCommon, HttpCase):
    """The office receives and the manager controls, in the real web client."""

    @classmethod
    def _create_user(cls, role):
        login = f"{role}_purchase_tour"
        return new_test_user(
            cls.env,
            login,
            password=login,
            groups=f"appsistance_base.group_{role}",
        )

    def _start(self, record, tour, user):
        action = {
            "stock.picking": "appsistance_purchase.stock_picking_action_receipts",
            "account.move": "account.action_move_in_invoice",
        }[record._name]
        url = f"/odoo/action-{action}/{record.id}"
        self.start_tour(url, tour, login=user.login, timeout=120)

    def test_the_office_receives_with_the_suppliers_ddt(self):
        self.supplier.appsistance_ddt_required = "yes"
        picking = self._order((self.valve, 2, 12)).picking_ids
        self._start(picking, "appsistance_purchase_receive", self.dispatcher)
        picking.invalidate_recordset()
        self.assertEqual(picking.state, "done")
        self.assertEqual(picking.appsistance_ddt_key, "TOUR/77")

    def test_the_manager_disputes_and_then_accepts_another_price(self):
        order = self._order((self.valve, 10, 12))
        self._receive(order, "1")
        bill = self._bill_order(order, price=13)
        self._start(bill, "appsistance_purchase_control", self.manager)
        decisions = self.env["appsistance.purchase.decision"].search(
            [("receipt_move_id", "in", order.picking_ids.move_ids.ids)]
        )
        self.assertEqual(decisions.mapped("state"), ["accepted", "disputed"])
        self.assertEqual(decisions[-1].reason, "Agreed at twelve")
