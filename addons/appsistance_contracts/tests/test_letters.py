import io
from unittest.mock import patch

from freezegun import freeze_time
from pypdf import PdfReader

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged

from odoo.addons.mail.tests.common import MailCase

from ..models import appsistance_contract_letter_sending as sending
from ..models import appsistance_contract_mailing as mailings
from ..wizard import appsistance_contract_letter_make as make
from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestLetters(ContractCommon, MailCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write(
            {
                "email": "hotel@belvedere.example",
                "street": "Via Volta 1",
                "zip": "25100",
                "lang": "en_US",
            }
        )
        cls.fee = cls._add_fee(name="Full service")
        cls.contract.write(
            {"indexation_kind": "fixed", "indexation_percent": 2.5, "user_id": False}
        )
        cls.contract.action_activate()

    def _make(self, kind="renewal", contracts=None, user=None, **vals):
        contracts = contracts or self.contract
        wizard = (
            self.env["appsistance.contract.letter.make"]
            .with_user(user or self.manager)
            .with_context(active_model=contracts._name, active_ids=contracts.ids)
            .create({"kind": kind, **vals})
        )
        action = wizard.action_make()
        return self.env["appsistance.contract.letter"].search(action["domain"])

    def _propose(self):
        self._run_cron("appsistance.contract", "_cron_index", "2027-12-01 08:00:00")
        return self.contract.indexation_ids

    def _day(self, letter, day):
        return letter._get_day(fields.Date.to_date(day))

    def _read(self, letter):
        pages = PdfReader(io.BytesIO(letter._get_pdf())).pages
        return "\n".join(page.extract_text() for page in pages)

    # --------------------------------------------------
    # Made
    # --------------------------------------------------

    def test_a_letter_is_made_once_for_each_period(self):
        letter = self._make()
        self.assertEqual(letter.partner_id, self.customer)
        self.assertIn(self.contract.name, letter.subject)
        self.assertIn(self._day(letter, "2027-11-01"), letter.body)
        with self.assertRaisesRegex(UserError, "no new letter"):
            self._make()
        with freeze_time("2027-12-31"):
            self.contract._renew()
        self.assertTrue(self._make())

    def test_the_dialog_says_what_it_will_make(self):
        silent = self.env["res.partner"].create({"name": "No Mail"})
        other = self._create_contract(line_ids=[], customer_id=silent.id)
        ending = self._create_contract(line_ids=[], renewal_kind="none")
        (other | ending).action_activate()
        contracts = self.contract | other | ending
        wizard = Form(
            self.env["appsistance.contract.letter.make"]
            .with_user(self.dispatcher)
            .with_context(active_model=contracts._name, active_ids=contracts.ids)
        )
        wizard.channel = "email"
        self.assertEqual(wizard.new_count, 2)
        self.assertEqual(wizard.no_address_text, other.display_name)
        self.assertEqual(wizard.without_text, ending.display_name)

    def test_the_channel_is_the_best_that_the_reader_has(self):
        for vals, channel in (
            ({"l10n_it_pec_email": "pec@x.example"}, "pec"),
            ({}, "email"),
            ({"email": False}, "post"),
        ):
            with self.subTest(channel=channel):
                partner = self.env["res.partner"].create(
                    {"name": "R", "email": "r@x.example", **vals}
                )
                contract = self._create_contract(line_ids=[], customer_id=partner.id)
                contract.action_activate()
                self.assertEqual(self._make(contracts=contract).channel, channel)

    def test_a_building_manager_reads_the_letters_of_his_condominium(self):
        studio = self.env["res.partner"].create(
            {"name": "Studio Ferrari", "lang": "en_US"}
        )
        self.env["appsistance.party"].create(
            {
                "role": "administrator",
                "partner_id": studio.id,
                "customer_id": self.customer.id,
                "date_from": "2026-01-01",
            }
        )
        letter = self._make()
        self.assertEqual(letter.partner_id, studio)
        self.assertIn("on behalf of Hotel Belvedere", self._read(letter))

    # --------------------------------------------------
    # The PDF
    # --------------------------------------------------

    def test_a_price_rise_tells_the_fees_before_and_after(self):
        self._propose()
        letter = self._make("price_rise")
        text = self._read(letter)
        for words in (
            r"Full service \(per year\)",
            "1[,.]200[,.]00",
            "1[,.]230[,.]00",
            self._day(letter, "2028-01-01"),
            "Rise of 2[,.]5 %",
            "Via Volta 1",
            "25100 Brescia",
        ):
            with self.subTest(words=words):
                self.assertRegex(text, words)

    def test_an_answer_tells_whether_the_notice_was_in_time(self):
        for received, words in (
            ("2027-06-01", "The contract ends on"),
            ("2027-12-01", "it came too late"),
        ):
            with self.subTest(received=received):
                notice = self.env["appsistance.contract.termination"].create(
                    {"contract_id": self.contract.id, "date_received": received}
                )
                action = notice.with_user(self.dispatcher).action_answer()
                letter = Form(
                    self.env["appsistance.contract.letter"]
                    .with_user(self.dispatcher)
                    .with_context(**action["context"])
                ).save()
                self.assertIn(words, letter.body)

    def test_what_the_office_wrote_is_printed(self):
        letter = self._make()
        letter.body = (
            "<p>Dear <b>Anna</b>,<br>two lines &amp; more</p><ul><li>One</li></ul>"
            "<script>x()</script>"
        )
        text = self._read(letter)
        self.assertIn("Dear Anna,\ntwo lines & more", text)
        self.assertIn("• One", text)
        self.assertNotIn("x()", text)

    def test_many_letters_come_in_one_file(self):
        other = self._create_contract(line_ids=[])
        other.action_activate()
        letters = self._make(contracts=self.contract | other)
        self.authenticate(self.manager.login, self.manager.login)
        url = letters.with_user(self.manager).action_print()["url"]
        response = self.url_open(url)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertEqual(len(PdfReader(io.BytesIO(response.content)).pages), 2)
        for wrong in ("x", "", "0"):
            with self.subTest(ids=wrong):
                url = f"/appsistance/contracts/letters.pdf?ids={wrong}"
                self.assertEqual(self.url_open(url).status_code, 404)

    def test_a_technician_prints_no_letter(self):
        letter = self._make()
        user = self.anna.user_id
        self.authenticate(user.login, user.login)
        url = f"/appsistance/contracts/letters.pdf?ids={letter.id}"
        self.assertEqual(self.url_open(url).status_code, 403)

    # --------------------------------------------------
    # Sent
    # --------------------------------------------------

    def test_a_letter_is_mailed_with_its_pdf_and_kept(self):
        letter = self._make(user=self.dispatcher)
        with self.mock_mail_gateway():
            letter.with_user(self.dispatcher).action_send()
        self.assertEqual(letter.state, "sent")
        self.assertTrue(letter.sent_on)
        self.assertEqual(letter.sent_to, "hotel@belvedere.example")
        self.assertEqual(letter.sent_by_id, self.dispatcher)
        mail = self._new_mails
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertEqual(mail.attachment_ids.mimetype, "application/pdf")
        self.assertIn("hotel@belvedere.example", self.contract.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "sent already"):
            letter.action_send()

    def test_pec_goes_to_the_pec_address(self):
        self.customer.l10n_it_pec_email = "pec@belvedere.example"
        letter = self._make()
        with self.mock_mail_gateway():
            letter.action_send()
        self.assertEqual(letter.sent_to, "pec@belvedere.example")
        self.assertIn("pec@belvedere.example", self._new_mails.email_to)

    def test_without_an_address_it_fails_with_the_reason_and_can_be_sent_later(self):
        other = self._create_contract(line_ids=[])
        other.action_activate()
        silent = self.env["res.partner"].create({"name": "No Mail"})
        letters = self._make(contracts=self.contract | other, channel="email")
        bad = letters.filtered(lambda letter: letter.contract_id == other)
        bad.partner_id = silent
        with self.mock_mail_gateway():
            letters.action_send()
        self.assertEqual((letters - bad).state, "sent")
        self.assertEqual(
            (bad.state, bad.error), ("failed", "No Mail has no e-mail address.")
        )
        silent.email = "now@x.example"
        with self.mock_mail_gateway():
            bad.action_send()
        self.assertEqual((bad.state, bad.error), ("sent", False))

    def test_a_sent_letter_does_not_change(self):
        letter = self._make(channel="post")
        letter.with_user(self.dispatcher).sent_on = "2027-06-01 08:00:00"
        letter.with_user(self.dispatcher).action_mark_sent()
        self.assertEqual(str(letter.sent_on), "2027-06-01 08:00:00")
        sent = letter.with_user(self.manager)
        for vals in ({"body": "<p>x</p>"}, {"sent_on": False}, {"channel": "pec"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                sent.write(vals)
        sent.proof = "RR123456789IT"
        with self.assertRaises(UserError):
            sent.unlink()
        before = letter._get_pdf()
        self.customer.street = "Elsewhere"
        self.assertEqual(letter._get_pdf()[:2000], before[:2000])

    def test_nobody_says_sent_by_hand(self):
        letter = self._make()
        for vals in ({"state": "sent"}, {"sent_to": "x"}, {"attachment_id": False}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                letter.with_user(self.manager).write(vals)

    def test_paper_is_not_mailed(self):
        letter = self._make(channel="post")
        with self.assertRaisesRegex(UserError, "by post"):
            letter.action_send()

    def test_many_are_sent_in_the_background_each_once(self):
        contracts = self.contract
        for _number in range(3):
            contracts |= self._create_contract(line_ids=[])
        (contracts - self.contract).action_activate()
        letters = self._make(contracts=contracts)
        with patch.object(sending, "SENT_AT_ONCE", 2), self.mock_mail_gateway():
            letters.with_user(self.dispatcher).action_send()
            self.assertEqual(set(letters.mapped("state")), {"queued"})
            self.assertFalse(self._new_mails)
            for _run in range(2):
                self._run_cron(
                    "appsistance.contract.letter", "_cron_send", "2027-06-01"
                )
            self.assertEqual(len(self._new_mails), 4)
        self.assertEqual(set(letters.mapped("state")), {"sent"})

    # --------------------------------------------------
    # Mailings
    # --------------------------------------------------

    def _start_mailing(self, count=4, user=None, **vals):
        contracts = self.contract
        for _number in range(count - 1):
            contracts |= self._create_contract(line_ids=[])
        (contracts - self.contract).action_activate()
        wizard = (
            self.env["appsistance.contract.letter.make"]
            .with_user(user or self.dispatcher)
            .with_context(active_model=contracts._name, active_ids=contracts.ids)
            .create({"kind": "renewal", **vals})
        )
        with patch.object(make, "MADE_AT_ONCE", 2):
            action = wizard.action_make()
        mailing = self.env[action["res_model"]].browse(action["res_id"])
        return mailing.with_user(user or self.dispatcher)

    def _run_mailing(self):
        self._run_cron("appsistance.contract.mailing", "_cron_make", "2027-06-01")

    def _run_letters(self):
        self._run_cron("appsistance.contract.letter", "_cron_send", "2027-06-01")

    def test_a_mailing_writes_and_sends_in_the_background(self):
        mailing = self._start_mailing(is_sent_at_once=True)
        self.assertEqual((mailing.pending_count, mailing.letter_count), (4, 0))
        self._run_mailing()
        self.assertEqual((mailing.pending_count, mailing.queued_count), (0, 4))
        with self.mock_mail_gateway():
            self._run_letters()
        self.assertEqual((mailing.sent_count, mailing.progress), (4, 100.0))
        self.assertEqual(
            set(mailing.letter_ids.mapped("sent_to")), {self.customer.email}
        )

    def test_a_mailing_that_was_stopped_goes_on_where_it_was(self):
        mailing = self._start_mailing()
        path = "odoo.addons.base.models.ir_cron.IrCron._commit_progress"
        with (
            patch.object(mailings, "MAKE_BATCH", 1),
            patch(path, side_effect=[9.0, 9.0, 0]),
        ):
            self.env["appsistance.contract.mailing"]._cron_make()
        self.assertEqual((mailing.pending_count, mailing.letter_count), (2, 2))
        for _run in range(2):
            self._run_mailing()
        self.assertEqual((mailing.pending_count, mailing.letter_count), (0, 4))
        self.assertEqual(len(mailing.letter_ids.contract_id), 4)

    def test_who_has_no_address_is_printed_in_one_file(self):
        mailing = self._start_mailing(channel="email")
        silent = self.env["res.partner"].create({"name": "No Mail"})
        others = mailing.sudo().pending_ids - self.contract
        others[:2].customer_id = silent
        self._run_mailing()
        self.assertEqual((mailing.draft_count, mailing.paper_count), (2, 2))
        url = mailing.action_print()["url"]
        self.authenticate(self.dispatcher.login, self.dispatcher.login)
        pages = PdfReader(io.BytesIO(self.url_open(url).content)).pages
        self.assertEqual(len(pages), 2)
        action = mailing.with_context(mailing_figure="paper").action_view_letters()
        found = self.env["appsistance.contract.letter"].search(action["domain"])
        self.assertEqual(found.partner_id, silent)
        mailing.action_mark_printed()
        self.assertEqual((mailing.sent_count, mailing.paper_count), (2, 0))
        with self.assertRaisesRegex(UserError, "no letter left to print"):
            mailing.action_print()
        mailing.action_send()
        self.assertEqual(mailing.queued_count, 2)

    def test_what_failed_is_tried_again_or_goes_by_post(self):
        mailing = self._start_mailing()
        self._run_mailing()
        mailing.action_send()
        self.customer.email = False
        with self.mock_mail_gateway():
            self._run_letters()
        self.assertEqual((mailing.failed_count, mailing.sent_count), (4, 0))
        mailing.action_print_failed()
        self.assertEqual((mailing.failed_count, mailing.paper_count), (0, 4))

    def test_a_mailing_about_prices_is_for_managers(self):
        self._propose()
        mailing = self._start_mailing(user=self.manager)
        mailing.sudo().kind = "price_rise"
        found = mailing.with_user(self.dispatcher).search([("id", "=", mailing.id)])
        self.assertFalse(found)
        self.assertTrue(mailing.read(["kind"]))

    # --------------------------------------------------
    # Who reads them
    # --------------------------------------------------

    def test_letters_about_prices_are_for_managers(self):
        self._propose()
        with self.assertRaises(AccessError):
            self._make("price_rise", user=self.dispatcher)
        letter = self._make("price_rise")
        found = letter.with_user(self.dispatcher).search([("id", "=", letter.id)])
        self.assertFalse(found)
        self.assertTrue(letter.with_user(self.manager).read(["body"]))
