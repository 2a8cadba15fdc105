from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, get_db_name, tagged

from .connection import Connection, race

NUMBER = {"appsistance_ddt_number": "77/RACE", "appsistance_ddt_date": "2026-10-05"}


@tagged("post_install", "-at_install")
class TestPurchaseConcurrency(BaseCase):
    """Two people record one delivery note at the same instant, on two receipts."""

    def setUp(self):
        super().setUp()
        self.dbname = get_db_name()
        with Connection(self.dbname) as env:
            self._create_records(env)
        self.addCleanup(self._remove_records)

    def _create_records(self, env):
        supplier = env["res.partner"].create({"name": "Racing Parts"})
        product = env["product.product"].create(
            {"name": "Raced Part", "is_storable": True}
        )
        orders = env["purchase.order"].create(
            [
                {
                    "partner_id": supplier.id,
                    "order_line": [Command.create({"product_id": product.id})],
                }
                for _number in range(2)
            ]
        )
        orders.button_confirm()
        self.supplier, self.product = supplier.id, product.id
        self.orders, self.pickings = orders.ids, orders.picking_ids.ids

    def _remove_records(self):
        with Connection(self.dbname) as env:
            orders = env["purchase.order"].browse(self.orders)
            orders.button_cancel()
            orders.picking_ids.unlink()
            orders.unlink()
            product = env["product.product"].browse(self.product)
            product.product_tmpl_id.unlink()
            env["res.partner"].browse(self.supplier).unlink()

    def _record(self, picking_id):
        def record(env):
            env["stock.picking"].browse(picking_id).write(NUMBER)
            env.flush_all()
            return picking_id

        return record

    def test_one_delivery_note_stands_on_one_receipt(self):
        functions = [self._record(picking_id) for picking_id in self.pickings]
        recorded, errors = race(self.dbname, "stock.picking", functions)
        self.assertEqual(len(recorded), 1, errors)
        (error,) = errors
        self.assertIsInstance(error, ValidationError)
        with Connection(self.dbname) as env:
            found = env["stock.picking"].search(
                [("appsistance_ddt_number", "=", NUMBER["appsistance_ddt_number"])]
            )
            self.assertEqual(found.ids, recorded)
