import os
import tempfile
from pathlib import Path

from odoo import Command, fields
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name

from . import processes
from .connection import Connection

#: 500 of them are exported where the variable says so.
INVOICES = int(os.environ.get("APPSISTANCE_EXPORTS", "60"))
WORKER = Path(__file__).with_name("einvoice_worker.py")


class EinvoiceProcesses(BaseCase):
    """Committed invoices for real processes to work on; nothing stays."""

    invoices = INVOICES

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.gate = Path(folder.name) / "gate"
        with self._connect() as env:
            self._create_data(env)
        self.addCleanup(self._clean_up)

    def _connect(self):
        return Connection(get_db_name())

    def _create_data(self, env):
        company = env.company
        self.company_id, self.kept = company.id, {}
        for name, value in {
            "vat": "IT03999140175",
            "l10n_it_codice_fiscale": "03999140175",
            "l10n_it_tax_system": "RF01",
            "street": "Via Milano 10",
            "zip": "25126",
            "city": "Brescia",
            "appsistance_einvoice_channel": "file",
        }.items():
            if not company[name]:
                self.kept[name] = company[name]
                company[name] = value
        customer = env["res.partner"].create(
            {
                "name": "Mercati Prealpi S.r.l.",
                "is_company": True,
                "vat": "IT03999340171",
                "l10n_it_codice_fiscale": "03999340171",
                "l10n_it_pa_index": "ABC1234",
                "street": "Via Volta 12",
                "zip": "25121",
                "city": "Brescia",
                "country_id": env.ref("base.it").id,
            }
        )
        account = env["account.account"].search(
            [("account_type", "=", "income")], limit=1
        )
        journal = env["account.journal"].create(
            {
                "name": "Concurrency",
                "code": "CONC",
                "type": "sale",
                "default_account_id": account.id,
            }
        )
        self.customer_id, self.journal_id = customer.id, journal.id
        tax = env.ref(f"account.{company.id}_22v")
        moves = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": customer.id,
                    "journal_id": journal.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Manutenzione",
                                "price_unit": 100.0,
                                "tax_ids": [Command.set(tax.ids)],
                            }
                        )
                    ],
                }
                for _number in range(self.invoices)
            ]
        )
        moves.action_post()
        self.move_ids = moves.ids

    def _clean_up(self):
        """Evidence is never deleted: here its guard is lifted for a moment."""
        with self._connect() as env:
            env.cr.execute(
                """
                DELETE FROM appsistance_einvoice_transmission
                 WHERE file_id IN (
                    SELECT id FROM appsistance_einvoice_file WHERE move_id = ANY(%s))
                """,
                [self.move_ids],
            )
            env.cr.execute("ALTER TABLE ir_attachment DISABLE TRIGGER USER")
            env.cr.execute(
                """
                DELETE FROM ir_attachment
                 WHERE res_model = 'appsistance.einvoice.file' AND res_id IN (
                    SELECT id FROM appsistance_einvoice_file WHERE move_id = ANY(%s))
                """,
                [self.move_ids],
            )
            env.cr.execute("ALTER TABLE ir_attachment ENABLE TRIGGER USER")
            env.cr.execute(
                "UPDATE account_move SET appsistance_einvoice_file_id = NULL,"
                " appsistance_einvoice_state = NULL WHERE id = ANY(%s)",
                [self.move_ids],
            )
            env.cr.execute(
                "DELETE FROM appsistance_einvoice_file WHERE move_id = ANY(%s)",
                [self.move_ids],
            )
        with self._connect() as env:
            moves = env["account.move"].browse(self.move_ids)
            moves.button_draft()
            moves.with_context(force_delete=True).unlink()
            env["account.journal"].browse(self.journal_id).unlink()
            env["res.partner"].browse(self.customer_id).unlink()
            env["res.company"].browse(self.company_id).write(self.kept)

    def _start(self, ids, worker=WORKER):
        """A process that is ready and waits at the gate."""
        ids = ",".join(str(number) for number in ids)
        process = processes.start(self, worker, self.gate, ids)
        self.assertEqual(process.stdout.readline(), "ready\n", "did not start")
        return process

    def _finish(self, *started):
        for process in started:
            processes.finish(self, process)
