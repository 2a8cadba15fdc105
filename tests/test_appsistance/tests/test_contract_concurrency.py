from datetime import date, datetime
from pathlib import Path

from odoo import Command
from odoo.tests import TransactionCase, tagged

from . import processes
from .connection import CommittedData, race

WORKER = Path(__file__).with_name("contracts_worker.py")
YEAR = (date(2027, 1, 1), date(2027, 12, 31))
CONTRACTS = 3
GUARDED = (
    "appsistance_contract",
    "appsistance_contract_line",
    "appsistance_contract_plan",
    "appsistance_contract_clause",
    "appsistance_contract_allowance_entry",
    "appsistance_contract_period",
)


@tagged("post_install", "-at_install")
class TestContractConcurrency(CommittedData, TransactionCase):
    """Real processes and connections on committed data; nothing of it stays."""

    def _create_data(self, env):
        customer = env["res.partner"].create({"name": "Concurrency"})
        kind = env["appsistance.intervention.type"].create({"name": "Concurrency"})
        contracts = env["appsistance.contract"].create(
            [
                {
                    "customer_id": customer.id,
                    "date_start": YEAR[0],
                    "date_end": YEAR[1],
                    "plan_ids": [
                        Command.create(
                            {
                                "type_id": kind.id,
                                "site_id": customer.id,
                                "months": "1,4,7,10",
                            }
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
        self.customer_id, self.type_id = customer.id, kind.id
        self.contract_ids = contracts.ids

    def _clean_up(self):
        """What is evidence goes only where the guards are lifted for a moment."""
        with self._connect() as env:
            for table in GUARDED:
                env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            env.cr.execute(
                """
                DELETE FROM appsistance_contract_allowance_entry
                 WHERE contract_id = ANY(%(ids)s);
                DELETE FROM appsistance_contract_allowance
                 WHERE contract_id = ANY(%(ids)s);
                DELETE FROM appsistance_contract_due WHERE contract_id = ANY(%(ids)s);
                UPDATE appsistance_work_order
                   SET contract_id = NULL, contract_period_id = NULL
                 WHERE contract_id = ANY(%(ids)s);
                UPDATE appsistance_contract SET period_id = NULL
                 WHERE id = ANY(%(ids)s);
                DELETE FROM appsistance_contract_period
                 WHERE contract_id = ANY(%(ids)s);
                DELETE FROM appsistance_contract WHERE id = ANY(%(ids)s);
                """,
                {"ids": self.contract_ids},
            )
            for table in GUARDED:
                env.cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        with self._connect() as env:
            orders = env["appsistance.work.order"].search(
                [("customer_id", "=", self.customer_id)]
            )
            orders.visit_ids._cancel()
            orders.visit_ids.unlink()
            orders.unlink()
            env["appsistance.intervention.type"].browse(self.type_id).unlink()
            env["res.partner"].browse(self.customer_id).unlink()

    # --------------------------------------------------
    # Generation
    # --------------------------------------------------

    def _start(self, where="never"):
        ids = ",".join(str(number) for number in self.contract_ids)
        return processes.start(self, WORKER, where, ids)

    def _kill(self, where):
        process = self._start(where)
        self.assertEqual(process.stdout.readline(), "here\n")
        processes.kill(process)

    def _finish(self, process):
        self.assertEqual(processes.finish(self, process), "done\n")

    def _assert_made_once(self):
        with self._connect() as env:
            contracts = env["appsistance.contract"].browse(self.contract_ids)
            for contract in contracts:
                self.assertEqual(
                    contract.due_ids.sorted("month").mapped("month"),
                    [date(2027, month, 1) for month in (1, 4, 7, 10)],
                )
                self.assertEqual(len(contract.work_order_ids), 4)
                self.assertEqual(
                    contract.due_ids.work_order_id, contract.work_order_ids
                )
                self.assertFalse(contract.generation_error)

    def test_killed_between_two_contracts_a_rerun_completes(self):
        self._kill("between")
        with self._connect() as env:
            contracts = env["appsistance.contract"].browse(self.contract_ids)
            self.assertEqual(len(contracts.due_ids), 4)
        self._finish(self._start())
        self._assert_made_once()

    def test_killed_inside_a_transaction_nothing_half_done_stays(self):
        self._kill("inside")
        with self._connect() as env:
            contracts = env["appsistance.contract"].browse(self.contract_ids)
            self.assertEqual(len(contracts.work_order_ids), 4)
            self.assertEqual(len(contracts.due_ids), 4)
        self._finish(self._start())
        self._assert_made_once()

    def test_two_who_generate_at_the_same_instant_make_each_visit_once(self):
        def generate(env):
            contracts = env["appsistance.contract"].browse(self.contract_ids)
            return len(contracts._generate(*YEAR))

        made = self._race(generate, generate)
        self.assertEqual(sum(made), 4 * CONTRACTS)
        self._assert_made_once()

    # --------------------------------------------------
    # Allowances
    # --------------------------------------------------

    def _race(self, *functions):
        """What each returned, called at the same instant on a connection of its own."""
        results, errors = race(self.env.cr.dbname, "appsistance.contract", functions)
        self.assertFalse(errors)
        return results

    def _create_visits(self, count):
        with self._connect() as env:
            orders = env["appsistance.work.order"].create(
                [
                    {
                        "site_id": self.customer_id,
                        "type_id": self.type_id,
                        "contract_id": self.contract_ids[0],
                    }
                    for _number in range(count)
                ]
            )
            return (
                env["appsistance.visit"]
                ._plan(
                    [
                        {
                            "work_order": order,
                            "start": datetime(2027, 3, 1, 8 + number),
                            "stop": datetime(2027, 3, 1, 9 + number),
                            "lead": env["resource.resource"],
                        }
                        for number, order in enumerate(orders)
                    ]
                )
                .ids
            )

    def _approve(self, visit_id):
        """What approving decides about the charges of a visit, and draws."""

        def approve(env):
            visit = env["appsistance.visit"].browse(visit_id)
            engine = env["appsistance.coverage.engine"]
            vals = {
                "visit_id": visit.id,
                "kind": "callout",
                "source_key": "1/callout",
                "coverage": "billable",
            }
            covered, draws = engine._cover(visit, [vals])
            engine._settle(visit, draws)
            return covered[0]["coverage"]

        return approve

    def test_two_approvals_at_the_same_instant_never_overdraw(self):
        visits = self._create_visits(3)
        coverages = self._race(*(self._approve(visit_id) for visit_id in visits))
        self.assertEqual(sorted(coverages), ["billable", "billable", "contract"])
        with self._connect() as env:
            contract = env["appsistance.contract"].browse(self.contract_ids[0])
            self.assertEqual(contract.allowance_ids.used, 1)
            self.assertEqual(len(contract.allowance_ids.entry_ids), 1)
