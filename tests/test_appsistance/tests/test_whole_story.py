import base64
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools.date_utils import end_of

from odoo.addons.appsistance_einvoice.tools import schema, xml_reader
from odoo.addons.appsistance_fieldservice.tests import phone_script

DESK, PHONE = "1400x900", phone_script.SIZE
SCRIPT = Path(__file__).parents[1] / "static/tests/story_phone.js"
MAIL = """\
From: Davide Colombo <cliente@mercatiprealpi.example>
To: {address}
Subject: Il banco non raffredda
Message-Id: <whole-story@mercatiprealpi.example>
Content-Type: text/plain; charset=utf-8

Buongiorno, il banco non raffredda da stamattina. Punto vendita di Rovato.
Grazie, Davide
"""


@tagged("post_install", "-at_install")
class TestWholeStory(HttpCase):
    """From the customer's mail to his electronic invoice, each on his own screen."""

    test_cursor_lock_timeout = 120

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plant = cls.env["appsistance.equipment"].search(
            [("name", "=", "Impianto frigorifero Rovato")]
        )
        cls.customer = cls.plant.customer_id
        cls.technician = cls.env["res.users"].search([("login", "=", "tecnico")])

    def test_from_the_mail_to_the_electronic_invoice(self):
        ticket = self._receive()
        visit = self._plan(ticket)
        report = self._work(visit)
        self._approve(report)
        invoice = self._invoice(report)
        self._export(invoice)
        self._look_as_customer(visit)

    # --------------------------------------------------
    # Steps
    # --------------------------------------------------

    def _tour(self, url, name, login, size=DESK):
        self.browser_size = size
        self.touch_enabled = size == PHONE
        self.start_tour(url, name, login=login, timeout=180)
        self.env.invalidate_all()

    def _receive(self):
        domain = self.env["mail.alias.domain"].create({"name": "story.example"})
        self.env.company.alias_domain_id = domain
        team = self.env["appsistance.ticket.team"].search(
            [("alias_name", "=", "freddo")]
        )
        mail = MAIL.format(address=f"{team.alias_name}@{domain.name}")
        thread = self.env["mail.thread"].with_context(mail_create_nolog=True)
        number = thread.message_process(False, mail)
        ticket = self.env["appsistance.ticket"].browse(number)
        self.assertEqual((ticket.team_id, ticket.customer_id), (team, self.customer))
        ticket.write({"equipment_id": self.plant.id, "site_id": self.plant.site_id.id})
        return ticket

    def _plan(self, ticket):
        action = "appsistance_helpdesk.appsistance_ticket_action"
        url = f"/odoo/action-{action}/{ticket.id}"
        self._tour(url, "appsistance_story_office", "ufficio")
        self.assertEqual(ticket.state, "in_progress")
        visit = ticket.work_order_ids.visit_ids
        self.assertEqual(visit.lead_id, self.technician.employee_id.resource_id)
        return visit

    def _work(self, visit):
        """The customer cannot wait: the visit is moved to now."""
        bookings = self.env["appsistance.booking"].search(
            [("resource_id", "=", visit.lead_id.id), ("visit_id", "!=", visit.id)]
        )
        bookings.visit_id.filtered(lambda v: v.state == "planned").action_cancel()
        now = fields.Datetime.now().replace(second=0)
        visit._move({visit: (now - timedelta(minutes=5), now + timedelta(minutes=55))})
        self.browser_size, self.touch_enabled = PHONE, True
        self.browser_js(
            "/appsistance/tecnico",
            phone_script.read(SCRIPT),
            phone_script.READY,
            login=self.technician.login,
            timeout=180,
        )
        self.env.invalidate_all()
        report = visit.report_id
        self.assertEqual((report.state, report.signature_outcome), ("final", "signed"))
        self.assertFalse(report._verify()[report])
        return report

    def _approve(self, report):
        action = "appsistance_fieldservice.appsistance_report_action"
        url = f"/odoo/action-{action}/{report.id}"
        self._tour(url, "appsistance_story_approve", "responsabile")
        charges = report.charge_ids.sudo()
        self.assertTrue(all(charges.mapped("reason")))
        self.assertFalse(any(charges.mapped("exception")))

    def _invoice(self, report):
        manager = self.env["res.users"].search([("login", "=", "responsabile")])
        run = self.env["appsistance.invoicing.run"].with_user(manager)
        run = run.create(
            {
                "date_to": end_of(report.date, "month"),
                "customer_ids": [(6, 0, self.customer.ids)],
            }
        )
        url = f"/odoo/action-appsistance_base.appsistance_invoicing_run_action/{run.id}"
        self._tour(url, "appsistance_story_invoice", "responsabile")
        invoice = report.charge_ids.sudo().invoice_line_ids.move_id
        self.assertEqual(len(invoice), 1)
        return invoice

    def _export(self, invoice):
        url = f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}"
        self._tour(url, "appsistance_story_export", "responsabile")
        self.assertEqual(invoice.state, "posted")
        file = self.env["appsistance.einvoice.file"].search(
            [("move_id", "=", invoice.id)]
        )
        root = xml_reader.parse(base64.b64decode(file.content))
        self.assertEqual(schema.validate(root, schema.package_folder()), [])
        lines = [xml_reader.text_of(line, "Descrizione") for line in self._lines(root)]
        self.assertIn("R-449A", " ".join(lines))

    @staticmethod
    def _lines(root):
        path = "FatturaElettronicaBody/DatiBeniServizi/DettaglioLinee"
        return xml_reader.find_all(root, path)

    def _look_as_customer(self, visit):
        self._tour(
            f"/my/visits/{visit.id}",
            "appsistance_story_customer",
            "cliente@mercatiprealpi.example",
            PHONE,
        )
