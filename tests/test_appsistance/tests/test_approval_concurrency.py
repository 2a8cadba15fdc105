import os
import signal
from datetime import datetime, timedelta

from odoo import Command, sql_db
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from .connection import Connection, race

START = datetime(2026, 3, 2, 8)
REPORTS = 3


@tagged("post_install", "-at_install")
class TestApprovalConcurrency(TransactionCase):
    """Approval on real connections, on committed data; nothing of it stays."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean_up)
        with self._connect() as env:
            self._create_data(env)

    def _connect(self):
        return Connection(self.env.cr.dbname)

    def _create_data(self, env):
        employee = env["hr.employee"].create({"name": "Approval race"})
        policy = env["appsistance.billing.policy"].create(
            {
                "name": "Approval race",
                "price_ids": [
                    Command.create(
                        {
                            "product_id": env.ref(
                                f"appsistance_base.product_{name}"
                            ).id,
                            "price": 10.0,
                        }
                    )
                    for name in ("labour", "helper", "travel", "callout")
                ],
            }
        )
        customer = env["res.partner"].create(
            {"name": "Approval race", "appsistance_billing_policy_id": policy.id}
        )
        kind = env["appsistance.intervention.type"].create({"name": "Approval race"})
        orders = env["appsistance.work.order"].create(
            [{"site_id": customer.id, "type_id": kind.id} for _ in range(REPORTS)]
        )
        visits = env["appsistance.visit"]._plan(
            [
                {
                    "work_order": order,
                    "start": START + timedelta(hours=2 * number),
                    "stop": START + timedelta(hours=2 * number + 1),
                    "lead": employee.resource_id,
                }
                for number, order in enumerate(orders)
            ]
        )
        env["appsistance.visit.time"].create(
            [
                {
                    "visit_id": visit.id,
                    "resource_id": employee.resource_id.id,
                    "start": visit.start,
                    "stop": visit.stop,
                }
                for visit in visits
            ]
        )
        for visit in visits:
            visit._finish("completed", at=visit.stop)
        reports = env["appsistance.report"].create(
            # Not closed for real: evidence could not be removed after the test.
            [{"visit_id": visit.id} for visit in visits]
        )
        reports.write({"approval_state": "to_approve", "state": "final"})
        self.ids = {
            record._name: record.ids
            for record in (reports, visits, orders, employee, kind, policy, customer)
        }

    def _clean_up(self):
        with self._connect() as env:
            visits = tuple(self.ids["appsistance.visit"])
            for table, column in (
                ("account_analytic_line", "appsistance_visit_id"),
                ("appsistance_charge", "visit_id"),
                ("appsistance_report", "visit_id"),
            ):
                env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s IN %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        visits,
                    )
                )
            env["appsistance.visit"].browse(visits).event_ids.unlink()
            env.cr.execute(
                SQL(
                    "DELETE FROM appsistance_work_order WHERE id IN %s",
                    tuple(self.ids["appsistance.work.order"]),
                )
            )
            employee = env["hr.employee"].browse(self.ids["hr.employee"])
            resource = employee.resource_id
            employee.unlink()
            resource.exists().unlink()
            for name in (
                "appsistance.intervention.type",
                "res.partner",
                "appsistance.billing.policy",
            ):
                env[name].browse(self.ids[name]).unlink()

    def _approve(self, env):
        reports = env["appsistance.report"].browse(self.ids["appsistance.report"])
        reports._approve()

    def _get_results(self):
        """Charges and minutes by visit, as they were committed."""
        with self._connect() as env:
            visits = env["appsistance.visit"].browse(self.ids["appsistance.visit"])
            owned = [("visit_id", "in", visits.ids)]
            charges = env["appsistance.charge"].search(owned)
            lines = env["account.analytic.line"].search(
                [("appsistance_visit_id", "in", visits.ids)]
            )
            return (
                sorted((c.visit_id.id, c.kind, c.minutes) for c in charges),
                sorted((a.appsistance_visit_id.id, a.unit_amount) for a in lines),
            )

    def _assert_once(self):
        charges, lines = self._get_results()
        self.assertEqual(len(charges), len(set(charges)))
        self.assertEqual({c[0] for c in charges}, set(self.ids["appsistance.visit"]))
        self.assertEqual(
            lines, [(visit_id, 1.0) for visit_id in self.ids["appsistance.visit"]]
        )

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_dispatchers_approving_the_same_reports_charge_them_once(self):
        approve = self._approve
        _done, errors = race(
            self.env.cr.dbname, "appsistance.report", [approve, approve]
        )
        for error in errors:
            self.assertIsInstance(error, UserError)
            self.assertIn("Somebody else is approving", str(error))
        self.assertLessEqual(len(errors), 1)
        self._assert_once()

    def test_an_approval_killed_in_the_middle_leaves_nothing_and_can_be_repeated(self):
        child = os.fork()
        if not child:
            self._approve_and_die()
        _pid, status = os.waitpid(child, 0)
        self.assertEqual(os.WTERMSIG(status), signal.SIGKILL)
        self.assertEqual(self._get_results(), ([], []))
        with self._connect() as env:
            self._approve(env)
        self._assert_once()

    def _approve_and_die(self):
        """In a process of its own: everything is written, nothing is committed."""
        try:
            # The parent's connections are not ours to speak on.
            sql_db._Pool = None
            with self._connect() as env:
                self._approve(env)
                env.flush_all()
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
