import hashlib
import re

from lxml import etree

from odoo.tests import tagged

from .einvoice_processes import INVOICES, EinvoiceProcesses
from .processes import kill

NAME = re.compile(r"IT\w{11,16}_[A-Za-z0-9]{1,5}\.xml")


@tagged("post_install", "-at_install")
class TestEinvoiceProcesses(EinvoiceProcesses):
    """Whole exports from two real processes, on committed data."""

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
        started = (
            self._start(self.move_ids[:second]),
            self._start(self.move_ids[first:][::-1]),
        )
        self.gate.touch()
        self._finish(*started)
        self._assert_each_once()

    def test_killed_in_the_middle_the_next_one_completes(self):
        process = self._start(self.move_ids)
        self.gate.touch()
        self.assertEqual(process.stdout.readline(), "lot\n")
        kill(process)
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
