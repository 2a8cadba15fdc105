from datetime import timedelta

from freezegun import freeze_time
from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError
from odoo.modules import Manifest
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import file_open

from .mail_common import MailIntakeCommon


@tagged("post_install", "-at_install")
class TestKnownFaults(MailIntakeCommon):
    """One test for each fault that helpdesks we tried have: none may come back here.

    Numbered as they were found. Those of the portal's pages (1, 2 and 10) are asked
    for here as far as they need no page, the rest of them with the pages.
    """

    def test_fault_01_no_portal_user_closes_the_ticket_of_another_customer(self):
        ticket = self._create_ticket()
        stranger = new_test_user(self.env, "other_customer", groups="base.group_portal")
        theirs = ticket.with_user(stranger)
        for change in (
            lambda: theirs.write({"state": "closed"}),
            theirs.action_close,
            theirs.action_solve,
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                change()
                self.env.flush_all()
        self.assertEqual(ticket.state, "new")

    def test_fault_02_no_template_is_called_with_an_id(self):
        """Since 19 what is set inside such a call is lost: pages come out empty."""
        manifest = Manifest.for_addon("appsistance_helpdesk")
        for name in manifest["data"]:
            if name.endswith(".xml"):
                with file_open(f"appsistance_helpdesk/{name}", "rb") as source:
                    calls = etree.parse(source).xpath("//*[@t-call][@id]")
                self.assertFalse(calls, name)

    def test_fault_03_the_public_may_write_nothing(self):
        groups = self.env.ref("base.group_public") | self.env.ref("base.group_portal")
        rows = self.env["ir.model.access"].search(
            [
                ("model_id.model", "=like", "appsistance.ticket%"),
                "|",
                ("group_id", "=", False),
                ("group_id", "in", groups.ids),
            ]
        )
        opened = rows.filtered(
            lambda row: (
                not row.group_id
                or row.group_id == self.env.ref("base.group_public")
                or row.perm_unlink
                or (row.perm_write and row.model_id.model != "appsistance.ticket")
            )
        )
        self.assertFalse(opened.mapped("name"))

    def test_fault_04_what_goes_to_the_customer_addresses_the_customer(self):
        ticket = self._receive()
        ticket.user_id = self.technician
        ticket.action_solve()
        mails = self._get_acknowledgements(ticket) | self._say(ticket)
        self.assertEqual(self._get_addressees(mails), {"anna@studio.example"})
        for mail in mails:
            self.assertNotIn(self.technician.name, mail.body_html)

    def test_fault_05_an_unknown_sender_is_known_by_name_address_and_channel(self):
        ticket = self._receive(From='"Mario Rossi" <mario@nuovo.example>')
        self.assertRecordValues(
            ticket,
            [
                {
                    "caller_name": "Mario Rossi",
                    "partner_email": "mario@nuovo.example",
                    "channel": "email",
                    "is_unknown_sender": True,
                }
            ],
        )
        self.assertTrue(self._get_acknowledgements(ticket))
        self.assertIn("mario@nuovo.example", self._get_addressees(self._say(ticket)))

    def test_fault_06_an_out_of_office_mail_opens_none_and_an_answer_reopens(self):
        self.assertFalse(self._receive(Auto_Submitted="auto-replied"))
        ticket = self._receive()
        ticket.action_close()
        self.assertEqual(self._answer(ticket), ticket)
        self.assertEqual(ticket.state, "in_progress")

    def test_fault_07_reopening_takes_the_closing_date_away(self):
        ticket = self._create_ticket()
        ticket.action_solve()
        ticket.action_close()
        ticket.action_reopen()
        self.assertFalse(ticket.date_closed or ticket.date_solved)

    def test_fault_08_several_tickets_are_copied_at_once(self):
        tickets = self._create_ticket("One") | self._create_ticket("Two")
        copies = tickets.copy()
        self.assertEqual(len(copies), 2)
        self.assertEqual(len(set((tickets | copies).mapped("number"))), 4)

    def test_fault_09_an_sla_needs_no_hours_and_forgets_cancelled_tickets(self):
        other = self._create_team("Other")
        self.assertFalse(self.team.resource_calendar_id)
        for team, hours in ((self.team, 4), (other, 8)):
            self.env["appsistance.ticket.sla"].create(
                {"name": team.name, "team_id": team.id, "answer_hours": hours}
            )
        with freeze_time("2026-06-10 08:00"):
            ticket = self._create_ticket(team_id=self.team.id)
            self.assertEqual(
                ticket.answer_deadline, ticket.date_opened + timedelta(hours=4)
            )
            ticket.team_id = other
            self.assertEqual(
                ticket.answer_deadline, ticket.date_opened + timedelta(hours=8)
            )
            ticket.action_cancel()
        self.assertEqual(ticket.answer_status, "none")

    def test_fault_11_counts_of_many_customers_take_no_more_queries(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(40)]
        )
        for customer in customers:
            self._create_ticket(customer_id=customer.id)
        counts = []
        for batch in (customers[:1], customers[:2], customers):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(set(batch.mapped("appsistance_open_ticket_count")), {1})
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_fault_12_site_plant_times_and_charges_stand_on_the_ticket(self):
        form = Form(self.env["appsistance.ticket"].with_user(self.dispatcher))
        form.name = "No heating"
        form.equipment_id = self.equipment
        self.assertEqual(form.site_id, self.site)
        self.assertEqual(form.customer_id, self.condominium)
        ticket = form.save()
        stop = fields.Datetime.now()
        time = self.env["appsistance.ticket.time"].create(
            {
                "ticket_id": ticket.id,
                "start": stop - timedelta(minutes=10),
                "stop": stop,
            }
        )
        self.assertEqual(time.coverage, "billable")
        charges = self.env["appsistance.charge"].search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )
        self.assertTrue(charges)
        self.assertFalse(self.condominium.appsistance_portal_enabled)
