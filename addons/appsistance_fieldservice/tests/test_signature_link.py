import json
import re
from datetime import timedelta

from odoo import fields, http
from odoo.tests import HttpCase, tagged

from .common_report import SIGNATURE, ReportCommon


@tagged("post_install", "-at_install")
class TestSignatureLink(HttpCase, ReportCommon):
    test_cursor_lock_timeout = 120

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._record()
        cls.report = cls.visit._get_or_create_reports()
        cls.report._seal()

    def _issue(self):
        requests = self.env["appsistance.signature.request"]
        return requests._issue(self.report, "hotel@example.com", "Giulia")

    def _sign(self, token, **params):
        response = self.url_open(
            f"/appsistance/firma/{token}/conferma",
            data=json.dumps({"params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()["result"]

    def test_the_link_comes_by_mail_and_its_token_is_not_stored(self):
        request = self.report._request_signature()
        mail = self.env["mail.mail"].search(
            [("model", "=", request._name), ("res_id", "=", request.id)]
        )
        (token,) = re.findall(r"/appsistance/firma/([\w-]+)", mail.body_html)
        found = self.env["appsistance.signature.request"]._find(token)
        self.assertEqual(found, request)
        self.assertNotEqual(request.sudo().token_hash, token)

    def test_looking_at_the_page_changes_nothing(self):
        request, token = self._issue()
        response = self.url_open(f"/appsistance/firma/{token}")
        self.assertEqual(response.status_code, 200)
        self.assertIn("Gasket replaced.", response.text)
        self.assertEqual(request.state, "sent")
        response = self.url_open(f"/appsistance/firma/{token}/pdf")
        self.assertTrue(response.content.startswith(b"%PDF"))
        self.assertEqual(self.report.state, "closed")

    def test_signing_by_link_makes_the_final_report(self):
        request, token = self._issue()
        answer = self._sign(token, name="Giulia", signature=SIGNATURE.decode())
        self.assertTrue(answer["force_refresh"])
        self.assertEqual(request.state, "signed")
        self.assertEqual(self.report.state, "final")
        signature = self.report.signature_ids
        self.assertEqual((signature.channel, signature.name), ("link", "Giulia"))

    def test_the_chatter_names_no_public_user_when_a_link_signs(self):
        _request, token = self._issue()
        self._sign(token, name="Giulia", signature=SIGNATURE.decode())
        authors = self.report.message_ids.author_id
        self.assertTrue(authors)
        self.assertNotIn(self.env.ref("base.public_partner"), authors)

    def test_a_link_signs_once(self):
        _request, token = self._issue()
        self._sign(token, name="Giulia", signature=SIGNATURE.decode())
        answer = self._sign(token, name="Mario", signature=SIGNATURE.decode())
        self.assertIn("error", answer)
        self.assertEqual(self.report.signature_ids.name, "Giulia")

    def test_an_empty_signature_is_refused(self):
        _request, token = self._issue()
        self.assertIn("error", self._sign(token, name="Giulia"))
        self.assertIn(
            "error", self._sign(token, name=" ", signature=SIGNATURE.decode())
        )
        self.assertEqual(self.report.state, "closed")

    def test_rubbish_signs_nothing(self):
        _request, token = self._issue()
        for name, signature in (
            ("\0", SIGNATURE.decode()),
            ({"a": 1}, SIGNATURE.decode()),
            ("Giulia", ["a"]),
            ("Giulia", "no image"),
            ("Giulia", "bm8gaW1hZ2U="),
            ("Giulia", "=\0é"),
        ):
            with self.subTest(name=name, signature=signature):
                answer = self._sign(token, name=name, signature=signature)
                self.assertIn("error", answer)
                self.assertEqual(self.report.state, "closed")

    def test_an_expired_link_does_not_sign(self):
        request, token = self._issue()
        request.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        answer = self._sign(token, name="Giulia", signature=SIGNATURE.decode())
        self.assertIn("error", answer)
        self.assertEqual(self.report.state, "closed")

    def test_a_foreign_token_opens_nothing(self):
        self._issue()
        for token in ("wrong", "0" * 43):
            response = self.url_open(f"/appsistance/firma/{token}")
            self.assertEqual(response.status_code, 404)
            answer = self._sign(token, name="Eve", signature=SIGNATURE.decode())
            self.assertIn("error", answer)

    def test_a_link_to_an_old_version_does_not_sign(self):
        request, _token = self._issue()
        self.report._conclude("absent")
        self.assertFalse(request._is_open())
        self.assertEqual(request.state, "cancelled")

    def test_refusing_needs_a_reason_and_a_post(self):
        request, token = self._issue()
        url = f"/appsistance/firma/{token}/rifiuta"
        self.assertEqual(self.url_open(url).status_code, 405)
        self.authenticate(None, None)
        data = {"csrf_token": http.Request.csrf_token(self), "reason": " "}
        self.url_open(url, data=data)
        self.assertEqual(request.state, "sent")
        data["reason"] = "\0"
        self.assertEqual(self.url_open(url, data=data).status_code, 200)
        self.assertEqual(request.state, "sent")
        data["reason"] = "Two hours, not three"
        self.url_open(url, data=data)
        self.assertEqual(request.state, "refused")
        self.assertEqual(self.report.signature_outcome, "refused")
        self.assertEqual(self.report.signature_note, data["reason"])

    def test_links_that_were_not_used_conclude_the_report(self):
        request, _token = self._issue()
        request.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        with self.enter_registry_test_mode():
            self.env.ref(
                "appsistance_fieldservice.ir_cron_expire_signature_requests"
            ).method_direct_trigger()
        self.assertEqual(self.report.state, "final")
        self.assertEqual(self.report.signature_outcome, "expired")

    def test_guessing_is_slowed_down(self):
        statuses = [
            self.url_open(f"/appsistance/firma/guess{index}").status_code
            for index in range(35)
        ]
        self.assertEqual(statuses[0], 404)
        self.assertEqual(statuses[-1], 429)

    # --------------------------------------------------
    # The final report in the portal
    # --------------------------------------------------

    def _create_portal_user(self, login, partner):
        return self.env["res.users"].create(
            {
                "name": login,
                "login": login,
                "password": login,
                "partner_id": partner.id,
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )

    def test_customers_read_their_own_final_report_only(self):
        own = self.env["res.partner"].create(
            {"name": "Giulia", "parent_id": self.customer.id}
        )
        other = self.env["res.partner"].create({"name": "Stranger"})
        self._create_portal_user("portal_own", own)
        self._create_portal_user("portal_other", other)
        url = f"/appsistance/rapportino/{self.report.id}/pdf"
        self.authenticate("portal_own", "portal_own")
        self.assertEqual(self.url_open(url).status_code, 404)
        self.report._conclude("absent")
        response = self.url_open(url)
        self.assertTrue(response.content.startswith(b"%PDF"))
        self.authenticate("portal_other", "portal_other")
        self.assertEqual(self.url_open(url).status_code, 404)
        self.logout()
        self.assertEqual(self.url_open(url).status_code, 404)
