from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import HelpdeskCommon


@tagged("post_install", "-at_install")
class TestAppsistanceTicketCall(HelpdeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site.write({"street": "Via Trento 48 call-test", "city": "Brescia"})
        cls.tenant = cls._create_customer("Tenant Calltest", phone="+39 030 998-77.66")
        cls._create_party(cls.tenant, "occupant", cls.condominium, site_id=cls.site.id)
        cls.equipment.serial_number = "CALL-9988/1"

    def _get_screen(self, user=None):
        return self.env["appsistance.ticket.call"].with_user(user or self.dispatcher)

    def _find(self, text):
        return self._get_screen().search_callers(text)

    # --------------------------------------------------
    # Search
    # --------------------------------------------------

    def test_one_box_finds_street_tenant_phone_plant_and_customer(self):
        for text in (
            "trento 48 call-test",
            "tenant calltest",
            "0309987766",
            "030 99 87 766",
            "call-9988/1",
            "corte tigli",
        ):
            with self.subTest(text=text):
                customers = {hit["customer_id"] for hit in self._find(text)}
                self.assertIn(self.condominium.id, customers)

    def test_a_tenant_leads_to_the_site_he_lives_in(self):
        hits = [hit for hit in self._find("tenant calltest") if hit["kind"] == "role"]
        self.assertEqual(len(hits), 1)
        self.assertEqual(hits[0]["site_id"], self.site.id)
        self.assertEqual(hits[0]["partner_id"], self.tenant.id)

    def test_one_letter_finds_nothing(self):
        self.assertEqual(self._find("t"), [])

    def test_a_search_takes_the_same_queries_for_few_and_for_many(self):
        self.env["res.partner"].create(
            [{"name": f"Many calltest {number}"} for number in range(10)]
        )
        counts = []
        for text in ("tenant calltest", "many calltest"):
            self._find(text)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._find(text)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    # --------------------------------------------------
    # Card
    # --------------------------------------------------

    def _get_card(self, **values):
        target = {"customer_id": self.condominium.id, "site_id": self.site.id}
        return self._get_screen().get_card({**target, **values})

    def test_the_card_shows_open_tickets_before_the_last_ended_ones(self):
        ended = self._create_ticket("Ended", state="closed")
        still_open = self._create_ticket("Still open")
        ids = [ticket["id"] for ticket in self._get_card()["tickets"]]
        self.assertEqual(ids, [still_open.id, ended.id])

    def test_the_card_says_who_may_ask_and_who_pays(self):
        owner = self._create_customer("Owner Calltest")
        self._create_party(owner, "payer_ordinary", self.condominium, can_request=False)
        card = self._get_card()
        may_ask = {person["id"]: person["may_ask"] for person in card["people"]}
        self.assertTrue(may_ask[self.tenant.id])
        self.assertFalse(may_ask[owner.id])
        self.assertEqual(card["payer"]["id"], owner.id)

    def test_overdue_invoices_show_without_amounts_to_dispatchers(self):
        self.assertFalse(self._get_card()["overdue"])
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.condominium.id,
                "invoice_date": "2026-01-10",
                "invoice_date_due": "2026-02-10",
                "invoice_line_ids": [
                    fields.Command.create({"name": "Work", "price_unit": 100})
                ],
            }
        )
        invoice.action_post()
        overdue = self._get_card()["overdue"]
        self.assertEqual(overdue["count"], 1)
        self.assertFalse(overdue["amount"])
        target = {"customer_id": self.condominium.id}
        card = self._get_screen(self.manager).get_card(target)
        self.assertIn("100", card["overdue"]["amount"])

    def test_what_is_overdue_is_summed_in_the_companys_currency(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XCL",
                "symbol": "X",
                "rate_ids": [
                    fields.Command.create({"name": "2025-01-01", "rate": 2.0})
                ],
            }
        )
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.condominium.id,
                "currency_id": currency.id,
                "invoice_date": "2026-01-10",
                "invoice_date_due": "2026-02-10",
                "invoice_line_ids": [
                    fields.Command.create(
                        {"name": "Work", "price_unit": 486, "tax_ids": []}
                    )
                ],
            }
        ).action_post()
        target = {"customer_id": self.condominium.id}
        overdue = self._get_screen(self.manager).get_card(target)["overdue"]
        self.assertIn("243", overdue["amount"])

    def test_a_stopped_plant_is_shown_with_a_warning(self):
        self.equipment.write({"state": "stopped", "stop_reason": "Inspection"})
        (item,) = self._get_card()["equipment"]
        self.assertTrue(item["warning"])

    # --------------------------------------------------
    # Saving
    # --------------------------------------------------

    def test_a_call_becomes_a_ticket_of_who_took_it(self):
        saved = self._get_screen().save_call(
            {
                "name": "Lift stopped",
                "description": "Between floors\n<script>alert(1)</script>",
                "caller_name": "Signora Rossi",
                "caller_phone": "030 1234567",
                "customer_id": self.condominium.id,
                "site_id": self.site.id,
                "equipment_id": self.equipment.id,
                "priority": "3",
                "state": "closed",
            }
        )
        ticket = self.env["appsistance.ticket"].browse(saved["id"])
        self.assertRecordValues(
            ticket,
            [
                {
                    "channel": "phone",
                    "state": "in_progress",
                    "user_id": self.dispatcher.id,
                    "partner_id": False,
                    "caller_name": "Signora Rossi",
                    "equipment_id": self.equipment.id,
                    "priority": "3",
                }
            ],
        )
        self.assertNotIn("<script>", ticket.description)

    def test_a_caller_nobody_knows_needs_no_contact(self):
        saved = self._get_screen().save_call(
            {"name": "Asks for a quote", "caller_name": "Bianchi"}
        )
        ticket = self.env["appsistance.ticket"].browse(saved["id"])
        self.assertTrue(ticket.is_unknown_sender)
        self.assertEqual(ticket.caller_name, "Bianchi")

    def test_a_call_without_subject_is_refused(self):
        with self.assertRaises(UserError):
            self._get_screen().save_call({"customer_id": self.condominium.id})

    def test_whoever_has_no_role_finds_nobody(self):
        screen = self._get_screen(self.stranger)
        for method, args in (
            ("search_callers", ["trento"]),
            ("get_card", [{"customer_id": self.condominium.id}]),
            ("get_choices", []),
            ("save_call", [{"name": "Mine"}]),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(screen, method)(*args)
