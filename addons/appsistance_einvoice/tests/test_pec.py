import contextlib
import email
import email.policy
import hashlib
import logging
import socket
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.appsistance_base.tests.servers import ImapHandler, Server

from ..tools import pec, sending
from .sending_common import (
    ASSIGNED,
    SENDER,
    SendingCommon,
    make_certified,
    make_daticert,
    make_sdi_mail,
)
from .test_receipt import make_receipt


class TestPecSending(SendingCommon):
    """Files that leave by certified mail."""

    def test_one_mail_per_file_with_its_exact_name_and_bytes(self):
        move, transmission = self._create_queued()
        self.assertEqual(move.appsistance_einvoice_state, "exported")
        with self._smtp() as server:
            self._run_cron()
        self.assertEqual(len(server.state["mails"]), 1)
        mail = email.message_from_bytes(
            server.state["mails"][0], policy=email.policy.default
        )
        (attachment,) = mail.iter_attachments()
        file = move.appsistance_einvoice_file_id
        self.assertEqual(attachment.get_filename(), file.name)
        content = attachment.get_payload(decode=True)
        self.assertEqual(hashlib.sha256(content).hexdigest(), file.sha256)
        self.assertEqual(mail["To"], "sdi01@pec.fatturapa.it")
        self.assertEqual(mail["From"], SENDER)
        self.assertEqual(mail["Message-Id"], transmission.message_ref)

    def test_sent_only_when_the_server_took_it(self):
        move, transmission = self._create_queued()
        with self._smtp(data="451 later"):
            self._run_cron()
        self.assertEqual(transmission.state, "queued")
        self.assertEqual(move.appsistance_einvoice_state, "exported")
        self._pass_time(hours=1)
        with self._smtp():
            self._run_cron()
        self.assertEqual(transmission.state, "sent")
        self.assertEqual(transmission.tries, 2)
        self.assertEqual(move.appsistance_einvoice_state, "sent")

    def test_a_second_run_sends_nothing(self):
        self._create_queued()
        with self._smtp() as server:
            self._run_cron()
            self._run_cron()
        self.assertEqual(len(server.state["mails"]), 1)

    def test_a_file_of_the_queue_is_not_queued_twice(self):
        move, transmission = self._create_queued()
        with self.assertRaises(UserError):
            move.action_appsistance_einvoice_send()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.cr.savepoint(),
        ):
            transmission.sudo().copy({"is_last": False})

    def test_a_server_that_is_away_is_tried_again_with_growing_waits(self):
        _move, transmission = self._create_queued()
        with self._smtp():
            pass
        with patch.object(
            type(self.env["ir.mail_server"]), "_disable_send", return_value=False
        ):
            self._run_cron()
        self.assertEqual(
            (transmission.state, transmission.code), ("queued", "connection")
        )
        self.assertGreater(transmission.next_try, transmission.ended_on)
        self.assertLess(sending.wait(1), sending.wait(2))
        self.assertEqual(sending.wait(50), sending.wait(60))

    def test_after_many_attempts_it_asks_for_a_person(self):
        _move, transmission = self._create_queued()
        transmission.sudo().tries = sending.MAX_TRIES - 1
        with self._smtp(data="451 later"):
            self._run_cron()
        self.assertEqual((transmission.state, transmission.code), ("failed", "tries"))

    def test_a_refusal_is_told_on_the_invoice_and_can_be_retried(self):
        move, transmission = self._create_queued()
        with self._smtp(rcpt="550 no such mailbox"):
            self._run_cron()
        self.assertEqual((transmission.state, transmission.code), ("failed", "refused"))
        self.assertTrue(move.appsistance_einvoice_sending_advice)
        self.assertIn("550", move.message_ids[0].body)
        move.action_appsistance_einvoice_retry()
        with self._smtp() as server:
            self._run_cron()
        self.assertEqual(len(server.state["mails"]), 1)
        self.assertEqual(move.appsistance_einvoice_sending_state, "sent")
        self.assertEqual(len(move.appsistance_einvoice_file_id.transmission_ids), 2)

    def test_what_jobs_tell_on_the_invoice_is_in_the_companys_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.company.partner_id.lang = "it_IT"
        move, _transmission = self._create_queued()
        with self._smtp():
            self._run_cron()
        self.assertIn("Preso in carico", move.message_ids[0].body)

    def test_wrong_credentials_stop_the_channel_until_somebody_retries(self):
        move, transmission = self._create_queued()
        other, waiting = self._create_queued()
        with self._smtp(auth="535 no") as server:
            self._run_cron()
        self.assertEqual(transmission.code, "login")
        self.assertEqual(self.company.appsistance_einvoice_hold, "login")
        self.assertEqual(waiting.state, "queued")
        self.assertFalse(server.state.get("mails"))
        move.action_appsistance_einvoice_retry()
        self.assertFalse(self.company.appsistance_einvoice_hold)
        with self._smtp() as server:
            self._run_cron()
        self.assertEqual(len(server.state["mails"]), 2)
        self.assertEqual(other.appsistance_einvoice_state, "sent")

    def test_a_connection_cut_after_the_mail_is_a_doubt_and_is_never_repeated(self):
        move, transmission = self._create_queued()
        with self._smtp(data="cut") as server:
            self._run_cron()
            self._pass_time(days=3)
            self._run_cron()
        self.assertEqual(len(server.state["mails"]), 1)
        self.assertEqual(transmission.state, "doubtful")
        self.assertEqual(move.appsistance_einvoice_state, "exported")
        with self.assertRaises(UserError):
            move.action_appsistance_einvoice_retry()
        with self.assertRaises(UserError):
            move.action_appsistance_einvoice_sent()

    def test_a_program_killed_after_the_server_took_it_leaves_a_doubt(self):
        _move, transmission = self._create_queued()

        class Killed(BaseException):
            pass

        with (
            self._smtp() as server,
            self.enter_registry_test_mode(),
            patch.object(type(transmission), "_finish", side_effect=Killed),
            # Not assertRaises: it would roll back what was committed.
            contextlib.suppress(Killed),
        ):
            self.transmissions._deliver(transmission.id)
        self.env.invalidate_all()
        self.assertEqual(len(server.state["mails"]), 1)
        self.assertEqual(transmission.state, "sending")
        self._pass_time(minutes=5)
        with self._smtp() as server:
            self._run_cron()
        self.assertFalse(server.state.get("mails"))
        self.assertEqual(
            (transmission.state, transmission.code), ("doubtful", "killed")
        )

    def test_two_workers_send_it_once(self):
        _move, transmission = self._create_queued()
        with self._smtp() as server, self.enter_registry_test_mode():
            self.transmissions._deliver(transmission.id)
            self.transmissions._deliver(transmission.id)
        self.assertEqual(len(server.state["mails"]), 1)

    def test_a_manager_decides_a_doubt_and_it_leaves_a_trace(self):
        move, transmission = self._create_queued()
        with self._smtp(data="cut"):
            self._run_cron()
        with self.assertRaises(UserError):
            transmission.with_user(self.clerk).action_not_arrived()
        transmission.with_user(self.manager).action_not_arrived()
        self.assertEqual(transmission.state, "failed")
        self.assertIn(self.manager.name, move.message_ids[0].body)
        move.action_appsistance_einvoice_retry()
        with self._smtp() as server:
            self._run_cron()
        self.assertEqual(len(server.state["mails"]), 1)
        self.assertEqual(move.appsistance_einvoice_state, "sent")

    def test_a_doubt_declared_arrived_is_sent(self):
        move, transmission = self._create_queued()
        with self._smtp(data="cut"):
            self._run_cron()
        transmission.with_user(self.manager).action_arrived()
        self.assertEqual(move.appsistance_einvoice_state, "sent")

    def test_the_daily_limit_makes_the_rest_wait(self):
        self.company.appsistance_einvoice_pec_daily_limit = 1
        self._create_queued()
        _move, second = self._create_queued()
        with self._smtp() as server:
            self._run_cron()
            self.assertEqual(len(server.state["mails"]), 1)
            self.assertEqual(second.state, "queued")
            self._pass_time(days=2)
            self._run_cron()
        self.assertEqual(len(server.state["mails"]), 2)

    def test_files_for_public_bodies_are_to_be_signed_and_are_not_sent(self):
        move = self._create_invoice(partner=self.public, lines=[(100.0, self.tax_22s)])
        files, _refused = move.with_user(self.manager)._export_einvoice("x")
        self.assertFalse(files._filter_to_send())
        with self.assertRaises(UserError):
            files._send_to_sdi()

    def test_an_altered_file_is_not_sent(self):
        move, transmission = self._create_queued()
        self.env.cr.execute(
            "UPDATE appsistance_einvoice_file SET sha256 = 'x' WHERE id = %s",
            [move.appsistance_einvoice_file_id.id],
        )
        self.env.invalidate_all()
        with self._smtp() as server:
            self._run_cron()
        self.assertFalse(server.state.get("mails"))
        self.assertEqual((transmission.state, transmission.code), ("failed", "altered"))

    def test_a_mail_that_is_too_big_does_not_leave(self):
        message = pec.compose(SENDER, ASSIGNED, "<1@x>", "a.xml", b"x" * 100)
        data = message.as_bytes()
        digest = hashlib.sha256(b"x" * 100).hexdigest()
        self.assertEqual(pec.check(data, "a.xml", digest), "")
        self.assertEqual(pec.check(data, "b.xml", digest), "altered")
        with patch.object(pec, "MAX_MESSAGE_BYTES", 50):
            self.assertEqual(pec.check(data, "a.xml", digest), "size")

    def test_a_company_on_the_file_channel_reaches_no_network(self):
        _move, transmission = self._create_queued()
        self.company.appsistance_einvoice_channel = "file"
        with (
            patch.object(
                type(self.env["ir.mail_server"]), "_disable_send", return_value=False
            ),
            patch.object(socket, "create_connection", side_effect=AssertionError),
            patch.object(socket.socket, "connect", side_effect=AssertionError),
        ):
            self._run_cron()
        self.assertEqual((transmission.state, transmission.code), ("failed", "channel"))
        other = self._create_invoice()
        with self.assertRaises(UserError):
            other.action_appsistance_einvoice_send()

    def test_sent_by_hand_takes_it_out_of_the_queue(self):
        move, transmission = self._create_queued()
        move.action_appsistance_einvoice_sent()
        self.assertEqual(transmission.state, "failed")
        with self._smtp() as server:
            self._run_cron()
        self.assertFalse(server.state.get("mails"))

    def test_no_secret_is_logged(self):
        self._create_queued()
        with self.assertLogs("odoo", logging.DEBUG) as logs, self._smtp(auth="535 no"):
            self._run_cron()
        self.assertNotIn("very-secret-pec", "\n".join(logs.output))

    def test_only_administrators_read_how_it_is_sent(self):
        names = [
            "appsistance_einvoice_mail_server_id",
            "appsistance_einvoice_fetchmail_server_id",
            "appsistance_einvoice_sdicoop_url",
            "appsistance_einvoice_sdicoop_wsdl",
            "appsistance_einvoice_sdicoop_certificate",
            "appsistance_einvoice_sdicoop_key",
        ]
        for name in names:
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.company.with_user(self.manager).read([name])
        with self.assertRaises(AccessError):
            self.mail_server.with_user(self.manager).read(["smtp_pass"])
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(self.manager).create({})

    def test_the_office_sends_and_retries(self):
        move = self._create_invoice().with_user(self.clerk)
        move.action_appsistance_einvoice_send()
        self.assertEqual(move.appsistance_einvoice_sending_state, "queued")
        with self._smtp(rcpt="550 no"):
            self._run_cron()
        move.action_appsistance_einvoice_retry()
        self.assertEqual(move.appsistance_einvoice_sending_state, "queued")

    def test_ordinary_mail_does_not_leave_from_the_certified_mailbox(self):
        servers = self.env["ir.mail_server"]._filter_mail_servers_fallback(
            self.mail_server
        )
        self.assertFalse(servers)


class TestPecMailbox(SendingCommon):
    """Mails that come: the provider's, the SdI's, and others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fetchmail = cls.env["fetchmail.server"].create(
            {
                "name": "PEC",
                "server_type": "imap",
                "server": "127.0.0.1",
                "user": SENDER,
                "password": "very-secret-pec",
                "state": "done",
                "object_id": cls.env["ir.model"]._get_id(
                    "appsistance.einvoice.receipt"
                ),
            }
        )
        cls.company.appsistance_einvoice_fetchmail_server_id = cls.fetchmail
        cls.move = cls._create_invoice()
        cls.move.action_appsistance_einvoice_send()
        cls.file = cls.move.appsistance_einvoice_file_id
        cls.transmission = cls.move.appsistance_einvoice_transmission_id
        cls.receipts = cls.env["appsistance.einvoice.receipt"]

    def _fetch(self, *mails):
        before = self.receipts.search([])
        state = [[mail, False] for mail in mails]
        with Server(ImapHandler, mails=state) as server:
            self.fetchmail.port = server.port
            with (
                self.enter_registry_test_mode(),
                self.env.registry.cursor() as cr,
            ):
                env = self.env(cr=cr)
                error = self.fetchmail.with_env(env)._fetch_mail()
        self.env.invalidate_all()
        self.assertIsNone(error)
        self.assertTrue(all(seen for _mail, seen in state))
        return self.receipts.search([]) - before

    def _make_consegna(self, **kwargs):
        content = make_receipt("RicevutaConsegna", self.file.name, self.file.sha256)
        return make_sdi_mail(f"{self.file.name[:-4]}_RC_001.xml", content, **kwargs)

    def _make_service(self, kind, sender=SENDER, message_id=None):
        return make_certified(
            make_daticert(
                kind, sender, ASSIGNED, message_id or self.transmission.message_ref
            )
        )

    def test_a_receipt_of_the_sdi_moves_the_file_and_gives_the_next_address(self):
        record = self._fetch(self._make_consegna())
        self.assertEqual(record.state, "applied", record.detail)
        self.assertEqual(record.company_id, self.company)
        self.assertEqual(self.move.appsistance_einvoice_state, "delivered")
        self.assertEqual(self.company.appsistance_einvoice_pec_address, ASSIGNED)
        _move, following = self._create_queued()
        self.assertEqual(following.recipient, ASSIGNED)

    def test_a_receipt_by_mail_is_told_in_the_companys_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.company.partner_id.lang = "it_IT"
        self._fetch(self._make_consegna())
        self.assertIn("Ricevuta", self.move.message_ids[0].body)

    def test_the_same_mail_twice_changes_nothing(self):
        first = self._fetch(self._make_consegna())
        self.assertFalse(self._fetch(self._make_consegna()))
        self.assertEqual(first.state, "applied")

    def test_acceptance_and_delivery_of_the_provider_are_noted(self):
        with self._smtp():
            self._run_cron()
        records = self._fetch(
            self._make_service("accettazione"), self._make_service("avvenuta-consegna")
        )
        self.assertEqual(set(records.mapped("kind")), {"PA", "PC"})
        self.assertTrue(self.transmission.accepted_on)
        self.assertTrue(self.transmission.delivered_on)
        self.assertEqual(self.move.appsistance_einvoice_state, "sent")
        self.assertFalse(self.company.appsistance_einvoice_pec_address)

    def test_an_acceptance_ends_a_doubt(self):
        with self._smtp(data="cut"):
            self._run_cron()
        self.assertEqual(self.transmission.state, "doubtful")
        self._fetch(self._make_service("accettazione"))
        self.assertEqual(self.transmission.state, "sent")
        self.assertEqual(self.move.appsistance_einvoice_state, "sent")

    def test_a_receipt_of_the_sdi_ends_a_doubt(self):
        with self._smtp(data="cut"):
            self._run_cron()
        self._fetch(self._make_consegna())
        self.assertEqual(self.transmission.state, "sent")
        self.assertEqual(self.move.appsistance_einvoice_state, "delivered")

    def test_a_mail_that_was_not_delivered_can_be_sent_again(self):
        with self._smtp():
            self._run_cron()
        record = self._fetch(self._make_service("errore-consegna"))
        self.assertEqual(record.kind, "PE")
        self.assertEqual(
            (self.transmission.state, self.transmission.code), ("failed", "pec")
        )
        self.move.action_appsistance_einvoice_retry()
        with self._smtp() as server:
            self._run_cron()
        self.assertEqual(len(server.state["mails"]), 1)

    def test_forged_receipts_go_to_quarantine_and_change_nothing(self):
        content = make_receipt("RicevutaConsegna", self.file.name, self.file.sha256)
        plain = email.message.EmailMessage()
        plain["From"] = ASSIGNED
        plain["To"] = SENDER
        plain["Message-Id"] = "<plain@x.example>"
        plain["Subject"] = "POSTA CERTIFICATA: Ricevuta di consegna"
        plain.set_content("x")
        plain.add_attachment(
            content, maintype="application", subtype="xml", filename="x_RC_001.xml"
        )
        for mail in (
            plain.as_bytes(),
            self._make_consegna(sender="sdi09@pec.fatturapa.example"),
            self._make_consegna(sender="sdi09@evilpec.fatturapa.it.example"),
            self._make_consegna(sender="someone@pec.example", envelope_sender=ASSIGNED),
            self._make_consegna(error="altro"),
        ):
            record = self._fetch(mail)
            self.assertEqual((record.state, record.reason), ("quarantine", "untrusted"))
        self.assertEqual(self.move.appsistance_einvoice_state, "exported")
        self.assertFalse(self.company.appsistance_einvoice_pec_address)
        record.action_retry()
        self.assertEqual(self.move.appsistance_einvoice_state, "exported")

    def test_a_manager_may_trust_a_mail_and_it_leaves_a_trace(self):
        record = self._fetch(self._make_consegna(sender="sdi09@pec.fatturapa.example"))
        with self.assertRaises(UserError):
            record.with_user(self.clerk).action_trust()
        record.with_user(self.manager).action_trust()
        self.assertEqual(self.move.appsistance_einvoice_state, "delivered")
        self.assertEqual(record.reason, "trusted")
        self.assertIn(self.manager.name, record.message_ids[0].body)

    def test_a_forged_failure_of_the_provider_does_not_free_the_file(self):
        with self._smtp():
            self._run_cron()
        record = self._fetch(
            self._make_service("non-accettazione", sender="other@pec.example")
        )
        self.assertEqual(record.reason, "untrusted")
        record = self._fetch(
            self._make_service("non-accettazione", message_id="<unknown@x>")
        )
        self.assertEqual(record.reason, "unmatched")
        self.assertEqual(self.transmission.state, "sent")

    def test_what_is_not_understood_is_kept_and_the_others_are_read(self):
        broken = make_certified(b"<postacert", headers=[("X-Trasporto", "errore")])
        records = self._fetch(broken, b"no mail at all", self._make_consegna())
        self.assertEqual(len(records), 3)
        self.assertEqual(
            sorted(records.mapped("state")), ["applied", "quarantine", "quarantine"]
        )

    def test_an_error_while_reading_loses_no_mail(self):
        with (
            patch.object(type(self.receipts), "_load_mail", side_effect=KeyError("x")),
            mute_logger(
                "odoo.addons.appsistance_einvoice.models.appsistance_einvoice_mailbox"
            ),
        ):
            record = self._fetch(self._make_consegna())
        self.assertEqual(record.reason, "unreadable")
        self.assertTrue(record.content)
        self.assertEqual(self.move.appsistance_einvoice_state, "exported")
        record.action_retry()
        self.assertEqual(self.move.appsistance_einvoice_state, "delivered")
        self.assertEqual((record.state, record.reason), ("applied", False))

    def test_a_mail_is_trusted_no_more_when_it_is_read_again(self):
        with (
            patch.object(type(self.receipts), "_load_mail", side_effect=KeyError("x")),
            mute_logger(
                "odoo.addons.appsistance_einvoice.models.appsistance_einvoice_mailbox"
            ),
        ):
            record = self._fetch(
                self._make_consegna(sender="sdi09@pec.fatturapa.example")
            )
        record.action_retry()
        self.assertEqual(record.state, "quarantine")
        self.assertEqual(self.move.appsistance_einvoice_state, "exported")

    def test_without_an_address_of_the_sdi_no_mail_is_trusted(self):
        self.company.appsistance_einvoice_pec_first_address = False
        record = self._fetch(self._make_consegna(sender=""))
        self.assertEqual(record.reason, "untrusted")
        self.assertEqual(self.move.appsistance_einvoice_state, "exported")

    def test_a_rejection_of_the_second_copy_does_not_undo_the_first(self):
        with self._smtp(data="cut"):
            self._run_cron()
        self.transmission.with_user(self.manager).action_not_arrived()
        self.move.action_appsistance_einvoice_retry()
        with self._smtp():
            self._run_cron()
        content = make_receipt(
            "RicevutaScarto", self.file.name, errors=[("00002", "Nome duplicato")]
        )
        record = self._fetch(make_sdi_mail("x_NS_001.xml", content))
        self.assertEqual(record.reason, "duplicate")
        self.assertEqual(self.move.appsistance_einvoice_state, "sent")
        self._fetch(self._make_consegna())
        self.assertEqual(self.move.appsistance_einvoice_state, "delivered")
