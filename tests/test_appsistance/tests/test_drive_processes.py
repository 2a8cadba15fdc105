import tempfile
import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

from odoo.tests import tagged
from odoo.tests.common import TransactionCase, get_db_name

from odoo.addons.appsistance_google_drive.tests.drive_server import DriveServer

from .connection import Connection
from .processes import finish, kill, start

WORKER = Path(__file__).with_name("drive_worker.py")
FILES = 60
FILE = "appsistance.google.drive.file"


@tagged("post_install", "-at_install")
class TestDriveProcesses(TransactionCase):
    """Real processes that send to a Drive of our own, beside each other or killed."""

    def setUp(self):
        super().setUp()
        self.drive = self.enterContext(DriveServer())
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.gate = Path(folder) / "gate"
        with self._connect() as env:
            parameters = env["ir.config_parameter"]
            parameters.set_param("appsistance_google_drive.endpoint", self.drive.url)
            company = env["res.company"].create({"name": f"Drive {uuid4()}"})
            customer = env["res.partner"].create(
                {"name": "Drive processes", "is_company": True}
            )
            attachments = env["ir.attachment"].create(
                [
                    {
                        "name": f"{number}.txt",
                        "raw": b"%d" % number,
                        "res_model": customer._name,
                        "res_id": customer.id,
                        "company_id": company.id,
                    }
                    for number in range(FILES)
                ]
            )
            account = env["appsistance.google.drive.account"].create(
                {
                    "company_id": company.id,
                    "client_id": "client",
                    "client_secret": "secret",
                    "refresh_token": "good",
                    "state": "ready",
                    "customer_pattern": "{customer}",
                }
            )
            self.account_id = account.id
            self.attachment_ids = attachments.ids
            self.others = (customer.id, company.id)
        self.addCleanup(self._remove)

    def _connect(self):
        return Connection(get_db_name())

    def _remove(self):
        with self._connect() as env:
            env["ir.config_parameter"].set_param(
                "appsistance_google_drive.endpoint", False
            )
            account = env["appsistance.google.drive.account"].browse(self.account_id)
            domain = [("account_id", "=", account.id)]
            env[FILE].search(domain).unlink()
            folders = env["appsistance.google.drive.folder"].search(domain)
            folders.sorted("id", reverse=True).unlink()
            account.unlink()
            env["ir.attachment"].browse(self.attachment_ids).unlink()
            customer_id, company_id = self.others
            env["res.partner"].browse(customer_id).unlink()
            env["res.company"].browse(company_id).active = False

    def _start(self):
        process = start(self, WORKER, str(self.gate), str(self.account_id))
        self.assertEqual(process.stdout.readline(), "ready\n")
        return process

    def _get_states(self):
        with self._connect() as env:
            files = env[FILE].search([("account_id", "=", self.account_id)])
            return Counter(files.mapped("state"))

    def _check_all_sent_once(self):
        self.assertEqual(self._get_states(), {"sent": FILES})
        self.assertEqual(
            self.drive.documents(), sorted(f"{number}.txt" for number in range(FILES))
        )
        self.assertEqual(len(self.drive.names()), FILES + 1)

    def test_two_processes_at_once_send_each_file_once(self):
        first, second = self._start(), self._start()
        self.gate.touch()
        finish(self, first)
        finish(self, second)
        self._check_all_sent_once()
        self.assertEqual(self.drive.count("POST", "^/upload/"), FILES)

    def test_a_process_that_is_killed_while_it_sends_leaves_nothing_twice(self):
        # the file is there, and nobody is told
        self.drive.fail("POST", "^/upload/", cut="held", skip=7)
        process = self._start()
        self.gate.touch()
        self.assertTrue(self.drive.held.wait(120))
        kill(process)
        self.drive.release.set()
        self.assertIn("sending", self._get_states())
        self._wait_for_the_end_of_its_session()
        finish(self, self._start())
        self._check_all_sent_once()

    def _wait_for_the_end_of_its_session(self):
        """PostgreSQL notices a moment later that the other end is gone."""
        for _attempt in range(100):
            with self._connect() as env:
                env.cr.execute(
                    "SELECT count(*) FROM pg_locks"
                    " WHERE locktype = 'advisory' AND classid = 714201"
                    " AND database = (SELECT oid FROM pg_database"
                    " WHERE datname = current_database())"
                )
                if not env.cr.fetchone()[0]:
                    return
            time.sleep(0.1)
        self.fail("the killed process still holds its lock")
