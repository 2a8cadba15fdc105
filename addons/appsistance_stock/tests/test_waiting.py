from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import StockCommon


@tagged("post_install", "-at_install")
class TestWaiting(StockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env["appsistance.waiting.reason"].create(
            {"name": "Parts", "kind": "parts"}
        )
        cls.waiting = cls._create_waiting()

    @classmethod
    def _create_waiting(cls, quantity=2):
        order = cls._create_order(
            material_ids=[
                Command.create(
                    {
                        "state": "planned",
                        "product_id": cls.gasket.id,
                        "quantity": quantity,
                    }
                )
            ]
        )
        order.waiting_reason_id = cls.reason
        return order

    def _receive(self, product, quantity, user=None):
        kind = self.warehouse.in_type_id
        source = self.env.ref("stock.stock_location_suppliers")
        common = {
            "location_id": source.id,
            "location_dest_id": self.stock.id,
        }
        model = self.env["stock.picking"].with_user(user or self.env.user)
        picking = model.create(
            {
                **common,
                "picking_type_id": kind.id,
                "move_ids": [
                    Command.create(
                        {
                            **common,
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "product_uom": product.uom_id.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.button_validate()

    def test_the_last_missing_part_wakes_the_job(self):
        self._receive(self.gasket, 1)
        self.assertEqual(self.waiting.state, "waiting")
        self._receive(self.gasket, 1)
        self.assertEqual(self.waiting.state, "to_plan")

    def test_the_office_is_told_once_by_an_activity(self):
        self._receive(self.gasket, 2)
        self._receive(self.gasket, 2)
        self.assertEqual(len(self.waiting.activity_ids), 1)
        user = self.waiting.activity_ids.user_id
        self.assertTrue(user.has_group("appsistance_base.group_dispatcher"))

    def test_the_receiver_needs_no_rights_on_jobs(self):
        user = new_test_user(
            self.env,
            login="storekeeper",
            groups="stock.group_stock_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self._receive(self.gasket, 2, user)
        self.assertEqual(self.waiting.state, "to_plan")

    def test_a_part_wakes_one_job_and_not_two(self):
        second = self._create_waiting()
        self._receive(self.gasket, 3)
        self.assertEqual([self.waiting.state, second.state], ["to_plan", "waiting"])

    def test_another_part_wakes_nobody(self):
        self._receive(self.cable, 5)
        self.assertEqual(self.waiting.state, "waiting")

    def test_who_waits_for_the_customer_is_not_woken(self):
        self.waiting.waiting_reason_id = self.reason.create(
            {"name": "Customer", "kind": "approval"}
        )
        self._receive(self.gasket, 5)
        self.assertEqual(self.waiting.state, "waiting")
