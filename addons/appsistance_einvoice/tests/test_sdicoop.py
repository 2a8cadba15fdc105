import base64
import logging
import ssl
import threading
from unittest.mock import Mock, patch

import requests
from urllib3.exceptions import MaxRetryError, SSLError

from odoo.exceptions import UserError, ValidationError

from odoo.addons.appsistance_base.tests.servers import Server

from ..tools import sdicoop
from .sending_common import SendingCommon
from .servers import SoapHandler
from .test_receipt import make_receipt

TYPES = "http://www.fatturapa.gov.it/sdi/ws/trasmissione/v1.0/types"
CERTIFICATE = "/nowhere/secret-client-certificate.pem"


def make_answer(error="", identifier="123456", prolog=""):
    """What the service answers."""
    code = f"<Errore>{error}</Errore>" if error else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}'
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<t:rispostaSdIRiceviFile xmlns:t="{TYPES}">'
        f"<IdentificativoSdI>{identifier}</IdentificativoSdI>"
        "<DataOraRicezione>2026-11-24T10:00:00.000+01:00</DataOraRicezione>"
        f"{code}</t:rispostaSdIRiceviFile></s:Body></s:Envelope>"
    ).encode()


class TestSdicoop(SendingCommon):
    """Files that leave by SdICoop, to a service on the loopback."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.appsistance_einvoice_channel = "sdicoop"
        cls.move = cls._create_invoice()
        cls.company.appsistance_einvoice_sdicoop_url = "http://127.0.0.1:1/x"
        cls.move.action_appsistance_einvoice_send()
        cls.file = cls.move.appsistance_einvoice_file_id
        cls.transmission = cls.move.appsistance_einvoice_transmission_id

    def _send(self, answer, **state):
        with Server(SoapHandler, answer=answer, **state) as server:
            self.company.appsistance_einvoice_sdicoop_url = (
                f"http://127.0.0.1:{server.port}/ricevi_file"
            )
            self._run_cron()
        return server.state.get("bodies", [])

    def test_the_file_travels_by_its_name_and_bytes_and_gets_its_identifier(self):
        (body,) = self._send(make_answer())
        self.assertIn(f"<NomeFile>{self.file.name}</NomeFile>".encode(), body)
        content = self.file._get_contents()[self.file]
        self.assertIn(base64.b64encode(content), body)
        self.assertEqual(self.transmission.state, "sent")
        self.assertEqual(self.file.state, "sent")
        self.assertEqual(self.file.sdi_identifier, "123456")

    def test_sent_once(self):
        self.assertEqual(len(self._send(make_answer())), 1)
        self.assertFalse(self._send(make_answer()))
        with self.assertRaises(UserError):
            self.move.action_appsistance_einvoice_retry()

    def test_an_empty_file_is_not_sent_again_by_itself(self):
        self._send(make_answer("EI01"))
        self.assertEqual(
            (self.transmission.state, self.transmission.code), ("failed", "EI01")
        )
        self.assertFalse(self.company.appsistance_einvoice_hold)
        self.assertEqual(self.file.state, "exported")
        self.assertTrue(self.transmission.advice)

    def test_a_service_that_is_not_available_is_tried_again_later(self):
        self._send(make_answer("EI02"))
        self.assertEqual(
            (self.transmission.state, self.transmission.code), ("queued", "EI02")
        )
        self.assertFalse(self._send(make_answer()))
        self._pass_time(hours=1)
        self.assertEqual(len(self._send(make_answer())), 1)
        self.assertEqual(self.file.state, "sent")

    def test_a_user_that_is_not_authorised_stops_the_channel(self):
        _move, other = self._create_queued()
        bodies = self._send(make_answer("EI03"))
        self.assertEqual(len(bodies), 1)
        self.assertEqual(self.transmission.code, "EI03")
        self.assertEqual(self.company.appsistance_einvoice_hold, "EI03")
        self.assertEqual(other.state, "queued")

    def test_a_connection_cut_after_receiving_is_a_doubt_and_is_not_repeated(self):
        self.assertEqual(len(self._send("cut")), 1)
        self.assertEqual(
            (self.transmission.state, self.transmission.code), ("doubtful", "cut")
        )
        self._pass_time(days=3)
        self.assertFalse(self._send(make_answer()))
        self.assertEqual(self.file.state, "exported")

    def test_no_answer_in_time_is_a_doubt(self):
        release = threading.Event()
        # Odoo's tests make shorter waits ten seconds long.
        self.company.appsistance_einvoice_sdicoop_timeout = 1
        self._send("hang", release=release)
        release.set()
        self.assertEqual(
            (self.transmission.state, self.transmission.code), ("doubtful", "timeout")
        )

    def test_a_service_that_is_away_is_tried_again(self):
        self._run_cron()
        self.assertEqual(
            (self.transmission.state, self.transmission.code), ("queued", "connection")
        )

    def test_answers_that_cannot_be_understood_are_a_doubt(self):
        bomb = (
            '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
            '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        )
        for answer in (
            b"<html>proxy error</html>",
            b"not even XML",
            b"",
            make_answer(prolog=bomb, identifier="&b;"),
            make_answer(error="EI99"),
            make_answer(identifier=""),
            b"<a>" + b"x" * (sdicoop.MAX_ANSWER_BYTES + 1) + b"</a>",
        ):
            with self.subTest(answer=answer[:60]):
                _move, transmission = self._create_queued()
                self._send(answer)
                self.assertEqual(transmission.state, "doubtful")
                self.assertEqual(transmission.file_id.state, "exported")

    def test_a_server_error_is_a_doubt_and_a_forbidden_door_is_not(self):
        self._send(b"oops", status=500)
        self.assertEqual(self.transmission.state, "doubtful")
        _move, other = self._create_queued()
        self._send(b"no", status=403)
        self.assertEqual((other.state, other.code), ("failed", "EI03"))

    def test_a_redirect_is_not_followed(self):
        with Server(SoapHandler, answer=make_answer()) as elsewhere:

            class Redirect(SoapHandler):
                def do_POST(self):
                    self.rfile.read(int(self.headers["Content-Length"]))
                    self.send_response(307)
                    self.send_header("Location", f"http://127.0.0.1:{elsewhere.port}/x")
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            with Server(Redirect) as server:
                self.company.appsistance_einvoice_sdicoop_url = (
                    f"http://127.0.0.1:{server.port}/x"
                )
                self._run_cron()
        self.assertFalse(elsewhere.state.get("bodies"))
        self.assertNotEqual(self.transmission.state, "sent")

    def test_a_missing_certificate_sends_nothing_and_names_no_path(self):
        self.company.appsistance_einvoice_sdicoop_certificate = CERTIFICATE
        self.company.appsistance_einvoice_sdicoop_url = "https://127.0.0.1:1/x"
        # Core logs every query at this level: not those of the settings themselves.
        self.env.flush_all()
        with self.assertLogs("odoo", logging.DEBUG) as logs:
            self._run_cron()
        self.assertEqual(
            (self.transmission.state, self.transmission.code), ("failed", "config")
        )
        self.assertEqual(self.company.appsistance_einvoice_hold, "config")
        self.assertNotIn(CERTIFICATE, "\n".join(logs.output))
        self.assertNotIn(CERTIFICATE, self.transmission.detail or "")
        self.assertNotIn(CERTIFICATE, self.move.message_ids[0].body)

    def test_an_encrypted_connection_that_breaks_is_a_doubt(self):
        for error, state in (
            (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), "doubtful"),
            (ssl.SSLCertVerificationError(1, "self-signed certificate"), "failed"),
        ):
            error.reason = "AS_OPENSSL_SAYS"
            cause = MaxRetryError(None, "/", SSLError(error))
            with self.subTest(state=state):
                service = Mock()
                service.RiceviFile.side_effect = requests.exceptions.SSLError(cause)
                outcome = sdicoop.deliver(service, "x.xml", b"<x/>")
                self.assertEqual(outcome.state, state)

    def test_only_an_encrypted_address_is_accepted(self):
        for url in ("http://sdi.example/x", "http://localhost.example/x"):
            with self.subTest(url=url), self.assertRaises(ValidationError):
                self.company.appsistance_einvoice_sdicoop_url = url

    def test_without_an_address_nothing_is_sent(self):
        self.company.appsistance_einvoice_sdicoop_url = False
        self._run_cron()
        self.assertEqual(
            (self.transmission.state, self.transmission.code), ("failed", "config")
        )

    def test_a_receipt_ends_a_doubt(self):
        self._send("cut")
        self.env["appsistance.einvoice.receipt"]._load(
            [("RC.xml", make_receipt("RicevutaConsegna", self.file.name))]
        )
        self.assertEqual(self.transmission.state, "sent")
        self.assertEqual(self.file.state, "delivered")

    def test_an_unforeseen_error_is_a_doubt(self):
        with patch.object(sdicoop, "deliver", side_effect=KeyError("secret")):
            self._run_cron()
        self.assertEqual(self.transmission.state, "doubtful")
        self.assertNotIn("secret", self.transmission.detail)
