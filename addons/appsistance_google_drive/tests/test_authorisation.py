import json
import os
import re
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import DriveCommon

CALLBACK = "/appsistance/google_drive/callback"
AUTHORISE = "/appsistance/google_drive/authorise"


def make_service_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "p",
            "private_key_id": "k",
            "private_key": pem.decode(),
            "client_email": "robot@p.iam.gserviceaccount.com",
            "client_id": "1",
            "token_uri": "https://elsewhere.example/token",
        }
    )


@tagged("post_install", "-at_install")
class TestAuthorisation(DriveCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls._make_user(
            "drive_administrator", "base.group_system", password="drive_administrator"
        )
        cls.other = cls._make_user(
            "drive_other", "base.group_system", password="drive_other"
        )
        cls.worker = cls._make_user(
            "drive_worker",
            "appsistance_base.group_technician",
            password="drive_worker",
        )

    def setUp(self):
        super().setUp()
        # the library wants https, which the server of the tests has not
        self.enterContext(patch.dict(os.environ, {"OAUTHLIB_INSECURE_TRANSPORT": "1"}))
        self.account.write({"refresh_token": False, "state": "draft"})

    def _start(self):
        """Press the button; return the state that Google will give back."""
        action = self.account.with_user(self.administrator).action_authorise()
        url = urlsplit(action["url"])
        query = parse_qs(url.query)
        self.assertEqual(f"{url.scheme}://{url.netloc}", self.drive.url)
        self.assertEqual(query["access_type"], ["offline"])
        self.drive.codes["code1"] = self.account.authorisation_verifier
        return query["state"][0]

    def _call_back(self, state, code="code1"):
        return self.url_open(f"{CALLBACK}?state={state}&code={code}")

    def _confirm(self, page, state, code="code1"):
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        return self.url_open(
            AUTHORISE,
            data={
                "csrf_token": token and token.group(1),
                "state": state,
                "code": code,
            },
            allow_redirects=False,
        )

    def test_an_administrator_connects_by_the_consent_page(self):
        self.authenticate("drive_administrator", "drive_administrator")
        state = self._start()
        page = self._call_back(state)
        self.assertEqual(page.status_code, 200, page.text[-1500:])
        self.assertFalse(self.account.refresh_token)
        answer = self._confirm(page, state)
        self.assertEqual(answer.status_code, 303)
        self.account.invalidate_recordset()
        self.assertRecordValues(
            self.account,
            [
                {
                    "refresh_token": "good",
                    "state": "ready",
                    "google_user": "drive@example.com",
                    "authorisation_key": False,
                }
            ],
        )

    @mute_logger("odoo.http")
    def test_a_state_serves_once(self):
        self.authenticate("drive_administrator", "drive_administrator")
        state = self._start()
        page = self._call_back(state)
        self._confirm(page, state)
        self.drive.codes["code2"] = "x"
        self.assertEqual(self._call_back(state, "code2").status_code, 403)
        self.assertEqual(self._confirm(page, state, "code2").status_code, 403)

    @mute_logger("odoo.http")
    def test_a_state_that_is_not_ours_is_refused(self):
        self.authenticate("drive_administrator", "drive_administrator")
        state = self._start()
        for wrong in ("", "x", state[:-4] + "AAAA"):
            with self.subTest(state=wrong):
                self.assertEqual(self._call_back(wrong).status_code, 403)

    @mute_logger("odoo.http")
    def test_somebody_elses_state_is_refused(self):
        state = self._start()
        for login in ("drive_other", "drive_worker"):
            with self.subTest(login=login):
                self.authenticate(login, login)
                self.assertEqual(self._call_back(state).status_code, 403)
        self.assertFalse(self.account.refresh_token)

    @mute_logger("odoo.http")
    def test_without_our_form_nothing_is_connected(self):
        self.authenticate("drive_administrator", "drive_administrator")
        state = self._start()
        answer = self.url_open(AUTHORISE, data={"state": state, "code": "code1"})
        self.assertEqual(answer.status_code, 400)
        answer = self.url_open(f"{AUTHORISE}?state={state}&code=code1")
        self.assertIn(answer.status_code, (404, 405))
        self.assertFalse(self.account.refresh_token)

    def test_a_refusal_on_googles_page_changes_nothing(self):
        self.authenticate("drive_administrator", "drive_administrator")
        state = self._start()
        page = self.url_open(f"{CALLBACK}?state={state}&error=access_denied")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("<form", page.text.split("<main")[-1])
        self.assertFalse(self.account.refresh_token)

    def test_a_code_that_google_does_not_know_is_told_on_the_account(self):
        self.authenticate("drive_administrator", "drive_administrator")
        state = self._start()
        page = self._call_back(state, "nonsense")
        self._confirm(page, state, "nonsense")
        self.account.invalidate_recordset()
        self.assertEqual(self.account.state, "authorise")
        self.assertIn("invalid_grant", self.account.last_error)

    def test_a_service_account_connects_and_its_tokens_come_from_google_only(self):
        self.account.write({"kind": "service", "service_key": make_service_key()})
        self.account.with_user(self.administrator).action_test()
        self.assertEqual(self.account.state, "ready")
        self.assertTrue(self.drive.count("POST", "^/token"))

    def test_a_key_file_that_is_none_is_told_without_its_text(self):
        self.account.write({"kind": "service", "service_key": '{"private_key": "xyz"}'})
        self.account.with_user(self.administrator).action_test()
        self.assertEqual(self.account.state, "error")
        self.assertNotIn("xyz", self.account.last_error)

    def test_a_root_that_cannot_be_written_is_told(self):
        self.account.refresh_token = "good"
        self.drive.files["root"]["capabilities"] = {"canAddChildren": False}
        self.account.with_user(self.administrator).action_test()
        self.assertEqual(self.account.state, "error")
        self.assertIn("permit", self.account.last_error)

    # Opening a file

    def _send(self, record):
        self.account.write({"refresh_token": "good", "state": "ready"})
        attachment = self._attach(record)
        self._work()
        return self._get_file(attachment)

    def _open(self, file):
        return self.url_open(
            f"/appsistance/google_drive/open/{file.id}", allow_redirects=False
        )

    def test_who_reads_the_record_is_sent_to_drive(self):
        file = self._send(self.equipment)
        self.authenticate("drive_worker", "drive_worker")
        answer = self._open(file)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(answer.headers["Location"], file.url)

    def test_who_does_not_read_the_record_learns_nothing(self):
        file = self._send(self.equipment)
        self._make_user("drive_nobody", "base.group_user", password="drive_nobody")
        self.authenticate("drive_nobody", "drive_nobody")
        self.assertEqual(self._open(file).status_code, 404)
        self.assertEqual(self._open(file.browse(10**9)).status_code, 404)

    def test_who_may_not_read_the_attachment_learns_nothing(self):
        file = self._send(self.equipment)
        other = self.env["res.company"].create({"name": "Other Srl"})
        self.worker.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.authenticate("drive_worker", "drive_worker")
        self.assertEqual(self._open(file).status_code, 404)

    def test_a_stranger_is_asked_to_log_in(self):
        file = self._send(self.equipment)
        self.authenticate(None, None)
        self.assertIn("/web/login", self._open(file).headers["Location"])
