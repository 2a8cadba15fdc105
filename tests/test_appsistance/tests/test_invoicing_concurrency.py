from unittest.mock import patch

from odoo import Command
from odoo.tests import TransactionCase, tagged

from .connection import CommittedData, race

RUN = "odoo.addons.appsistance_base.models.appsistance_invoicing_run"
CUSTOMERS = 3
CHARGES_EACH = 2


@tagged("post_install", "-at_install")
class TestInvoicingConcurrency(CommittedData, TransactionCase):
    """Two real connections on committed data; nothing of it stays."""

    def _create_data(self, env):
        policy = env["appsistance.billing.policy"].create(
            {"name": "Concurrency", "invoice_when": "at_once"}
        )
        customers = env["res.partner"].create(
            [{"name": f"Concurrency {number}"} for number in range(CUSTOMERS)]
        )
        tax = env.ref(f"account.{env.company.id}_22v")
        charges = env["appsistance.charge"].create(
            [
                {
                    "name": "Repair",
                    "customer_id": customer.id,
                    "policy_id": policy.id,
                    "date": "2020-01-15",
                    "price_unit": 10.0,
                    "tax_ids": [Command.set(tax.ids)],
                }
                for customer in customers
                for _number in range(CHARGES_EACH)
            ]
        )
        self.policy_id = policy.id
        self.customer_ids = customers.ids
        self.charge_ids = charges.ids

    def _create_run(self):
        with self._connect() as env:
            run = env["appsistance.invoicing.run"].create(
                {
                    "date_to": "2020-01-31",
                    "customer_ids": [Command.set(self.customer_ids)],
                }
            )
            run.action_preview()
            return run.id

    def _clean_up(self):
        with self._connect() as env:
            owned = [("customer_id", "in", self.customer_ids)]
            charges = env["appsistance.charge"].search(owned)
            charges.invoice_line_ids.move_id.unlink()
            runs = env["appsistance.invoicing.run"].search(
                [("customer_ids", "in", self.customer_ids)]
            )
            runs.unlink()
            charges.invalidate_recordset()
            charges.source_key = False
            charges.unlink()
            env["res.partner"].browse(self.customer_ids).unlink()
            env["appsistance.billing.policy"].browse(self.policy_id).unlink()

    def _race(self, *functions):
        """What each returned, called at the same instant on a connection of its own."""
        results, errors = race(self.env.cr.dbname, "appsistance.charge", functions)
        self.assertFalse(errors)
        return results

    def _start(self, run_id):
        def start(env):
            env["appsistance.invoicing.run"].browse(run_id).action_create_invoices()

        return start

    def _assert_billed_once(self):
        with self._connect() as env:
            charges = env["appsistance.charge"].browse(self.charge_ids)
            for charge in charges:
                self.assertEqual(len(charge.invoice_line_ids), 1)
                self.assertEqual(charge.state, "invoiced")
            moves = charges.invoice_line_ids.move_id
            self.assertEqual(len(moves), CUSTOMERS)
            for move in moves:
                self.assertEqual(len(move.invoice_line_ids), CHARGES_EACH)

    def test_two_runs_at_the_same_instant_make_each_invoice_once(self):
        first, second = self._create_run(), self._create_run()
        self._race(self._start(first), self._start(second))
        self._assert_billed_once()

    def test_the_same_run_started_twice_makes_each_invoice_once(self):
        run = self._create_run()

        def start_if_left(env):
            own = env["appsistance.invoicing.run"].browse(run)
            if own._get_todo_lines():
                own.action_create_invoices()

        self._race(start_if_left, start_if_left)
        self._assert_billed_once()

    def test_two_transactions_charge_the_same_fact_once(self):
        vals = {
            "res_model": "res.partner",
            "res_id": self.customer_ids[0],
            "source_key": "concurrency",
            "customer_id": self.customer_ids[0],
            "name": "Repair",
            "price_unit": 10.0,
        }

        def charge(env):
            return env["appsistance.charge"]._create_charges([dict(vals)]).id

        first, second = self._race(charge, charge)
        self.assertEqual(first, second)

    def test_killed_between_two_batches_the_next_call_completes(self):
        run_id = self._create_run()
        with self._connect() as env:
            env["appsistance.invoicing.run"].browse(run_id).state = "running"
        process = self.registry["appsistance.invoicing.run"]._process
        calls = []

        def process_once(run, lines):
            calls.append(lines)
            if len(calls) > 1:
                raise KeyboardInterrupt
            return process(run, lines)

        with (
            patch(f"{RUN}.BATCH_SIZE", 1),
            patch.object(
                self.registry["appsistance.invoicing.run"], "_process", process_once
            ),
        ):
            try:
                with self._connect() as env:
                    env["appsistance.invoicing.run"]._cron_process()
            except KeyboardInterrupt:
                calls.append("killed")
        self.assertEqual(calls[-1], "killed")
        with self._connect() as env:
            self.assertEqual(
                len(env["appsistance.invoicing.run"].browse(run_id).move_ids), 1
            )
            env["appsistance.invoicing.run"]._cron_process()
        self._assert_billed_once()
