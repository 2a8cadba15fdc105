from datetime import datetime, timedelta

import psycopg2

from odoo import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from .connection import CommittedData, race

START = datetime(2026, 3, 3, 8)
NAME = "Stock race"


@tagged("post_install", "-at_install")
class TestStockConcurrency(CommittedData, TransactionCase):
    """Goods of closed reports on real connections; nothing of them stays."""

    def _create_data(self, env):
        employee = env["hr.employee"].create({"name": NAME})
        van = env["resource.resource"].create(
            {
                "name": NAME,
                "resource_type": "material",
                "appsistance_kind": "vehicle",
                "calendar_id": False,
                "appsistance_carries_stock": True,
            }
        )
        customer = env["res.partner"].create({"name": NAME})
        kind = env["appsistance.intervention.type"].create({"name": NAME})
        product = env["product.product"].create(
            {"name": NAME, "type": "consu", "is_storable": True}
        )
        place = van.appsistance_location_ids
        env["stock.quant"]._update_available_quantity(product, place, 1)
        orders = env["appsistance.work.order"].create(
            [{"site_id": customer.id, "type_id": kind.id} for _number in range(2)]
        )
        visits = env["appsistance.visit"]._plan(
            [
                {
                    "work_order": order,
                    "start": START + timedelta(hours=2 * number),
                    "stop": START + timedelta(hours=2 * number + 1),
                    "lead": employee.resource_id,
                    "vehicles": van,
                }
                for number, order in enumerate(orders)
            ]
        )
        env["appsistance.visit.material"].create(
            [
                {
                    "work_order_id": visit.work_order_id.id,
                    "visit_id": visit.id,
                    "product_id": product.id,
                    "quantity": 1,
                }
                for visit in visits
            ]
        )
        # Not closed for real: evidence could not be removed after the test.
        reports = env["appsistance.report"].create(
            [{"visit_id": visit.id} for visit in visits]
        )
        reports.write({"state": "final", "stock_state": "pending"})
        self.reports, self.visits, self.orders = reports.ids, visits.ids, orders.ids
        self.place, self.product, self.van = place.id, product.id, van.id
        self.employee, self.customer, self.kind = employee.id, customer.id, kind.id

    def _clean_up(self):
        with self._connect() as env:
            env["appsistance.visit"].browse(self.visits).event_ids.unlink()
            statements = (
                ("appsistance_stock_discrepancy", "report_id", self.reports),
                ("stock_move_line", "product_id", [self.product]),
                ("stock_move", "product_id", [self.product]),
                ("stock_picking", "appsistance_report_id", self.reports),
                ("stock_quant", "product_id", [self.product]),
                ("appsistance_report", "id", self.reports),
                ("appsistance_work_order", "id", self.orders),
            )
            for table, column, values in statements:
                env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s IN %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        tuple(values),
                    )
                )
            env.invalidate_all()
            env["stock.location"].browse(self.place).unlink()
            employee = env["hr.employee"].browse(self.employee)
            resources = employee.resource_id.browse([employee.resource_id.id, self.van])
            employee.unlink()
            resources.exists().unlink()
            env["appsistance.intervention.type"].browse(self.kind).unlink()
            env["res.partner"].browse(self.customer).unlink()
            env["product.product"].browse(self.product).product_tmpl_id.unlink()

    def _get_stock(self, env):
        quants = env["stock.quant"].search(
            [("product_id", "=", self.product), ("location_id", "=", self.place)]
        )
        return sum(quants.mapped("quantity"))

    def _get_moves(self, env):
        return env["stock.move"].search(
            [("product_id", "=", self.product), ("state", "=", "done")]
        )

    def _move(self, env, report_id):
        report = env["appsistance.report"].browse(report_id)
        return report._try_stock_batch(report)

    def test_two_who_take_the_last_part_both_move_and_the_second_is_told(self):
        with mute_logger("odoo.sql_db"):
            _results, errors = race(
                self.env.cr.dbname,
                "stock.quant",
                [
                    lambda env, report_id=report_id: self._move(env, report_id)
                    for report_id in self.reports
                ],
            )
        self.assertFalse(errors)
        with self._connect() as env:
            reports = env["appsistance.report"].browse(self.reports)
            self.assertEqual(reports.mapped("stock_state"), ["done", "done"])
            self.assertEqual(len(self._get_moves(env)), 2)
            self.assertEqual(self._get_stock(env), -1)
            rows = reports.discrepancy_ids
            self.assertEqual(len(rows), 1)
            self.assertEqual((rows.kind, rows.missing), ("short", 1.0))

    def test_where_it_is_forbidden_only_one_gets_the_last_part(self):
        with self._connect() as env:
            before = env.company.appsistance_below_zero
            env.company.appsistance_below_zero = "forbid"
        try:
            with mute_logger("odoo.sql_db"):
                _results, errors = race(
                    self.env.cr.dbname,
                    "stock.quant",
                    [
                        lambda env, report_id=report_id: self._move(env, report_id)
                        for report_id in self.reports
                    ],
                )
        finally:
            with self._connect() as env:
                env.company.appsistance_below_zero = before
        self.assertFalse(errors)
        with self._connect() as env:
            reports = env["appsistance.report"].browse(self.reports)
            self.assertEqual(sorted(reports.mapped("stock_state")), ["done", "held"])
            self.assertEqual(self._get_stock(env), 0)

    def test_one_report_in_two_workers_moves_once(self):
        report_id = self.reports[0]
        with mute_logger("odoo.sql_db"):
            _results, errors = race(
                self.env.cr.dbname,
                "stock.quant",
                [lambda env: self._move(env, report_id)] * 2,
            )
        self.assertFalse(errors)
        with self._connect() as env:
            self.assertEqual(len(self._get_moves(env)), 1)
            self.assertEqual(self._get_stock(env), 0)

    def _need_two(self, env):
        """The first job of the van needs two more than it and the warehouse have."""
        vendor = env["res.partner"].create({"name": NAME})
        product = env["product.product"].browse(self.product)
        product.seller_ids = [Command.create({"partner_id": vendor.id, "price": 3})]
        env["appsistance.report"].browse(self.reports).write({"state": "open"})
        env["appsistance.visit"].browse(self.visits).material_ids.write(
            {"state": "planned", "quantity": 3, "visit_id": False}
        )
        env["appsistance.visit"].browse(self.visits[1]).state = "cancelled"

    def _buy(self, env):
        load = env["appsistance.van.load"].create(
            {"date": START.date(), "resource_ids": [Command.set([self.van])]}
        )
        return load.action_buy()

    def _forget_orders(self):
        with self._connect() as env:
            lines = env["purchase.order.line"].search(
                [("product_id", "=", self.product)]
            )
            orders = lines.order_id
            orders.button_cancel()
            vendors = orders.partner_id
            orders.unlink()
            env["product.product"].browse(self.product).seller_ids.unlink()
            vendors.unlink()

    def test_two_who_buy_what_is_missing_at_once_make_one_request(self):
        with self._connect() as env:
            self._need_two(env)
        self.addCleanup(self._forget_orders)
        with mute_logger("odoo.sql_db"):
            _results, errors = race(
                self.env.cr.dbname, "purchase.order.line", [self._buy] * 2
            )
        self.assertFalse(errors)
        with self._connect() as env:
            lines = env["purchase.order.line"].search(
                [("product_id", "=", self.product)]
            )
            self.assertEqual(lines.mapped("product_qty"), [2])

    def test_what_was_killed_before_the_goods_moved_is_completed_by_the_job(self):
        connection = self._connect()
        env = connection.__enter__()
        env["appsistance.report"].browse(self.reports)._move_stock()
        env.flush_all()
        with self._connect() as other, mute_logger("odoo.sql_db"):
            pid = env.cr._cnx.info.backend_pid
            other.cr.execute("SELECT pg_terminate_backend(%s)", [pid])
            with self.assertRaises(psycopg2.Error):
                env.cr.execute("SELECT 1")
        with mute_logger("odoo.sql_db"):
            self.assertRaises(psycopg2.Error, connection.__exit__, None, None, None)
        with self._connect() as env:
            reports = env["appsistance.report"].browse(self.reports)
            self.assertEqual(set(reports.mapped("stock_state")), {"pending"})
            self.assertFalse(self._get_moves(env))
            env["appsistance.report"]._cron_move_stock()
        with self._connect() as env:
            reports = env["appsistance.report"].browse(self.reports)
            self.assertEqual(set(reports.mapped("stock_state")), {"done"})
            self.assertEqual(len(self._get_moves(env)), 2)
            self.assertEqual(self._get_stock(env), -1)
