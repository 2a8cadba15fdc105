from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .mail_common import MailIntakeCommon

AUTOMATIC = [
    {"Auto_Submitted": "auto-generated"},
    {"Precedence": "bulk"},
    {"Precedence": "list"},
    {"X_Auto_Response_Suppress": "All"},
    {"X_Auto_Response_Suppress": "OOF, AutoReply"},
    {"List_Id": "<news.example>"},
    {"Return_Path": "<>"},
    {"From": "no-reply@fornitore.example"},
]


@tagged("post_install", "-at_install")
class TestMailAcknowledgement(MailIntakeCommon):
    def test_the_acknowledgement_names_the_number_and_waits_in_the_queue(self):
        ticket = self._receive()
        mail = self._get_acknowledgements(ticket)
        self.assertEqual(mail.state, "outgoing")
        self.assertIn(ticket.number, mail.subject)
        self.assertIn(ticket.number, mail.body_html)
        self.assertEqual(mail.email_to, "anna@studio.example")
        self.assertIn(self.us, mail.reply_to)
        self.assertIn("auto-replied", mail.headers)

    def test_the_queue_is_asked_to_run_soon(self):
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self._receive()
        self.assertGreater(triggers.search_count([("cron_id", "=", cron.id)]), before)

    def test_it_stays_in_the_conversation_after_it_was_sent(self):
        ticket = self._receive()
        message = self._get_acknowledgements(ticket).mail_message_id
        self._get_acknowledgements(ticket).unlink()
        self.assertTrue(message.exists())
        self.assertEqual(self._answer(ticket, to=message), ticket)

    def test_it_is_no_first_answer(self):
        ticket = self._receive()
        self.assertTrue(ticket.date_acknowledged)
        self.assertFalse(ticket.date_first_answer)

    def test_a_contact_gets_it_in_his_language(self):
        self.env["res.lang"]._activate_lang("en_US")
        italian = self._get_acknowledgements(self._receive("Boh"))
        self.contact.lang = "en_US"
        english = self._get_acknowledgements(self._receive("Boh", Subject="B"))
        self.assertIn("Abbiamo ricevuto", italian.body_html)
        self.assertIn("Abbiamo ricevuto", italian.subject)
        self.assertIn("We received", english.body_html)

    def test_an_unknown_sender_gets_it_in_the_language_he_writes(self):
        self.env["res.lang"]._activate_lang("en_US")
        text = "Hello, our boiler is not working. Please call us, thanks."
        mail = self._get_acknowledgements(self._receive(text, From="j@uk.example"))
        self.assertIn("We received", mail.body_html)
        text = "Buongiorno, la nostra caldaia non funziona, grazie"
        ticket = self._receive(text, From="j@uk.example", Subject="B")
        self.assertIn("Abbiamo", self._get_acknowledgements(ticket).body_html)

    def test_automatic_mails_become_tickets_without_acknowledgement(self):
        for headers in AUTOMATIC:
            with self.subTest(headers=headers):
                ticket = self._receive(Subject=str(headers), **headers)
                self.assertTrue(ticket)
                self.assertFalse(self._get_acknowledgements(ticket))

    def test_an_out_of_office_answer_opens_no_ticket(self):
        before = self.tickets.search_count([])
        for headers in (
            {"Auto_Submitted": "auto-replied (vacation)"},
            {"X_Autoreply": "yes"},
            {"Precedence": "auto_reply"},
        ):
            with self.subTest(headers=headers):
                self._receive(From="assente@nuovo.example", **headers)
                self.assertEqual(self.tickets.search_count([]), before)

    def test_an_out_of_office_answer_lands_as_a_note_and_reopens_nothing(self):
        ticket = self._receive()
        ticket.action_solve()
        found = self._answer(ticket, "Sono in ferie", Auto_Submitted="auto-replied")
        self.assertEqual(found, ticket)
        self.assertEqual(ticket.state, "solved")
        note = ticket.message_ids.filtered(lambda m: "ferie" in str(m.body))
        self.assertTrue(note.is_internal or note.subtype_id.internal)

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_a_bounce_makes_neither_ticket_nor_acknowledgement(self):
        before = self.tickets.search_count([])
        self._receive(From="MAILER-DAEMON@provider.example")
        self.assertEqual(self.tickets.search_count([]), before)

    def test_a_team_may_do_without(self):
        self.team.has_acknowledgement = False
        self.assertFalse(self._get_acknowledgements(self._receive()))

    def test_a_mail_from_one_of_our_addresses_is_not_acknowledged(self):
        self._create_team("Second", alias_name="seconda")
        ticket = self._receive(From="seconda@ferrari.example")
        self.assertTrue(ticket)
        self.assertFalse(self._get_acknowledgements(ticket))

    def test_a_contact_with_one_of_our_addresses_is_not_acknowledged_either(self):
        self._create_team("Second", alias_name="seconda")
        self._create_customer("Us", email="seconda@ferrari.example")
        ticket = self._receive(From="seconda@ferrari.example")
        self.assertTrue(ticket)
        self.assertFalse(self._get_acknowledgements(ticket))

    def test_after_an_hour_a_sender_is_acknowledged_again(self):
        tickets = self.tickets.union(
            *(self._receive(Subject=f"Guasto {number}") for number in range(6))
        )
        self.assertEqual(len(self._get_acknowledgements(tickets)), 5)
        before = fields.Datetime.subtract(fields.Datetime.now(), hours=1, minutes=1)
        tickets.date_opened = before
        ticket = self._receive(Subject="Guasto 7")
        self.assertTrue(self._get_acknowledgements(ticket))

    @mute_logger("odoo.addons.appsistance_helpdesk.models")
    @mute_logger("odoo.addons.mail.models.mail_render_mixin")
    def test_a_broken_template_costs_no_mail(self):
        template = self.env.ref("appsistance_helpdesk.mail_template_acknowledgement")
        template.with_context(
            lang="it_IT"
        ).body_html = '<p t-out="object.number.nothing()"/>'
        ticket = self._receive()
        self.assertTrue(ticket)
        self.assertFalse(self._get_acknowledgements(ticket))


@tagged("post_install", "-at_install")
class TestMailAnswer(MailIntakeCommon):
    def test_the_sender_and_known_copies_follow_as_contacts(self):
        colleague = self._create_customer("Ugo", email="ugo@studio.example")
        ticket = self._receive(Cc="Ugo <ugo@studio.example>")
        self.assertLessEqual(self.contact | colleague, ticket.message_partner_ids)
        addressees = self._get_addressees(self._say(ticket))
        self.assertEqual(addressees, {"anna@studio.example", "ugo@studio.example"})

    def test_an_unknown_sender_and_unknown_copies_follow_as_addresses(self):
        ticket = self._receive(From="x@nuovo.example", Cc="Y <y@nuovo.example>")
        addressees = self._get_addressees(self._say(ticket))
        self.assertEqual(addressees, {"x@nuovo.example", "y@nuovo.example"})
        self.assertFalse(
            self.env["res.partner"].search([("email", "ilike", "@nuovo.example")])
        )

    def test_notes_reach_no_address(self):
        ticket = self._receive(From="x@nuovo.example", Cc="y@nuovo.example")
        before = self.env["mail.mail"].search([])
        ticket.with_user(self.dispatcher).message_post(
            body="Cliente difficile", subtype_xmlid="mail.mt_note"
        )
        mails = self.env["mail.mail"].search([]) - before
        self.assertFalse(
            self._get_addressees(mails) & {"x@nuovo.example", "y@nuovo.example"}
        )

    def test_our_answer_comes_from_and_returns_to_the_team(self):
        ticket = self._receive(From="x@nuovo.example")
        mail = self._say(ticket)[:1]
        self.assertIn(self.us, mail.reply_to)
        self.assertIn(ticket.number, mail.subject or mail.mail_message_id.record_name)

    def test_an_answer_of_any_of_them_lands_in_the_ticket(self):
        ticket = self._receive(From="x@nuovo.example", Cc="y@nuovo.example")
        self._say(ticket)
        for address in ("x@nuovo.example", "y@nuovo.example"):
            self.assertEqual(self._answer(ticket, From=address), ticket)

    def test_an_answer_of_one_reaches_the_other_once(self):
        ticket = self._receive(From="x@nuovo.example", Cc="y@nuovo.example")
        before = self.env["mail.mail"].search([])
        self._answer(ticket, From="y@nuovo.example")
        addressees = self._get_addressees(self.env["mail.mail"].search([]) - before)
        self.assertIn("x@nuovo.example", addressees)
        self.assertNotIn("y@nuovo.example", addressees)
        before = self.env["mail.mail"].search([])
        self._answer(ticket, From="y@nuovo.example", Cc="x@nuovo.example")
        addressees = self._get_addressees(self.env["mail.mail"].search([]) - before)
        self.assertNotIn("x@nuovo.example", addressees)

    def test_an_answer_without_references_is_found_by_the_number_in_its_subject(self):
        ticket = self._receive()
        self.assertEqual(self._receive(Subject=f"R: [{ticket.number}] x"), ticket)

    def test_a_number_in_the_subject_opens_no_ticket_of_others(self):
        ticket = self._receive()
        found = self._receive(Subject=f"[{ticket.number}]", From="z@altri.example")
        self.assertNotEqual(found, ticket)

    def test_our_own_mailboxes_do_not_follow(self):
        self.company.email = "info@ferrari.example"
        self.env["fetchmail.server"].create(
            {"name": "Box", "user": "posta@provider.example"}
        )
        ticket = self._receive(
            To=f"posta@provider.example, {self.us}", Cc="info@ferrari.example"
        )
        self.assertFalse(ticket.email_cc)

    def test_an_answer_to_a_solved_ticket_reopens_it(self):
        ticket = self._receive()
        ticket.action_solve()
        self.assertEqual(self._answer(ticket), ticket)
        self.assertEqual(ticket.state, "in_progress")
        self.assertFalse(ticket.date_solved)

    def test_an_answer_to_a_ticket_closed_not_long_ago_reopens_it(self):
        ticket = self._receive()
        ticket.action_close()
        self.assertEqual(self._answer(ticket), ticket)
        self.assertEqual(ticket.state, "in_progress")

    def test_an_answer_to_a_long_closed_ticket_opens_a_new_one_linked_to_it(self):
        self.company.appsistance_ticket_reopen_days = 10
        ticket = self._receive()
        ticket.action_close()
        ticket.date_closed = "2026-01-01 10:00:00"
        new = self._answer(ticket)
        self.assertNotEqual(new, ticket)
        self.assertEqual(new.previous_id, ticket)
        self.assertEqual(new.team_id, ticket.team_id)
        self.assertEqual(ticket.state, "closed")
        self.assertTrue(self._get_acknowledgements(new))

    def test_an_answer_to_a_merged_ticket_lands_where_it_went(self):
        target, merged = self._receive(), self._receive(Subject="Doppione")
        merged._merge_into(target)
        self.assertEqual(self._answer(target), target)
        self.assertEqual(self._receive(Subject=f"[{merged.number}]"), target)

    def test_our_answer_from_the_mail_program_is_ours(self):
        ticket = self._receive()
        self.dispatcher.email = "ufficio@ferrari.example"
        self._answer(ticket, "Arriviamo", From="ufficio@ferrari.example")
        self.assertTrue(ticket.date_first_answer)
        self.assertFalse(ticket.is_answer_awaited)

    def test_two_robots_that_answer_each_other_come_to_an_end(self):
        ticket = self._receive(From="x@nuovo.example", Cc="y@nuovo.example")
        for number in range(20):
            self._answer(ticket, f"Ricevuto {number}", From="y@nuovo.example")
        before = self.env["mail.mail"].search([])
        self._answer(ticket, "Ricevuto ancora", From="y@nuovo.example")
        addressees = self._get_addressees(self.env["mail.mail"].search([]) - before)
        self.assertNotIn("x@nuovo.example", addressees)
        self.assertIn("Ricevuto ancora", str(ticket.message_ids[:1].body))
        self.assertEqual(
            self.env["res.partner"].search_count([("email", "=", "y@nuovo.example")]), 0
        )

    def test_the_composer_does_not_make_contacts_of_addresses_that_follow(self):
        ticket = self._receive(From="x@nuovo.example", Cc="y@nuovo.example")
        suggested = ticket._message_get_suggested_recipients()
        emails = [row["email"] for row in suggested]
        self.assertFalse({"x@nuovo.example", "y@nuovo.example"} & set(emails))
