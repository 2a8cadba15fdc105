from datetime import datetime

from psycopg2.errors import (
    CheckViolation,
    IntegrityConstraintViolation,
    UniqueViolation,
)

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HelpdeskCommon


@tagged("post_install", "-at_install")
class TestAppsistanceTicket(HelpdeskCommon):
    def test_numbers_are_drawn_in_a_block(self):
        tickets = self.env["appsistance.ticket"].create(
            [{"name": "One"}, {"name": "Two"}]
        )
        self.assertEqual(len(set(tickets.mapped("number"))), 2)
        self.assertNotIn("/", tickets.mapped("number"))

    def test_two_tickets_are_copied_together(self):
        tickets = self._create_ticket("One") | self._create_ticket("Two")
        copies = tickets.copy()
        self.assertEqual(len(set(copies.mapped("number")) - {"/"}), 2)
        self.assertEqual(copies.mapped("name"), ["One (copy)", "Two (copy)"])

    def test_the_plant_says_site_and_customer(self):
        ticket = self.env["appsistance.ticket"].create(
            {"name": "Stopped", "equipment_id": self.equipment.id}
        )
        self.assertRecordValues(
            ticket,
            [{"site_id": self.site.id, "customer_id": self.condominium.id}],
        )

    def test_a_ticket_that_is_created_as_ended_has_its_dates(self):
        solved = self._create_ticket(state="solved")
        closed = self._create_ticket(state="closed", date_closed="2026-01-01 10:00:00")
        self.assertTrue(solved.date_solved)
        self.assertEqual(closed.date_closed, datetime(2026, 1, 1, 10))
        self.assertFalse(self._create_ticket(state="waiting").date_solved)

    def test_reopening_takes_the_dates_of_closing_away(self):
        ticket = self._create_ticket()
        ticket.action_start()
        ticket.action_solve()
        self.assertTrue(ticket.date_solved)
        ticket.action_close()
        self.assertTrue(ticket.date_closed)
        ticket.action_reopen()
        self.assertRecordValues(
            ticket,
            [{"state": "in_progress", "date_solved": False, "date_closed": False}],
        )

    def test_a_contact_whose_roles_may_not_ask_is_flagged(self):
        owner = self._create_customer("Owner")
        caretaker = self._create_customer("Caretaker")
        self._create_party(owner, "owner", self.condominium, can_request=False)
        self._create_party(caretaker, "caretaker", self.condominium)
        tickets = self.env["appsistance.ticket"].create(
            [
                {
                    "name": "Asks",
                    "partner_id": partner.id,
                    "customer_id": self.condominium.id,
                }
                for partner in (owner, caretaker, self.private)
            ]
        )
        self.assertEqual(tickets.mapped("may_not_ask"), [True, False, False])

    def test_a_team_of_another_company_numbers_by_that_companys_sequence(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["ir.sequence"].create(
            {
                "name": "Theirs",
                "code": "appsistance.ticket",
                "prefix": "THEIRS/",
                "company_id": other.id,
            }
        )
        team = self._create_team("Theirs", company_id=other.id)
        category = self.env["appsistance.ticket.category"].create(
            {"name": "Theirs", "team_ids": team.ids}
        )
        for vals in ({"team_id": team.id}, {"category_id": category.id}):
            with self.subTest(vals=vals):
                ticket = self._create_ticket(**vals)
                self.assertEqual(ticket.company_id, other)
                self.assertTrue(ticket.number.startswith("THEIRS/"), ticket.number)

    def test_the_payer_is_that_of_the_local_day(self):
        self.company.partner_id.tz = "Europe/Rome"
        payer = self._create_customer("New payer")
        self._create_party(
            payer, "payer_ordinary", self.condominium, date_from="2026-07-01"
        )
        ticket = self._create_ticket(date_opened=datetime(2026, 6, 30, 22, 30))
        self.assertEqual(ticket.invoice_partner_id, payer)

    def test_an_unknown_sender_is_found_by_the_filter(self):
        unknown = self._create_ticket(customer_id=False)
        known = self._create_ticket()
        found = self.env["appsistance.ticket"].search(
            [("is_unknown_sender", "=", True), ("id", "in", (unknown | known).ids)]
        )
        self.assertEqual(found, unknown)

    def test_a_ticket_with_times_is_not_deleted(self):
        ticket = self._create_ticket()
        self.env["appsistance.ticket.time"].create(
            {
                "ticket_id": ticket.id,
                "start": datetime(2026, 11, 2, 9),
                "stop": datetime(2026, 11, 2, 9, 11, 1),
            }
        )
        self.assertEqual(ticket.minutes, 12)
        with self.assertRaises(UserError):
            ticket.unlink()

    def test_one_person_runs_one_timer(self):
        times = self.env["appsistance.ticket.time"]
        times.create({"ticket_id": self._create_ticket().id})
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            times.create({"ticket_id": self._create_ticket().id})

    def test_a_balance_never_passes_the_overdraft(self):
        package = self._create_package(overdraft=5)
        package.sudo().balance = -5
        package.flush_recordset()
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            package.sudo().balance = -6
            package.flush_recordset()

    def test_the_ledger_of_minutes_does_not_change(self):
        entry = self._create_entry(self._create_package())
        with self.assertRaises(UserError):
            entry.minutes = 20
        with self.assertRaises(UserError):
            entry.unlink()

    def test_the_ledger_does_not_change_by_sql_either(self):
        entry = self._create_entry(self._create_package())
        for query in (
            "UPDATE appsistance_prepaid_entry SET minutes = 20 WHERE id = %s",
            "DELETE FROM appsistance_prepaid_entry WHERE id = %s",
        ):
            with (
                self.subTest(query=query),
                self.assertRaises(IntegrityConstraintViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [entry.id])

    def _create_package(self, **values):
        return self.env["appsistance.prepaid.package"].create(
            {"name": "300 minutes", "customer_id": self.condominium.id, **values}
        )

    def _create_entry(self, package):
        return self.env["appsistance.prepaid.entry"].create(
            {
                "package_id": package.id,
                "company_id": package.company_id.id,
                "customer_id": package.customer_id.id,
                "kind": "credit",
                "minutes": 300,
                "balance": 300,
                "reason": "Sold",
                "source_key": "test",
            }
        )
