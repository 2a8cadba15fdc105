import zipfile
from io import BytesIO
from unittest.mock import patch

from PIL import Image

from odoo.tests import tagged

from .mail_common import MailIntakeCommon

SCRIPT = '<script>alert(1)</script><img src="x" onerror="alert(2)"/><p>Perde</p>'


@tagged("post_install", "-at_install")
class TestMailSecurity(MailIntakeCommon):
    def test_forged_references_do_not_reach_the_ticket_of_another_customer(self):
        ticket = self._receive("Codice cancello 4711")
        for header in ("In_Reply_To", "References"):
            message_id = ticket.message_ids[-1:].message_id
            found = self._receive(
                "Mandatemi tutto",
                Subject="Re: Caldaia",
                From="ladro@altri.example",
                **{header: message_id},
            )
            self.assertTrue(found)
            self.assertNotEqual(found, ticket)
        self.assertFalse(
            ticket.message_ids.filtered(lambda m: "Mandatemi" in str(m.body))
        )
        self.assertNotIn("altri.example", ticket.email_cc or "")
        addressees = self._get_addressees(self._say(ticket))
        self.assertNotIn("ladro@altri.example", addressees)

    def test_whoever_forges_is_shown_nothing_of_the_other_ticket(self):
        ticket = self._receive("Codice cancello 4711")
        parent = ticket.message_ids[-1:].message_id
        found = self._receive(
            From="ladro@altri.example", Subject="Re: x", In_Reply_To=parent
        )
        mail = self._get_acknowledgements(found)
        shown = f"{mail.subject} {mail.body_html} {mail.references} {mail.headers}"
        for secret in (ticket.number, ticket.name, "4711", parent):
            self.assertNotIn(secret, shown)
        note = found.message_ids.filtered(lambda m: ticket.number in str(m.body))
        self.assertTrue(note.subtype_id.internal or note.is_internal)

    def test_a_forged_answer_to_an_internal_note_is_no_note(self):
        ticket = self._receive()
        note = ticket.with_user(self.dispatcher).message_post(
            body="Nota", subtype_xmlid="mail.mt_note"
        )
        self._answer(ticket, "Sono io", to=note)
        message = ticket.message_ids.filtered(lambda m: "Sono io" in str(m.body))
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))

    def test_a_colleague_of_the_customer_has_a_part(self):
        ticket = self._receive()
        self._create_customer(
            "Ugo", parent_id=self.studio.id, email="ugo@studio.example"
        )
        self.assertEqual(self._answer(ticket, From="ugo@studio.example"), ticket)

    def test_a_subject_with_line_breaks_adds_no_header(self):
        subject = "=?utf-8?q?Ciao=0D=0ABcc:_vittima=40altri.example?="
        source = self._build(Subject="XX").as_bytes()
        ticket = self._process(source.replace(b"XX", subject.encode()))
        self.assertNotIn("\n", ticket.name)
        mail = self._get_acknowledgements(ticket)
        self.assertNotIn("\n", mail.subject)
        mail.send()
        answer = self._say(ticket)
        self.assertNotIn("vittima@altri.example", self._get_addressees(answer))
        self.assertNotIn("vittima@altri.example", self._get_addressees(mail))

    def test_a_sender_name_with_line_breaks_adds_no_header(self):
        name = (
            "=?utf-8?q?Mario=E2=80=A8Bcc:_vittima=40altri.example?= <m@nuovo.example>"
        )
        source = self._build(From="ZZ@nuovo.example").as_bytes()
        ticket = self._process(source.replace(b"ZZ@nuovo.example", name.encode()))
        self.assertTrue(ticket.caller_name.isprintable())
        self.assertEqual(ticket.partner_email, "m@nuovo.example")
        self.assertEqual(self._get_acknowledgements(ticket).email_to, "m@nuovo.example")

    def test_scripts_in_body_and_subject_are_harmless(self):
        mail = self._build("x", Subject="<script>alert(3)</script> Perde")
        mail.add_alternative(SCRIPT, subtype="html")
        ticket = self._process(mail)
        kept = f"{ticket.description}{ticket.message_ids.mapped('body')}"
        self.assertIn("Perde", kept)
        for evil in ("<script", "onerror"):
            self.assertNotIn(evil, kept)
        self.assertNotIn("<script", self._get_acknowledgements(ticket).body_html)

    def test_a_script_in_the_subject_is_harmless_in_the_notes_of_a_merge(self):
        target = self._receive()
        evil = self._receive(Subject="<img src=x onerror=alert(1)>")
        evil._merge_into(target)
        notes = " ".join(str(body) for body in target.message_ids.mapped("body"))
        self.assertIn("&lt;img src=x", notes)
        self.assertNotIn("<img src=x", notes)

    def test_a_mail_of_25_mb_is_kept_whole(self):
        mail = self._build()
        content = bytes(range(256)) * (18 * 4096)
        mail.add_attachment(content, "application", "octet-stream", filename="a.dat")
        source = mail.as_bytes()
        self.assertGreater(len(source), 24 * 2**20)
        ticket = self._process(source)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )
        self.assertEqual(files.file_size, len(content))

    def test_a_text_of_many_megabytes_is_kept_and_its_beginning_is_the_request(self):
        ticket = self._receive("Inizio\n" + "parola riga\n" * 100_000)
        self.assertLess(len(ticket.description), 250_000)
        self.assertIn("Inizio", str(ticket.description))

    def test_archives_are_not_opened(self):
        bomb = BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", b"0" * 50_000_000)
        for name in ("bomba.zip", "bomba", "bomba.xyz", "bomba.docx", "bomba.jar"):
            mail = self._build(Subject=name)
            mail.add_attachment(
                bomb.getvalue(), "application", "octet-stream", filename=name
            )
            with (
                self.subTest(name=name),
                patch.object(zipfile.ZipFile, "read", side_effect=AssertionError),
                patch.object(zipfile.ZipFile, "open", side_effect=AssertionError),
            ):
                self.assertTrue(self._process(mail.as_bytes()))

    def test_an_image_that_explodes_is_kept_as_it_came(self):
        bomb = BytesIO()
        with patch.object(Image, "MAX_IMAGE_PIXELS", None):
            Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
        mail = self._build()
        mail.add_attachment(bomb.getvalue(), "image", "png", filename="foto.png")
        ticket = self._process(mail)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )
        self.assertEqual(files.raw, bomb.getvalue())

    def test_another_firm_of_ours_gets_its_own_number_and_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        team = self._create_team("Theirs", company_id=other.id)
        team.write({"alias_name": "loro", "alias_domain_id": self.domain.id})
        ticket = self._receive(To="loro@ferrari.example")
        self.assertEqual(ticket.company_id, other)
