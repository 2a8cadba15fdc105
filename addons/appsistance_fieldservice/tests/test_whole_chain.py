import io
from datetime import timedelta
from email import message_from_bytes, policy
from unittest.mock import patch

from pypdf import PdfReader

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from odoo.addons.appsistance_base.tests.servers import Server, SmtpHandler

from . import phone_script
from .common_billing import ApprovalCommon

DESK, PHONE = "1400x900", phone_script.SIZE
PAGE = "/appsistance/tecnico"
BUNDLE = "appsistance_fieldservice.assets_technician"


@tagged("post_install", "-at_install")
class TestWholeChain(HttpCase, ApprovalCommon):
    """One visit from the planning dialog to its posted invoice, each on his screen."""

    test_cursor_lock_timeout = 120

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        bundle = cls.env["ir.qweb"]._get_asset_bundle(BUNDLE, css=True, js=True)
        bundle.js()
        bundle.css()
        for user in (cls.dispatcher, cls.manager):
            user.password = user.login
        for person in (cls.anna, cls.bruno, cls.carla):
            person.employee_id.work_email = f"{person.name.lower()}@firm.example"
        cls.company.email = "office@firm.example"
        cls.type.invitation_mode = "visit"
        cls.env["appsistance.decline.reason"].create({"name": "Fever", "sequence": 1})
        cls.policy.write(cls._prepare_always_ordinary())
        cls.gasket.name = "Gasket of the chain"
        cls.job = cls._create_order(
            equipment_ids=cls.boiler.ids, summary="No hot water"
        )

    @classmethod
    def _prepare_always_ordinary(cls):
        """The technician works now, whatever the hour: no part of it costs more."""
        hours = {"name": "All day", "hour_from": 0, "hour_to": 24}
        calendar = cls.env["resource.calendar"].create(
            {
                "name": "Day and night",
                "tz": "Europe/Rome",
                "attendance_ids": [
                    Command.create(
                        {**hours, "dayofweek": str(day), "day_period": "morning"}
                    )
                    for day in range(7)
                ],
            }
        )
        return {"calendar_id": calendar.id, "night_from": 0, "night_to": 0}

    def test_from_the_planning_dialog_to_the_posted_invoice(self):
        visit = self._plan_two_people()
        self._decline(visit)
        self._replace(visit)
        report = self._work(visit)
        self._check_mailed(report)
        self._check_delivered(visit, report)
        self._approve_report(report)
        self._post_invoice(report)

    # --------------------------------------------------
    # Steps
    # --------------------------------------------------

    def _tour(self, url, name, login, size=DESK):
        self.browser_size = size
        self.touch_enabled = size == PHONE
        self.start_tour(url, name, login=login, timeout=120)
        self.env.invalidate_all()

    def _open(self, action, record="new"):
        return f"/odoo/action-appsistance_{action}/{record}"

    def _plan_two_people(self):
        url = self._open("fieldservice.appsistance_work_order_action", self.job.id)
        self._tour(url, "appsistance_chain_plan", self.dispatcher.login)
        visit = self.job.visit_ids
        self.assertRecordValues(
            visit,
            [
                {
                    "lead_id": self.bruno.id,
                    "helper_ids": self.carla.ids,
                    "vehicle_ids": self.van.ids,
                    "tool_ids": self.tool.ids,
                }
            ],
        )
        return visit

    def _decline(self, visit):
        """Both were mailed; Carla opens the link of hers on her phone."""
        self._send_invitations(visit)
        for person in ("bruno", "carla"):
            mail = self._get_mails(f"{person}@firm.example")
            self.assertEqual(len(mail), 1)
            self.assertIn("Hotel Belvedere", mail.body_html)
            self.assertIn(b"METHOD:REQUEST", self._get_calendar(mail))
        link = self._get_invitation(visit, self.carla)._get_url()
        self.assertIn(link, self._get_mails("carla@firm.example").body_html)
        path = link[link.index("/appsistance/") :]
        self._tour(path, "appsistance_chain_decline", None, PHONE)
        self.assertEqual(self._get_invitation(visit, self.carla).state, "declined")
        self.assertTrue(visit.needs_replanning)
        self.assertIn("Back on Thursday", visit.activity_ids.note)

    def _replace(self, visit):
        url = self._open("fieldservice.appsistance_visit_action", visit.id)
        self._tour(url, "appsistance_chain_replace", self.dispatcher.login)
        self.assertEqual(visit.helper_ids, self.anna)
        self.assertFalse(visit.needs_replanning)
        self._send_invitations(visit)
        self.assertEqual(len(self._get_mails("anna@firm.example")), 1)
        self._get_invitation(visit, self.anna)._answer("accepted", "link")

    def _work(self, visit):
        """The customer cannot wait: the visit is moved to now, and Bruno does it."""
        now = fields.Datetime.now().replace(second=0)
        visit._move({visit: (now - timedelta(minutes=5), now + timedelta(minutes=55))})
        self.browser_size, self.touch_enabled = PHONE, True
        self.browser_js(
            PAGE,
            phone_script.read_own("technician_chain.js"),
            phone_script.READY,
            login="technician_Bruno",
            timeout=120,
        )
        self.env.invalidate_all()
        report = visit.report_id
        self.assertEqual((report.state, report.signature_outcome), ("final", "signed"))
        self.assertEqual(visit.material_ids.product_id, self.gasket)
        worked = visit._get_work_minutes()
        self.assertEqual(worked, {self.bruno: 60, self.anna: 60})
        return report

    def _check_mailed(self, report):
        mail = self.env["mail.mail"].search(
            [("model", "=", report._name), ("res_id", "=", report.id)]
        )
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertEqual(mail.attachment_ids, report.attachment_id)
        self.assertTrue(mail.attachment_ids.raw.startswith(b"%PDF"))

    def _approve_report(self, report):
        self.assertFalse(report.anomaly_note)
        url = self._open("fieldservice.appsistance_report_action", report.id)
        self._tour(url, "appsistance_chain_approve", self.dispatcher.login)
        charges = report.charge_ids.sudo()
        self.assertEqual(
            sorted(charges.mapped("kind")),
            ["callout", "labour", "labour", "material", "travel"],
        )
        self.assertTrue(all(charges.mapped("reason")))
        self.assertFalse(any(charges.mapped("exception")))

    def _post_invoice(self, report):
        run = self.env["appsistance.invoicing.run"].with_user(self.manager)
        run = run.create(
            {
                "date_to": fields.Date.today() + timedelta(days=1),
                "customer_ids": [(6, 0, self.customer.ids)],
            }
        )
        url = self._open("base.appsistance_invoicing_run_action", run.id)
        self._tour(url, "appsistance_chain_invoice", self.manager.login)
        invoice = run.move_ids
        self.assertEqual(invoice.state, "draft")
        url = f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}"
        self._tour(url, "appsistance_chain_post", self.manager.login)
        self.assertEqual(invoice.state, "posted")
        charges = report.charge_ids.sudo()
        self.assertEqual(set(charges.mapped("state")), {"invoiced"})
        self.assertAlmostEqual(invoice.amount_untaxed, sum(charges.mapped("amount")))

    # --------------------------------------------------
    # What was sent
    # --------------------------------------------------

    def _send_invitations(self, visit):
        visit.invitation_ids.filtered("is_pending")._send()

    def _get_invitation(self, visit, resource):
        return visit.invitation_ids.filtered(lambda i: i.resource_id == resource)

    def _get_mails(self, email):
        return self.env["mail.mail"].search([("email_to", "=", email)], order="id")

    def _get_calendar(self, mail):
        return mail.attachment_ids.filtered(lambda a: a.name.endswith(".ics")).raw

    def _deliver(self):
        """Send what waits through a server on the loopback; return what it got."""
        servers = self.env["ir.mail_server"]
        servers.search([("active", "=", True)]).active = False
        with (
            Server(SmtpHandler) as sink,
            patch.object(type(servers), "_disable_send", return_value=False),
        ):
            servers.create(
                {
                    "name": "Sink",
                    "smtp_host": "127.0.0.1",
                    "smtp_port": sink.port,
                    "smtp_encryption": "none",
                }
            )
            waiting = self.env["mail.mail"].search([("state", "=", "outgoing")])
            waiting.send(raise_exception=True)
        return [
            message_from_bytes(data, policy=policy.default)
            for data in sink.state["mails"]
        ]

    def _check_delivered(self, visit, report):
        """The customer's PDF and the technicians' calendar files, as they arrive."""
        mails = self._deliver()
        self._check_pdf(self._get_part(mails, "hotel@example.com", "application/pdf"))
        for person in ("bruno", "carla", "anna"):
            part = self._get_part(mails, f"{person}@firm.example", "text/calendar")
            lines = part.get_content().replace("\r\n ", "").splitlines()
            summary = next(line for line in lines if line.startswith("SUMMARY:"))
            self.assertIn(visit.work_order_id.name, summary)
            method = "CANCEL" if person == "carla" else "REQUEST"
            self.assertIn(f"METHOD:{method}", lines)
        mail = self._get_delivered(mails, "hotel@example.com")
        self.assertIn(report.name, mail["Subject"])

    def _check_pdf(self, part):
        reader = PdfReader(io.BytesIO(part.get_content()))
        text = "".join(page.extract_text() for page in reader.pages)
        for words in ("Hotel Belvedere", "Gasket of the chain", "Bruno", "Via Trento"):
            self.assertIn(words, text)

    def _get_delivered(self, mails, address):
        """The mail that counts for an address: a withdrawal comes after its request."""
        found = [mail for mail in mails if address in mail["To"]]
        self.assertTrue(found, f"Nothing arrived for {address}")
        return max(found, key=lambda mail: "Job cancelled" in mail["Subject"])

    def _get_part(self, mails, address, kind):
        parts = [
            part
            for part in self._get_delivered(mails, address).walk()
            if part.get_content_type() == kind
        ]
        self.assertEqual(len(parts), 1, kind)
        return parts[0]
