import base64
import io
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError
from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.appsistance_fieldservice.tools import canonical_json

from ..tools.words import amount_in_words
from .common import ContractCommon

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
    "WjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestSigning(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"email": "hotel@test.example", "lang": "en_US"})
        cls.contract.terms = "<h3>Art. 1</h3><p>The plants are kept well.</p>"
        cls._add_plan()
        cls._add_clause(text="Two visits a year", measure="visits", quantity=2)
        cls._add_fee(amount=1250.5)

    def _read(self, data):
        pages = PdfReader(io.BytesIO(data)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    def _send(self):
        self.contract.with_user(self.manager).action_send_to_sign()

    def _sign(self, name="Mario Rossi"):
        self.contract._sign_in_portal(name, PIXEL)
        self.contract._approve_in_portal(name, PIXEL)

    def test_amounts_are_written_in_words(self):
        for amount, lang, words in (
            (1200, "it", "milleduecento/00"),
            (1250.5, "it", "milleduecentocinquanta/50"),
            ("23.00", "it", "ventitré/00"),
            (0.07, "it", "zero/07"),
            (14400, "it", "quattordicimilaquattrocento/00"),
            (1200, "en", "one thousand, two hundred/00"),
            (5, "xx", "five/00"),
        ):
            with self.subTest(amount=amount, lang=lang):
                self.assertEqual(amount_in_words(amount, lang), words)

    def test_the_pdf_says_what_was_agreed(self):
        text = self._read(self.contract._render_document())
        for words in (
            "Hotel Belvedere",
            "Boiler Check",
            "01/01/2027",
            "60 days before the end",
            "Two visits a year",
            "up to 2 visits",
            "one thousand, two hundred and fifty/50",
            "The plants are kept well.",
            "articles 1341 and 1342",
        ):
            with self.subTest(words=words):
                self.assertIn(words, text)

    def test_the_pdf_says_how_the_fees_rise(self):
        self.env["res.lang"]._activate_lang("en_US")
        index = self.env["appsistance.contract.index"].create(
            {"name": "ISTAT FOI", "code": "foi-signing"}
        )
        for vals, words in (
            ({"indexation_kind": "none"}, ""),
            (
                {"indexation_kind": "fixed", "indexation_percent": 2.5},
                "The fees rise by 2,5 %, at each renewal.",
            ),
            (
                {
                    "indexation_kind": "index",
                    "index_id": index.id,
                    "index_share": 75.0,
                    "indexation_when": "month",
                    "indexation_month": "3",
                },
                (
                    "The fees follow 75 % of the change of the index ISTAT FOI over"
                    " twelve months, each year in March, from the second year on."
                ),
            ),
        ):
            self.contract.write(vals)
            with self.subTest(vals=vals):
                spoken = self.contract.with_context(lang="en_US")
                self.assertEqual(spoken._get_indexation_text().lower(), words.lower())
        text = self._read(self.contract._render_document())
        self.assertIn("75 % of the change", text)
        self.contract.action_activate()
        period = self.contract.period_id
        self.contract._end()
        self.assertIn("75 %", period._get_content()["contract"]["indexation"])

    def test_the_plan_marks_the_months_of_the_period(self):
        plan = self.contract._get_document_plan()
        self.assertEqual(
            plan["rows"][0]["marks"], [month in (3, 9) for month in range(1, 13)]
        )

    def test_a_season_shows_its_own_months_first(self):
        self.contract.write({"date_start": "2027-10-15", "date_end": "2028-04-15"})
        plan = self.contract._get_document_plan()
        self.assertEqual(plan["rows"][0]["marks"].index(True), 5)

    def test_a_contract_without_equipment_prints_its_places(self):
        self.contract.line_ids.unlink()
        self.assertIn(
            "Belvedere Mountain Lodge", self._read(self.contract._render_document())
        )

    def test_the_report_gives_the_drawn_pdf(self):
        report = self.env["ir.actions.report"].with_user(self.manager)
        data, kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(
            "appsistance_contracts.action_report_contract", self.contract.ids
        )
        self.assertEqual(kind, "pdf")
        self.assertIn("Hotel Belvedere", self._read(data))

    def test_who_reads_no_prices_prints_no_contract(self):
        report = self.env["ir.actions.report"].with_user(self.dispatcher)
        with self.assertRaises(AccessError):
            report.with_context(force_report_rendering=True)._render_qweb_pdf(
                "appsistance_contracts.action_report_contract", self.contract.ids
            )

    def test_sending_mails_a_link_and_keeps_the_text(self):
        self._send()
        self.assertEqual(self.contract.state, "to_sign")
        self.assertNotEqual(self.contract.name, "/")
        document = self.contract.document_id
        self.assertEqual(document.content_hash, canonical_json.digest(document.content))
        self.assertTrue(document.attachment_id.appsistance_sealed)
        mail = self._find_mails()[:1]
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn(f"access_token={self.contract.access_token}", mail.body_html)

    def _find_mails(self):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", self.customer.ids)], order="id desc"
        )

    def test_our_own_people_do_not_find_the_link_to_sign(self):
        self._send()
        token = self.contract.access_token
        self.assertTrue(token)
        bodies = self.contract.message_ids.mapped("body")
        self.assertFalse([body for body in bodies if token in body])
        for role in ("technician", "dispatcher"):
            user = new_test_user(
                self.env, f"sign_{role}", f"appsistance_base.group_{role}"
            )
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.contract.with_user(user).read(["access_token"])

    def test_a_template_does_not_tell_our_own_people_the_link(self):
        self._send()
        template = self.env.ref("appsistance_contracts.mail_template_contract_sign")
        values = {
            "composition_mode": "comment",
            "model": self.contract._name,
            "res_ids": str(self.contract.ids),
            "template_id": template.id,
        }
        for role in ("technician", "dispatcher"):
            user = new_test_user(
                self.env, f"sign_{role}", f"appsistance_base.group_{role}"
            )
            composer = self.env["mail.compose.message"].with_user(user).create(values)
            with self.assertRaisesRegex(UserError, "Only a manager"):
                composer.read(["body"])
            with self.assertRaisesRegex(UserError, "Only a manager"):
                template.with_user(user).send_mail(self.contract.id)

    def test_sending_again_keeps_the_same_text_once_and_changes_the_link(self):
        self._send()
        token = self.contract.access_token
        self._send()
        self.assertEqual(len(self.contract.document_ids), 1)
        self.assertNotEqual(self.contract.access_token, token)

    def test_a_customer_without_address_gets_no_mail_and_the_chatter_says_so(self):
        self.customer.email = False
        self._send()
        self.assertIn("no e-mail address", self.contract.message_ids[0].body)

    def test_a_condominiums_manager_is_asked_to_sign(self):
        studio = self.env["res.partner"].create(
            {"name": "Studio Ferrari", "email": "studio@test.example"}
        )
        self.env["appsistance.party"].create(
            {
                "role": "administrator",
                "partner_id": studio.id,
                "customer_id": self.customer.id,
                "date_from": "2026-01-01",
            }
        )
        self.assertEqual(self.contract._get_signing_recipients(), studio)

    def test_the_signature_closes_the_pdf_for_good(self):
        self._send()
        self._sign()
        contract = self.contract
        self.assertEqual(
            (contract.state, contract.signed_by), ("to_sign", "Mario Rossi")
        )
        attachment = contract.signed_attachment_id
        self.assertTrue(attachment.appsistance_sealed)
        self.assertEqual(
            contract.document_id.signed_hash,
            canonical_json.digest_bytes(attachment.raw),
        )
        text = self._read(attachment.raw)
        self.assertIn("Mario Rossi", text)
        self.assertIn(contract.document_id.content_hash, text)
        with self.assertRaises(UserError):
            attachment.raw = b"other"

    def test_the_signature_tells_the_responsible_and_sends_a_copy(self):
        self._send()
        self._sign()
        self.assertEqual(self.contract.activity_ids.user_id, self.contract.user_id)
        self.assertIn(
            self.contract.signed_attachment_id, self._find_mails().attachment_ids
        )

    def test_a_contract_is_signed_once(self):
        self._send()
        self._sign()
        with self.assertRaises(UserError):
            self._sign("Somebody Else")
        with self.assertRaises(UserError):
            self._send()

    def test_what_changed_since_it_was_sent_is_not_signed(self):
        self._send()
        self.contract.fee_ids.amount = 900.0
        self.contract.invalidate_recordset(["is_document_stale"])
        self.assertTrue(self.contract.is_document_stale)
        with self.assertRaises(UserError):
            self._sign()
        self._send()
        self._sign()
        self.assertEqual(self.contract.document_id.number, 2)

    def test_what_was_sent_is_the_same_whoever_looks(self):
        self.company.logo = PIXEL
        self._send()
        for user in (self.manager, self.dispatcher):
            contract = self.contract.with_user(user).with_context(
                bin_size=True, lang="it_IT", tz="Asia/Tokyo", show_address=True
            )
            contract.invalidate_recordset(["is_document_stale"])
            self.assertFalse(contract.is_document_stale)

    def test_a_draft_is_not_signed_by_the_customer(self):
        with self.assertRaises(UserError):
            self._sign()

    def test_the_kept_document_does_not_change_by_sql_either(self):
        self._send()
        self._sign()
        document = self.contract.document_id
        with self.assertRaises(UserError):
            document.signed_by = "Other"
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE appsistance_contract_document SET signed_by = 'Other'"
                " WHERE id = %s",
                [document.id],
            )

    def test_a_merge_of_customers_leaves_the_text_as_it_was(self):
        self._send()
        document = self.contract.document_id
        self.customer.name = "Another Hotel"
        self.assertIn("Hotel Belvedere", self._read(document._render()))

    def test_nobody_writes_a_signature_by_hand(self):
        for user in (self.manager, self.dispatcher):
            with self.assertRaises(AccessError):
                self.contract.with_user(user).write({"signed_by": "Forger"})
        with self.assertRaises(AccessError):
            self.env["appsistance.contract"].with_user(self.manager).create(
                {"customer_id": self.customer.id, "signed_by": "Forger"}
            )

    def test_the_office_records_a_paper_signature_with_its_scan(self):
        wizard = self.env["appsistance.contract.sign"].with_user(self.dispatcher)
        wizard.create(
            {
                "contract_id": self.contract.id,
                "name": "Mario Rossi",
                "date": "2026-11-20",
                "filename": "scan.pdf",
                "scan": base64.b64encode(b"%PDF-1.4 scan"),
            }
        ).action_sign()
        self.assertEqual(str(self.contract.date_signed), "2026-11-20")
        self.assertEqual(self.contract.signed_attachment_id.raw, b"%PDF-1.4 scan")
        self.assertTrue(self.contract.signed_attachment_id.appsistance_sealed)
        self.assertEqual(self.contract.document_id.channel, "paper")

    def test_the_day_on_the_paper_is_kept_wherever_the_company_is(self):
        for zone in ("America/Los_Angeles", "Pacific/Auckland"):
            with self.subTest(zone=zone):
                self.company.partner_id.tz = zone
                contract = self._create_contract(line_ids=[])
                contract._sign_on_paper("Eve", date(2026, 11, 20), "s.pdf", b"%PDF-1.4")
                self.assertEqual(contract.date_signed, date(2026, 11, 20))

    def test_a_paper_is_not_signed_tomorrow(self):
        # half past eleven in the evening in London, half past midnight in Rome
        self.company.partner_id.tz = "Europe/Rome"
        scan = ("Eve", date(2026, 11, 21), "s.pdf", b"%PDF-1.4")
        with (
            freeze_time("2026-11-20 22:30:00"),
            self.assertRaisesRegex(UserError, "cannot have been signed"),
        ):
            self.contract._sign_on_paper(*scan)
        self.assertFalse(self.contract.signed_on)
        with freeze_time("2026-11-20 23:30:00"):
            self.contract._sign_on_paper(*scan)
        self.assertEqual(self.contract.date_signed, date(2026, 11, 21))

    def test_a_paper_without_the_second_signature_says_so(self):
        for is_approved in (True, False):
            contract = self._create_contract(line_ids=[])
            contract._sign_on_paper(
                "Eve", date(2026, 11, 20), "s.pdf", b"%PDF-1.4", is_approved
            )
            notes = "".join(contract.message_ids.mapped("body"))
            self.assertEqual(bool(contract.document_id.approved_on), is_approved)
            self.assertEqual("not specifically approved" in notes, not is_approved)

    def test_the_pdf_shows_both_signatures_with_their_moments(self):
        self._send()
        with freeze_time("2026-11-20 09:00:00"):
            self.contract._sign_in_portal("Mario Rossi", PIXEL)
        self.assertFalse(self.contract.signed_on)
        with freeze_time("2026-11-20 09:01:00"):
            self.contract._approve_in_portal("Mario Rossi", PIXEL)
        document = self.contract.document_id
        self.assertLess(document.signed_on, document.approved_on)
        text = self._read(document.signed_attachment_id.raw)
        self.assertEqual(text.count("Signed electronically"), 2)
        pictures = document.signature_attachment_id | document.approval_attachment_id
        self.assertEqual(pictures.mapped("appsistance_sealed"), [True, True])

    def test_a_contract_without_such_clauses_is_signed_once(self):
        self.contract.renewal_kind = "request"
        self._send()
        self.contract._sign_in_portal("Mario Rossi", PIXEL)
        self.assertTrue(self.contract.signed_on)
        with self.assertRaises(UserError):
            self.contract._approve_in_portal("Mario Rossi", PIXEL)

    def test_a_paper_comes_after_one_signature_in_the_portal(self):
        self._send()
        self.contract._sign_in_portal("Mario Rossi", PIXEL)
        self.contract._sign_on_paper("Eve", date(2026, 11, 20), "s.pdf", b"%PDF-1.4")
        self.assertEqual(self.contract.document_id.number, 2)
        self.assertEqual(self.contract.signed_by, "Eve")

    def test_the_files_are_not_opened_by_who_reads_no_prices(self):
        self._send()
        attachment = self.contract.document_id.attachment_id
        with self.assertRaises(AccessError):
            attachment.with_user(self.dispatcher).read(["raw"])
        self.assertTrue(attachment.with_user(self.manager).raw)

    def test_a_signed_contract_is_activated_and_printed_as_signed(self):
        self._send()
        self._sign()
        self.contract.with_user(self.manager).action_activate()
        self.assertEqual(self.contract.state, "active")
        self.assertEqual(
            self.contract._render_document(), self.contract.signed_attachment_id.raw
        )

    def test_the_pdf_does_not_change_from_one_printing_to_the_next(self):
        self._send()
        document = self.contract.document_id
        self.assertEqual(document._render(), document._render())

    def test_a_contract_that_was_not_signed_goes_back_to_draft(self):
        self._send()
        self.contract.with_user(self.manager).action_back_to_draft()
        self.assertEqual(self.contract.state, "draft")

    def test_each_contract_of_several_is_sent_to_its_customer(self):
        other = self.env["res.partner"].create(
            {"name": "Mercati", "email": "mercati@test.example"}
        )
        second = self._create_contract(customer_id=other.id, line_ids=[])
        with patch.object(type(self.contract), "_mail", autospec=True) as mailed:
            (self.contract | second).action_send_to_sign()
        self.assertEqual(
            [call.args[2] for call in mailed.call_args_list], [self.customer, other]
        )

    def test_an_administrators_payer_is_named_in_the_contract(self):
        self.contract.invoice_partner_id = self.env["res.partner"].create(
            {"name": "Studio Ferrari"}
        )
        self.assertIn("Studio Ferrari", self._read(self.contract._render_document()))

    def test_long_contracts_print(self):
        self.contract.line_ids = [
            Command.create({"equipment_id": self._create_equipment(f"Unit {n}").id})
            for n in range(60)
        ]
        pages = PdfReader(io.BytesIO(self.contract._render_document())).pages
        self.assertGreater(len(pages), 1)
