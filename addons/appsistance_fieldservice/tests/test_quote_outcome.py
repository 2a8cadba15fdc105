from lxml import html

from odoo.tests import HttpCase, new_test_user, tagged

from .common_quote import QuoteCommon


@tagged("post_install", "-at_install")
class TestQuoteOutcome(HttpCase, QuoteCommon):
    """What became of a quotation is seen on its visit, and by the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.request.action_create_quotation()
        cls.quotation = cls.request.sale_order_id
        cls.quotation.order_line.tax_ids = cls.quotation.order_line[0].tax_ids
        cls.portal_user = new_test_user(
            cls.env, "quote_customer", "base.group_portal", partner_id=cls.customer.id
        )
        cls.portal_user.lang = "en_US"

    def _open(self, login="quote_customer"):
        self.authenticate(login, login)
        page = self.url_open(f"/my/visits/{self.visit.id}")
        found = html.fromstring(page.content).find_class("o_appsistance_quotations")
        return found[0] if found else None

    def _shown(self):
        return " ".join(self._open().text_content().split())

    def test_the_visit_and_its_job_show_the_outcome(self):
        self.quotation._action_cancel()
        for record in (self.visit, self.visit.work_order_id):
            own = record.with_user(self.user_anna)
            self.assertEqual(own.quote_request_ids.mapped("state"), ["refused"])

    def test_a_draft_is_not_shown_to_the_customer(self):
        self.assertIsNone(self._open())

    def test_the_customer_finds_the_quotation_to_accept(self):
        self.quotation.state = "sent"
        link = self._open().xpath(".//a[contains(@class, 'btn-primary')]")[0]
        self.assertIn(self.quotation.get_portal_url(), link.get("href"))
        self.assertEqual(self.url_open(link.get("href")).status_code, 200)

    def test_the_customer_sees_what_he_answered(self):
        self.quotation.action_confirm()
        self.assertIn("Accepted", self._shown())

    def test_another_customer_finds_neither_visit_nor_quotation(self):
        self.quotation.state = "sent"
        new_test_user(self.env, "quote_stranger", "base.group_portal")
        self.authenticate("quote_stranger", "quote_stranger")
        self.assertEqual(self.url_open(f"/my/visits/{self.visit.id}").status_code, 404)
        url = f"/my/orders/{self.quotation.id}"
        self.assertTrue(self.url_open(url).url.endswith("/my"))

    def test_the_administrator_of_the_customer_sees_it_while_he_has_the_mandate(self):
        self.quotation.state = "sent"
        user = new_test_user(self.env, "quote_administrator", "base.group_portal")
        mandate = self.env["appsistance.party"].create(
            {
                "customer_id": self.customer.id,
                "partner_id": user.partner_id.id,
                "role": "administrator",
                "date_from": "2026-01-01",
            }
        )
        self.assertIsNotNone(self._open("quote_administrator"))
        mandate.date_to = "2026-01-31"
        orders = self.env["sale.order"].with_user(user)
        self.assertFalse(orders.search([("id", "=", self.quotation.id)]))
