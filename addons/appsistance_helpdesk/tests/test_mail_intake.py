from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .mail_common import MailIntakeCommon


@tagged("post_install", "-at_install")
class TestMailIntake(MailIntakeCommon):
    def test_a_mail_becomes_a_ticket_of_the_team_that_has_the_address(self):
        ticket = self._receive()
        self.assertRecordValues(
            ticket,
            [
                {
                    "name": "Caldaia ferma",
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                    "channel": "email",
                    "state": "new",
                }
            ],
        )
        self.assertIn("La caldaia non parte", str(ticket.description))
        self.assertTrue(ticket.is_answer_awaited)

    def test_a_team_has_any_number_of_addresses_each_with_its_category(self):
        category = self.env["appsistance.ticket.category"].create({"name": "Lifts"})
        self.team.address_ids = [
            Command.create({"alias_name": "ascensori", "category_id": category.id}),
            Command.create({"alias_name": "reperibilita"}),
        ]
        lift = self._receive(To="ascensori@ferrari.example")
        other = self._receive(To="reperibilita@ferrari.example", Subject="Notte")
        self.assertEqual((lift | other).team_id, self.team)
        self.assertEqual(lift.category_id, category)
        self.assertFalse(other.category_id)

    def test_a_mail_to_a_mailbox_without_alias_goes_to_the_default_team(self):
        self.company.appsistance_ticket_team_id = self.team
        ticket = self._receive(To="info@elsewhere.example")
        self.assertEqual(ticket.team_id, self.team)

    def test_the_contact_is_found_by_address(self):
        ticket = self._receive(From="ANNA@Studio.example")
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertEqual(ticket.customer_id, self.studio)
        self.assertFalse(ticket.is_unknown_sender)

    def test_the_customer_is_found_by_domain_where_he_allows_it(self):
        sender = "Luca Bianchi <luca@mercati.example>"
        self.assertTrue(self._receive(From=sender).is_unknown_sender)
        self.env["appsistance.ticket.sender"].create(
            {"pattern": "@Mercati.example", "customer_id": self.condominium.id}
        )
        ticket = self._receive(From=sender, Subject="Altro")
        self.assertEqual(ticket.customer_id, self.condominium)
        self.assertFalse(ticket.partner_id)
        below = self._receive(From="luca@mail.mercati.example", Subject="Terzo")
        self.assertEqual(below.customer_id, self.condominium)

    def test_a_public_provider_belongs_to_no_customer(self):
        with self.assertRaises(ValidationError):
            self.env["appsistance.ticket.sender"].create(
                {"pattern": "gmail.com", "customer_id": self.condominium.id}
            )

    def test_an_unknown_sender_is_kept_with_name_and_address(self):
        ticket = self._receive(From='"Rossi, Mario" <Mario@Nuovo.example>')
        self.assertRecordValues(
            ticket,
            [
                {
                    "partner_id": False,
                    "customer_id": False,
                    "caller_name": "Rossi, Mario",
                    "partner_email": "mario@nuovo.example",
                    "is_unknown_sender": True,
                }
            ],
        )

    def test_one_click_makes_a_contact_of_an_unknown_sender(self):
        ticket = self._receive(From="Mario Rossi <mario@nuovo.example>")
        other = self._receive(From="Mario <mario@nuovo.example>", Subject="Altro")
        ticket.with_user(self.dispatcher).action_create_contact()
        contact = ticket.partner_id
        self.assertEqual(contact.name, "Mario Rossi")
        self.assertEqual(contact.email, "mario@nuovo.example")
        self.assertEqual(other.partner_id, contact)
        self.assertIn(contact, ticket.message_partner_ids)
        written = ticket.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertEqual(written.author_id, contact)

    def test_one_click_gives_an_unknown_sender_to_a_customer_for_good(self):
        ticket = self._receive(From="Mario Rossi <mario@nuovo.example>")
        action = ticket.with_user(self.dispatcher).action_assign_customer()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
        )
        dialog.customer_id = self.condominium
        dialog.remember = "domain"
        dialog.save().action_assign()
        self.assertEqual(ticket.customer_id, self.condominium)
        self.assertEqual(ticket.partner_id.parent_id, self.condominium)
        later = self._receive(From="Ugo <ugo@nuovo.example>", Subject="Altro")
        self.assertEqual(later.customer_id, self.condominium)

    def test_attachments_are_kept(self):
        mail = self._build()
        mail.add_attachment(b"%PDF-1", "application", "pdf", filename="targhetta.pdf")
        ticket = self._process(mail)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )
        self.assertEqual(files.mapped("name"), ["targhetta.pdf"])
        self.assertEqual(files.raw, b"%PDF-1")

    def test_two_addresses_of_ours_in_one_mail_make_one_ticket(self):
        second = self._create_team("Second", alias_name="seconda")
        mail = self._build(To=f"seconda@ferrari.example, {self.us}")
        before = self.tickets.search_count([])
        ticket = self._process(mail)
        self.assertEqual(self.tickets.search_count([]), before + 1)
        self.assertEqual(ticket.team_id, second)
        self.assertFalse(ticket.email_cc)

    def test_the_same_mail_from_two_mailboxes_makes_one_ticket(self):
        mail = self._build()
        self._process(mail)
        before = self.tickets.search_count([])
        self.assertFalse(self._process(mail))
        self.assertEqual(self.tickets.search_count([]), before)

    def test_a_blocked_sender_opens_no_ticket(self):
        self.env["appsistance.ticket.sender"].create(
            {"pattern": "spam.example", "kind": "blocked"}
        )
        self.assertFalse(self._receive(From="x@spam.example"))

    def test_a_sender_is_blocked_and_let_in_again_from_the_next_mail_on(self):
        self.assertTrue(self._receive(From="x@spam.example"))
        sender = self.env["appsistance.ticket.sender"].create(
            {"pattern": "spam.example", "kind": "blocked"}
        )
        self.assertFalse(self._receive(From="x@spam.example"))
        sender.pattern = "other.example"
        self.assertTrue(self._receive(From="x@spam.example"))
        self.assertFalse(self._receive(From="x@other.example"))
        sender.unlink()
        self.assertTrue(self._receive(From="x@other.example"))

    def test_a_domain_whose_customer_was_deleted_costs_no_mail(self):
        customer = self._create_customer("Gone")
        self.env["appsistance.ticket.sender"].create(
            {"pattern": "gone.example", "customer_id": customer.id}
        )
        ticket = self._receive(From="x@gone.example")
        self.assertEqual(ticket.customer_id, customer)
        ticket.customer_id = False
        customer.unlink()
        self.assertFalse(self._receive(From="x@gone.example", Subject="B").customer_id)

    def test_a_mail_to_a_team_that_was_deleted_goes_to_the_company_s_own(self):
        self.company.appsistance_ticket_team_id = self.team
        team = self._create_team("Gone")
        gone = team.id
        team.unlink()
        self.assertEqual(self.tickets._get_intake_team({"team_id": gone}), self.team)

    def test_the_mail_that_made_a_ticket_answers_none(self):
        ticket = self._receive()
        mail = ticket.message_ids.filtered(lambda row: row.message_type == "email")
        self.assertFalse(mail.parent_id)
        self._answer(ticket, to=mail)
        answer = ticket.message_ids.filtered(lambda row: "Ancora" in str(row.body))
        self.assertEqual(answer.parent_id, mail)

    def test_of_a_mail_that_a_colleague_forwards_the_original_sender_is_proposed(self):
        text = (
            "La puoi seguire?\n\n---------- Forwarded message ---------\n"
            "Da: Anna Colombo <anna@studio.example>\nDate: lun 23 nov\n"
            "Oggetto: Caldaia\n\nNon parte"
        )
        self.dispatcher.email = "ufficio@ferrari.example"
        ticket = self._receive(text, From="Ufficio <ufficio@ferrari.example>")
        self.assertEqual(ticket.original_sender, '"Anna Colombo" <anna@studio.example>')
        self.assertFalse(ticket.customer_id)
        self.assertFalse(ticket.date_first_answer)
        self.assertFalse(self._get_acknowledgements(ticket))
        ticket.with_user(self.dispatcher).action_use_original_sender()
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertEqual(ticket.customer_id, self.studio)
        self.assertFalse(ticket.original_sender)

    def test_the_plant_whose_serial_number_is_in_the_mail_is_proposed(self):
        self.equipment.serial_number = "AB-123456"
        ticket = self._receive("Matricola AB-123456 ferma", From="x@nuovo.example")
        self.assertEqual(ticket.proposed_equipment_ids, self.equipment)

    def test_the_plant_whose_label_is_in_the_mail_is_proposed(self):
        token = self.equipment.qr_token
        text = f"https://ferrari.example/appsistance/q/{token}"
        ticket = self._receive(text, From="x@nuovo.example")
        self.assertEqual(ticket.proposed_equipment_ids, self.equipment)

    def test_a_mail_without_subject_takes_the_first_line_of_its_text(self):
        ticket = self._receive("\n\nPerde acqua.\nGrazie", Subject=None)
        self.assertEqual(ticket.name, "Perde acqua.")

    def test_the_21st_mail_of_a_sender_in_two_hours_is_a_ticket_too(self):
        subjects = [f"Guasto {number}" for number in range(25)]
        tickets = self.tickets.union(
            *(self._receive(Subject=subject) for subject in subjects)
        )
        self.assertEqual(set(tickets.mapped("name")), set(subjects))
        self.assertLessEqual(len(self._get_acknowledgements(tickets)), 5)

    def test_what_repeats_itself_beyond_that_is_gathered_in_one_ticket(self):
        tickets = self.tickets.union(
            *(
                self._receive(f"Testo {number}", Subject="Allarme")
                for number in range(24)
            )
        )
        self.assertEqual(len(tickets), 20)
        texts = "".join(map(str, tickets.message_ids.mapped("body")))
        for number in range(24):
            self.assertIn(f"Testo {number}", texts)

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_other_models_keep_the_guard_of_core(self):
        thread = self.env["mail.thread"]
        message = {"email_from": "x@nuovo.example", "message_id": "<1@x>"}
        routes = [("res.partner", 0, {}, self.env.uid, False)]
        self.assertFalse(thread._detect_loop_sender(self._build(), message, routes))
