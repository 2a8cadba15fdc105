import threading
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.appsistance_base.tests.servers import Server, SmtpHandler

from .einvoice_processes import EinvoiceProcesses
from .processes import kill

WORKER = Path(__file__).with_name("sending_worker.py")


class SlowSmtpHandler(SmtpHandler):
    """Takes the mail and answers only when it is told."""

    def _take_mail(self, state):
        self._say("354 go on")
        while self.rfile.readline() != b".\r\n":
            pass
        state.setdefault("mails", []).append(b"")
        state["taken"].set()
        state["answer"].wait(60)
        self._say("250 ok")
        return True


@tagged("post_install", "-at_install")
class TestEinvoiceSendingProcesses(EinvoiceProcesses):
    """Sending by PEC from real processes, to a real SMTP server on the loopback."""

    invoices = 12

    def setUp(self):
        super().setUp()
        with self._connect() as env:
            server = env["ir.mail_server"].create(
                {"name": "PEC", "smtp_host": "127.0.0.1", "smtp_encryption": "none"}
            )
            self.server_id = server.id
            company = env["res.company"].browse(self.company_id)
            self.channel = company.appsistance_einvoice_channel
            company.write(
                {
                    "appsistance_einvoice_channel": "pec",
                    "appsistance_einvoice_mail_server_id": server.id,
                    "appsistance_einvoice_pec_sender": "ditta@pec.example",
                }
            )
            moves = env["account.move"].browse(self.move_ids)
            files, refused = moves._export_einvoice()
            self.assertFalse(refused)
            self.ids = env["appsistance.einvoice.transmission"]._queue(files).ids
        self.addCleanup(self._remove_channel)

    def _remove_channel(self):
        with self._connect() as env:
            env["res.company"].browse(self.company_id).write(
                {
                    "appsistance_einvoice_channel": self.channel,
                    "appsistance_einvoice_mail_server_id": False,
                    "appsistance_einvoice_pec_sender": False,
                    "appsistance_einvoice_hold": False,
                }
            )
            env["ir.mail_server"].browse(self.server_id).unlink()

    def _use(self, server):
        with self._connect() as env:
            env["ir.mail_server"].browse(self.server_id).smtp_port = server.port

    def test_two_processes_at_once_send_each_file_once(self):
        with Server(SmtpHandler) as server:
            self._use(server)
            started = (
                self._start(self.ids, WORKER),
                self._start(self.ids[::-1], WORKER),
            )
            self.gate.touch()
            self._finish(*started)
        with self._connect() as env:
            records = env["appsistance.einvoice.transmission"].browse(self.ids)
            mails = b"".join(server.state["mails"])
            for record in records:
                name = f"Subject: {record.file_id.name}".encode()
                self.assertEqual(mails.count(name), 1, record.state)
            self.assertEqual(set(records.mapped("state")), {"sent"})
            self.assertEqual(set(records.file_id.mapped("state")), {"sent"})

    def test_killed_after_the_server_took_it_the_file_is_doubtful_and_not_repeated(
        self,
    ):
        taken, answer = threading.Event(), threading.Event()
        with Server(SlowSmtpHandler, taken=taken, answer=answer) as server:
            self._use(server)
            process = self._start(self.ids[:1], WORKER)
            self.gate.touch()
            self.assertTrue(taken.wait(60))
            kill(process)
            answer.set()
            with self._connect() as env:
                record = env["appsistance.einvoice.transmission"].browse(self.ids[0])
                self.assertEqual(record.state, "sending")
                env.cr.execute(
                    """
                    UPDATE appsistance_einvoice_transmission
                       SET started_on = started_on - interval '1 hour' WHERE id = %s
                    """,
                    [record.id],
                )
            self._finish(self._start(self.ids[:1], WORKER))
        self.assertEqual(len(server.state["mails"]), 1)
        with self._connect() as env:
            record = env["appsistance.einvoice.transmission"].browse(self.ids[0])
            self.assertEqual((record.state, record.code), ("doubtful", "killed"))
            self.assertEqual(record.file_id.state, "exported")
