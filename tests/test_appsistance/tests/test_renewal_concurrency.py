from datetime import timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from . import processes
from .connection import CommittedData, race

WORKER = Path(__file__).with_name("renewal_worker.py")
CONTRACTS = 3
# In the order in which they can be deleted.
TABLES = (
    "appsistance_contract_fee_price",
    "appsistance_contract_indexation",
    "appsistance_contract_instalment",
    "appsistance_contract_allowance",
    "appsistance_contract_clause",
    "appsistance_contract_fee",
    "appsistance_contract_period",
)


@tagged("post_install", "-at_install")
class TestRenewalConcurrency(CommittedData, TransactionCase):
    """Real processes and connections on committed data; nothing of it stays."""

    def _create_data(self, env):
        customer = env["res.partner"].create({"name": "Renewals"})
        # over since two days, wherever the company is
        self.last = fields.Date.today() - timedelta(days=2)
        first = self.last + timedelta(days=1) - relativedelta(years=1)
        contracts = env["appsistance.contract"].create(
            [
                {
                    "customer_id": customer.id,
                    "date_start": first,
                    "date_end": self.last,
                    "indexation_kind": "fixed",
                    "indexation_percent": 10.0,
                    "fee_ids": [
                        Command.create(
                            {"name": "Fee", "amount": 1200.0, "interval_months": 6}
                        )
                    ],
                    "clause_ids": [
                        Command.create(
                            {"name": "Visits", "measure": "visits", "quantity": 1}
                        )
                    ],
                }
                for _number in range(CONTRACTS)
            ]
        )
        contracts.action_activate()
        self.customer_id, self.contract_ids = customer.id, contracts.ids

    def _clean_up(self):
        """What is evidence goes only where the guards are lifted for a moment."""
        with self._connect() as env:
            for table in (*TABLES, "appsistance_contract"):
                env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            env.cr.execute(
                "UPDATE appsistance_contract SET period_id = NULL WHERE id = ANY(%s)",
                [self.contract_ids],
            )
            for table in TABLES:
                env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE contract_id = ANY(%s)",
                        SQL.identifier(table),
                        self.contract_ids,
                    )
                )
            env.cr.execute(
                "DELETE FROM appsistance_contract WHERE id = ANY(%s)",
                [self.contract_ids],
            )
            for table in (*TABLES, "appsistance_contract"):
                env.cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            env["res.partner"].browse(self.customer_id).unlink()

    def _start(self, where="never"):
        ids = ",".join(str(number) for number in self.contract_ids)
        return processes.start(self, WORKER, where, ids)

    def _kill(self, where):
        process = self._start(where)
        self.assertEqual(process.stdout.readline(), "here\n")
        processes.kill(process)

    def _finish(self):
        process = self._start()
        self.assertEqual(processes.finish(self, process), "done\n")

    def _count_renewed(self):
        with self._connect() as env:
            contracts = env["appsistance.contract"].browse(self.contract_ids)
            return len(contracts.filtered(lambda c: c.period_id.number == 2))

    def _assert_renewed_once(self):
        with self._connect() as env:
            for contract in env["appsistance.contract"].browse(self.contract_ids):
                old, new = contract.period_ids.sorted("number")
                self.assertEqual((old.state, new.state), ("sealed", "current"))
                self.assertTrue(old._is_intact())
                self.assertEqual(new.previous_id, old)
                self.assertEqual(new.date_start, self.last + timedelta(days=1))
                self.assertFalse(contract.renewal_error)
                self.assertEqual(contract.fee_ids.amount, 1320.0)
                self.assertEqual(len(contract.fee_ids.price_ids), 1)
                self.assertEqual(len(contract.allowance_ids), 2)
                rows = contract.instalment_ids.sorted("date_from")
                self.assertEqual(rows.mapped("amount"), [600.0, 600.0, 660.0, 660.0])
                self.assertEqual(rows[2:].period_id, new)

    def test_one_clean_run_renews_each_once(self):
        self._finish()
        self._assert_renewed_once()
        self._finish()
        self._assert_renewed_once()

    def test_killed_between_two_contracts_a_rerun_completes(self):
        self._kill("between")
        self.assertEqual(self._count_renewed(), 1)
        self._finish()
        self._assert_renewed_once()

    def test_killed_inside_a_transaction_nothing_half_done_stays(self):
        self._kill("inside")
        with self._connect() as env:
            contracts = env["appsistance.contract"].browse(self.contract_ids)
            self.assertEqual(len(contracts.period_ids), CONTRACTS + 1)
            self.assertEqual(len(contracts.indexation_ids), 1)
        self._finish()
        self._assert_renewed_once()

    def test_two_who_renew_at_the_same_instant_open_one_period(self):
        def renew(env):
            contracts = env["appsistance.contract"].browse(self.contract_ids)
            return len(contracts._renew())

        results, errors = race(
            self.env.cr.dbname, "appsistance.contract", [renew, renew]
        )
        self.assertEqual(len(results), 1)
        self.assertIsInstance(errors[0], UserError)
        self._assert_renewed_once()
