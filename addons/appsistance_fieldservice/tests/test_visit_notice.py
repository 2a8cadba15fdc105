import io
from datetime import datetime, timedelta

from freezegun import freeze_time
from pypdf import PdfReader

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import NOW, FieldserviceCommon


class NoticeCommon(FieldserviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "ufficio@firm.example"
        cls.company.phone = "030 555 0100"
        cls.caretaker = cls.env["res.partner"].create(
            {
                "name": "Custode Bianchi",
                "email": "custode@site.example",
                "phone": "+39 333 555 0199",
            }
        )
        cls.role = cls.env["appsistance.party"].create(
            {
                "partner_id": cls.caretaker.id,
                "role": "caretaker",
                "customer_id": cls.customer.id,
                "site_id": cls.site.id,
                "date_from": "2020-01-01",
                "is_notified": True,
            }
        )


@tagged("post_install", "-at_install")
class TestVisitNotice(NoticeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._freeze()
        cls.visit = cls._plan(lead=cls.anna)
        cls.notice = cls.visit.notice_ids

    def _pass(self, **delta):
        with freeze_time(NOW + timedelta(**delta)), self.enter_registry_test_mode():
            self.env.ref(
                "appsistance_fieldservice.ir_cron_visit_notices"
            ).method_direct_trigger()

    def _get_mails(self):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", self.caretaker.ids)], order="id"
        )

    def test_who_the_roles_say_is_told(self):
        self.assertEqual(self.notice.partner_id, self.caretaker)
        self.assertEqual(self.notice.state, "pending")

    def test_who_has_the_role_on_the_day_of_the_firm_is_told(self):
        tuesday = (self.monday + timedelta(days=1)).date()
        self.role.date_from = tuesday
        visit = self._plan(lead=self.bruno, start=0.5, days=1)
        self.assertEqual(visit.start.date(), self.monday.date())
        self.assertEqual(visit.notice_ids.partner_id, self.caretaker)

    def test_nothing_leaves_within_the_grace(self):
        self._pass(minutes=10)
        self.assertFalse(self._get_mails())

    def test_the_notice_promises_a_band_and_names_the_technician(self):
        self._pass(minutes=20)
        mail = self._get_mails()
        self.assertEqual(len(mail), 1)
        self.assertIn("08:00", mail.body_html)
        self.assertIn("10:00", mail.body_html)
        self.assertIn("Anna", mail.body_html)
        self.assertIn("/appsistance/appuntamento/", mail.body_html)

    def test_a_move_within_the_grace_makes_one_notice(self):
        self.visit._move({self.visit: (self._at(14), self._at(15))})
        self._pass(minutes=20)
        self._pass(minutes=40)
        self.assertEqual(len(self._get_mails()), 1)
        self.assertIn("14:00", self._get_mails().body_html)

    def test_a_later_move_is_told(self):
        self._pass(minutes=20)
        with freeze_time(NOW + timedelta(hours=1)):
            self.visit._move({self.visit: (self._at(14), self._at(15))})
        self._pass(hours=2)
        self.assertEqual(
            self.visit.notice_ids.filtered("sent_at").mapped("kind"),
            ["moved", "planned"],
        )
        self.assertEqual(len(self._get_mails()), 2)

    def test_who_was_not_told_of_it_hears_nothing_of_the_cancelling(self):
        self.visit._cancel()
        self._pass(minutes=20)
        self.assertFalse(self._get_mails())

    def test_who_was_told_hears_of_the_cancelling(self):
        self._pass(minutes=20)
        self.visit._cancel()
        self.assertEqual(
            self.visit.notice_ids.filtered(lambda n: n.kind == "cancelled").partner_id,
            self.caretaker,
        )

    def test_the_day_before_everybody_is_reminded_once(self):
        self._pass(minutes=20)
        eve = datetime(2026, 11, 29, 9, 0) - NOW
        self._pass(seconds=eve.total_seconds())
        self._pass(seconds=eve.total_seconds() + 600)
        self.assertEqual(len(self._get_mails()), 2)
        self.assertEqual(
            self.visit.notice_ids.filtered(lambda n: n.kind == "day_before").state,
            "sent",
        )

    def test_without_address_the_office_has_a_text_ready(self):
        self.caretaker.email = False
        self._pass(minutes=20)
        self.assertEqual(self.notice.state, "to_tell")
        self.assertTrue(
            self.notice.whatsapp_url.startswith("https://wa.me/393335550199?text=")
        )
        self.notice.action_told_by_phone()
        self.assertEqual((self.notice.state, self.notice.channel), ("sent", "phone"))

    def test_asking_to_move_tells_the_dispatcher_once(self):
        self.notice._ask_to_move("Meglio giovedì")
        self.notice._ask_to_move("Giovedì alle 15")
        self.assertEqual(self.visit.customer_answer, "move_asked")
        self.assertEqual(self.visit.customer_answer_note, "Giovedì alle 15")
        self.assertEqual(len(self.visit.activity_ids), 1)

    def test_a_move_forgets_the_answer(self):
        self.notice._confirm()
        self.visit._move({self.visit: (self._at(14), self._at(15))})
        self.assertFalse(self.visit.customer_answer)
        self.assertFalse(self.notice._is_current())

    def test_types_that_do_not_notify_make_no_notice(self):
        self.type.notify_customer = False
        self.assertFalse(self._plan(lead=self.bruno).notice_ids)

    def test_the_hall_notice_is_one_page_a_visit(self):
        other = self._plan(lead=self.bruno)
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        data, kind = report._render_qweb_pdf(
            "appsistance_fieldservice.action_report_hall_notice",
            (self.visit | other).ids,
        )
        self.assertEqual(kind, "pdf")
        pages = PdfReader(io.BytesIO(data)).pages
        self.assertEqual(len(pages), 2)
        self.assertIn("Anna", pages[0].extract_text())
        self.assertIn("030 555 0100", pages[0].extract_text())


@tagged("post_install", "-at_install")
class TestPersonalLinks(NoticeCommon, HttpCase):
    """What opens by a link, without login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.employee_id.work_email = "anna@firm.example"
        # A Monday to come, at Rome's midnight in winter
        soon = fields.Date.today() + timedelta(days=14)
        monday = soon - timedelta(days=soon.weekday())
        cls.monday = datetime.combine(monday, cls.monday.time())
        cls.visit = cls._plan(lead=cls.anna)
        cls.invitation = cls.visit.invitation_ids
        cls.notice = cls.visit.notice_ids

    def _post(self, path, **data):
        page = self.url_open(path.rsplit("/", 1)[0])
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(path, data={"csrf_token": token, **data})

    def test_a_scanner_that_follows_the_link_answers_nothing(self):
        url = f"/appsistance/incarico/{self.invitation._get_token()}"
        self.assertEqual(self.url_open(url).status_code, 200)
        self.assertEqual(self.url_open(f"{url}/rispondi").status_code, 405)
        self.assertEqual(self.invitation.state, "draft")

    def test_accepting_takes_a_post(self):
        url = f"/appsistance/incarico/{self.invitation._get_token()}/rispondi"
        self.assertEqual(self._post(url, answer="accepted").status_code, 200)
        self.assertEqual(self.invitation.state, "accepted")
        self.assertEqual(self.invitation.answered_by, "link")

    def test_declining_keeps_reason_and_note_as_text(self):
        reason = self.env["appsistance.decline.reason"].create({"name": "Sick"})
        url = f"/appsistance/incarico/{self.invitation._get_token()}/rispondi"
        self._post(url, answer="declined", reason=str(reason.id), note="<b>x</b>")
        self.assertEqual(self.invitation.decline_reason_id, reason)
        page = self.url_open(url.rsplit("/", 1)[0]).text
        self.assertNotIn("<b>x</b>", page)
        self.assertTrue(self.visit.needs_replanning)

    def test_a_script_in_a_note_is_only_text_wherever_it_is_read(self):
        script = "<script>alert(1)</script><b>x</b>"
        job = self.visit.work_order_id
        job.write({"summary": script, "description": script})
        self.invitation._send()
        mail = self.env["mail.mail"].search([("email_to", "=", "anna@firm.example")])
        url = f"/appsistance/incarico/{self.invitation._get_token()}/rispondi"
        page = self.url_open(url.rsplit("/", 1)[0])
        self._post(url, answer="declined", note=script)
        self.assertEqual(self.invitation.decline_note, script)
        told = self.visit.activity_ids.note
        for text in (mail.body_html, page.text, told):
            self.assertNotIn("<script>alert", text)
            self.assertNotIn("<b>x</b>", text)
            self.assertIn("&lt;script&gt;alert", text)

    def test_what_a_visitor_causes_is_told_by_a_mail_that_has_a_sender(self):
        url = f"/appsistance/incarico/{self.invitation._get_token()}/rispondi"
        self._post(url, answer="declined", note="Fever")
        self.assertEqual(
            self.visit.activity_ids.create_uid, self.env.ref("base.user_root")
        )

    def test_the_pages_have_the_look_of_our_own(self):
        for path, record in (
            ("incarico", self.invitation),
            ("appuntamento", self.notice),
        ):
            page = self.url_open(f"/appsistance/{path}/{record._get_token()}")
            with self.subTest(path=path):
                self.assertIn("o_appsistance_public", page.text)

    def test_an_old_mail_cannot_answer_a_moved_visit(self):
        token = self.invitation._get_token()
        self.visit._move({self.visit: (self._at(14), self._at(15))})
        page = self.url_open(f"/appsistance/incarico/{token}")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn('name="answer"', page.text)

    def test_rubbish_and_foreign_tokens_are_not_found(self):
        for path in ("incarico", "giro", "appuntamento"):
            for token in ("rubbish", self.invitation._get_token()[:-3] + "AAA"):
                with self.subTest(path=path, token=token):
                    page = self.url_open(f"/appsistance/{path}/{token}")
                    self.assertEqual(page.status_code, 404)

    def test_rubbish_in_a_form_of_a_link_is_left_out(self):
        foreign = self.env["appsistance.decline.reason"].create(
            {
                "name": "Theirs",
                "company_id": self.env["res.company"].create({"name": "Other"}).id,
            }
        )
        url = f"/appsistance/incarico/{self.invitation._get_token()}/rispondi"
        for reason in ("²", "9" * 20, str(foreign.id)):
            self.invitation.write({"state": "sent", "decline_reason_id": False})
            with self.subTest(reason=reason):
                page = self._post(url, answer="declined", reason=reason, note="a\0b")
                self.assertEqual(page.status_code, 200)
                self.assertEqual(self.invitation.state, "declined")
                self.assertFalse(self.invitation.decline_reason_id)
                self.assertEqual(self.invitation.decline_note, "ab")

    def test_rubbish_in_the_wish_of_a_customer_is_left_out(self):
        url = f"/appsistance/appuntamento/{self.notice._get_token()}"
        page = self._post(f"{url}/sposta", note="\0")
        self.assertEqual(page.status_code, 200)
        self.assertNotEqual(self.visit.customer_answer, "move_asked")
        page = self._post(f"{url}/sposta", note="Gio\0vedì")
        self.assertEqual(page.status_code, 200)
        self.assertEqual(self.visit.customer_answer, "move_asked")

    def test_a_token_of_one_kind_opens_no_other(self):
        token = self.notice._get_token()
        page = self.url_open(f"/appsistance/giro/{token}")
        self.assertEqual(page.status_code, 404)

    def test_the_customer_confirms_and_asks_to_move(self):
        url = f"/appsistance/appuntamento/{self.notice._get_token()}"
        self._post(f"{url}/conferma")
        self.assertEqual(self.visit.customer_answer, "confirmed")
        self._post(f"{url}/sposta", note="Giovedì")
        self.assertEqual(self.visit.customer_answer, "move_asked")

    def test_the_customer_sees_nothing_internal(self):
        self.visit.internal_note = "cliente difficile"
        self.visit.work_order_id.description = "lavoro interno"
        url = f"/appsistance/appuntamento/{self.notice._get_token()}"
        page = self.url_open(url).text
        self.assertNotIn("difficile", page)
        self.assertNotIn("interno", page)

    def test_a_feed_opens_by_its_address_only(self):
        self.anna.action_appsistance_renew_feed()
        token = self.anna.sudo().appsistance_feed_token
        url = f"/appsistance/calendario/{self.anna.id}/{token}.ics"
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200, answer.text[-1500:])
        self.assertEqual(answer.headers["Content-Type"], "text/calendar; charset=utf-8")
        self.assertIn("Edolo", answer.text)
        again = self.url_open(url, headers={"If-None-Match": answer.headers["ETag"]})
        self.assertEqual(again.status_code, 304)
        for resource, word in ((self.bruno, token), (self.anna, "è"), (self.anna, "x")):
            wrong = f"/appsistance/calendario/{resource.id}/{word}.ics"
            self.assertEqual(self.url_open(wrong).status_code, 404)

    def test_too_many_guesses_are_stopped(self):
        self.env["appsistance.rate.limit"].search([]).unlink()
        codes = {
            self.url_open(f"/appsistance/giro/guess{number}").status_code
            for number in range(65)
        }
        self.assertEqual(codes, {404, 429})
