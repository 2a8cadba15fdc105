import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from lxml import etree

from odoo import Command, fields
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import config

from .connection import Connection

#: 500 of them are exported where the variable says so.
INVOICES = int(os.environ.get("APPSISTANCE_EXPORTS", "60"))
NAME = re.compile(r"IT\w{11,16}_[A-Za-z0-9]{1,5}\.xml")
WORKER = Path(__file__).with_name("einvoice_worker.py")


@tagged("post_install", "-at_install")
class TestEinvoiceProcesses(BaseCase):
    """Whole exports from two real processes, on committed data; nothing stays."""

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
                for _number in range(INVOICES)
            ]
        )
        moves.action_post()
        self.move_ids = moves.ids

    def _clean_up(self):
        """Evidence is never deleted: here its guard is lifted for a moment."""
        with self._connect() as env:
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

    def _start(self, move_ids):
        """A process that is ready and waits at the gate."""
        ids = ",".join(str(number) for number in move_ids)
        process = subprocess.Popen(  # noqa: S603 our own script
            [sys.executable, WORKER, config["config"], get_db_name(), self.gate, ids],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.kill)
        self.assertEqual(process.stdout.readline(), "ready\n", "did not start")
        return process

    def _finish(self, *processes):
        for process in processes:
            _out, errors = process.communicate(timeout=600)
            self.assertEqual(process.returncode, 0, errors[-2000:])

    def _assert_each_once(self):
        with self._connect() as env:
            moves = env["account.move"].browse(self.move_ids)
            files = moves.appsistance_einvoice_file_ids
            self.assertEqual(len(files), INVOICES)
            self.assertEqual(files.move_id, moves)
            self.assertEqual(len(set(files.mapped("name"))), INVOICES)
            self.assertEqual(
                set(moves.mapped("appsistance_einvoice_state")), {"exported"}
            )
            for file, content in files._get_contents().items():
                self.assertRegex(file.name, NAME)
                self.assertEqual(hashlib.sha256(content).hexdigest(), file.sha256)
                root = etree.fromstring(content)
                self.assertEqual(root.findtext(".//Numero"), file.move_id.name)
                self.assertEqual(
                    root.findtext(".//ProgressivoInvio"),
                    file.name.rpartition("_")[2].removesuffix(".xml"),
                )

    def test_two_processes_export_at_once_each_invoice_once(self):
        # A fifth of the invoices is wanted by both.
        first, second = INVOICES * 2 // 5, INVOICES * 3 // 5
        processes = (
            self._start(self.move_ids[:second]),
            self._start(self.move_ids[first:][::-1]),
        )
        self.gate.touch()
        self._finish(*processes)
        self._assert_each_once()

    def test_killed_in_the_middle_the_next_one_completes(self):
        process = self._start(self.move_ids)
        self.gate.touch()
        self.assertEqual(process.stdout.readline(), "lot\n")
        process.kill()
        process.communicate(timeout=60)
        with self._connect() as env:
            moves = env["account.move"].browse(self.move_ids)
            done = moves.appsistance_einvoice_file_ids
            self.assertTrue(done)
            self.assertLess(len(done), INVOICES)
            kept = {file.move_id.id: (file.name, file.sha256) for file in done}
        self._finish(self._start(self.move_ids))
        self._assert_each_once()
        with self._connect() as env:
            for move_id, evidence in kept.items():
                file = env["account.move"].browse(move_id).appsistance_einvoice_file_id
                self.assertEqual((file.name, file.sha256), evidence)
