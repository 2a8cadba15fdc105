from datetime import datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HelpdeskCommon


@tagged("post_install", "-at_install")
class TestAppsistancePrepaid(HelpdeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._create_product()
        cls.company.appsistance_billing_policy_id = cls.env[
            "appsistance.billing.policy"
        ].create({"name": "Standard", "company_id": cls.company.id})
        cls.company.appsistance_prepaid_credit_on = "posted"
        cls.company.appsistance_prepaid_beyond = "overdraft"

    @classmethod
    def _create_product(cls, **values):
        return cls.env["product.product"].create(
            {
                "name": "100 minutes",
                "type": "service",
                "list_price": 90.0,
                "appsistance_is_prepaid": True,
                "appsistance_prepaid_minutes": 100,
                "appsistance_prepaid_block": 15,
                **values,
            }
        )

    def _create_invoice(self, product=None, quantity=1.0, **values):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.condominium.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": (product or self.product).id,
                            "quantity": quantity,
                            "tax_ids": [],
                        }
                    )
                ],
                **values,
            }
        )

    def _sell(self, product=None, quantity=1.0):
        invoice = self._create_invoice(product, quantity)
        invoice.action_post()
        packages = self._get_packages(invoice)
        for package in packages:
            # shortly after midnight the work of the tests began on the day before
            package.date_from -= timedelta(days=1)
        return packages

    def _get_today(self):
        packages = self.env["appsistance.prepaid.package"]
        return packages._get_local_day(self.company, fields.Datetime.now())

    def _get_packages(self, invoice):
        return self.env["appsistance.prepaid.package"].search(
            [("move_line_id.move_id", "=", invoice.id)]
        )

    def _work(self, minutes, user=None, **values):
        ticket = self._create_ticket(team_id=self.team.id, **values)
        stop = fields.Datetime.now()
        return (
            self.env["appsistance.ticket.time"]
            .with_user(user or self.dispatcher)
            .create(
                {
                    "ticket_id": ticket.id,
                    "start": stop - timedelta(minutes=minutes),
                    "stop": stop,
                }
            )
        )

    def _get_charges(self, ticket):
        return self.env["appsistance.charge"].search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )

    # --------------------------------------------------
    # Sale
    # --------------------------------------------------

    def test_a_posted_invoice_credits_its_minutes_once(self):
        invoice = self._create_invoice(quantity=2)
        self.assertFalse(self._get_packages(invoice))
        invoice.action_post()
        package = self._get_packages(invoice)
        self.assertEqual((package.minutes, package.balance), (200, 200))
        self.assertEqual(package.block_minutes, 15)
        self.assertEqual(package.entry_ids.mapped("minutes"), [200])
        invoice._appsistance_credit_packages()
        self.assertEqual(package.balance, 200)

    def test_minutes_are_credited_on_payment_where_so_set(self):
        self.company.appsistance_prepaid_credit_on = "paid"
        invoice = self._create_invoice()
        invoice.action_post()
        self.assertFalse(self._get_packages(invoice))
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertEqual(self._get_packages(invoice).balance, 100)

    def test_what_was_credited_before_payment_brings_no_minutes(self):
        self.company.appsistance_prepaid_credit_on = "paid"
        invoice = self._create_invoice(quantity=2)
        invoice.action_post()
        note = invoice._reverse_moves()
        note.invoice_line_ids.quantity = 1
        note.action_post()
        self.assertFalse(self._get_packages(invoice))
        lines = (invoice | note).line_ids
        lines.filtered(lambda each: each.account_type == "asset_receivable").reconcile()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertEqual(self._get_packages(invoice).balance, 100)

    def test_a_credit_note_takes_unspent_minutes_back(self):
        package = self._sell()
        self._reverse(package.move_line_id.move_id)
        self.assertEqual((package.balance, package.state), (0, "refunded"))

    def test_a_credit_note_beyond_what_is_unspent_is_refused(self):
        package = self._sell()
        self._work(12)
        with self.assertRaisesRegex(UserError, "only 85 are unspent"):
            self._reverse(package.move_line_id.move_id)
        self.assertEqual(package.balance, 85)

    def _reverse(self, invoice):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create({"journal_id": invoice.journal_id.id, "reason": "No"})
        wizard.refund_moves()
        wizard.new_move_ids.action_post()

    def test_minutes_taken_back_do_not_return_when_the_rest_is_paid(self):
        line = Command.create({"name": "Work", "price_unit": 50.0, "tax_ids": []})
        invoice = self._create_invoice()
        invoice.invoice_line_ids = [line]
        invoice.action_post()
        package = self._get_packages(invoice)
        note = invoice._reverse_moves()
        note.invoice_line_ids.filtered(lambda each: each.name == "Work").unlink()
        note.action_post()
        lines = (invoice | note).line_ids
        lines.filtered(lambda each: each.account_type == "asset_receivable").reconcile()
        self.assertEqual((package.balance, package.state), (0, "refunded"))
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertIn(invoice.payment_state, ("in_payment", "paid"))
        self.assertEqual((package.balance, package.state), (0, "refunded"))

    def test_an_invoice_whose_minutes_were_used_stays_posted(self):
        package = self._sell()
        invoice = package.move_line_id.move_id
        invoice.button_draft()
        self.assertEqual((package.balance, package.state), (0, "refunded"))
        invoice.action_post()
        self.assertEqual((package.balance, package.state), (100, "active"))
        package.date_from -= timedelta(days=1)
        self._work(12)
        with self.assertRaises(UserError):
            invoice.button_draft()

    def test_selling_a_package_makes_no_charge(self):
        package = self._sell()
        time = self._work(12)
        self.assertEqual(time.coverage, "prepaid")
        self.assertFalse(self._get_charges(time.ticket_id))
        self.assertFalse(package.move_line_id.appsistance_charge_id)

    # --------------------------------------------------
    # Calls
    # --------------------------------------------------

    def test_twelve_minutes_are_debited_as_fifteen(self):
        package = self._sell()
        time = self._work(12)
        self.assertEqual((time.coverage, time.prepaid_minutes), ("prepaid", 15))
        self.assertEqual(package.balance, 85)
        self.assertEqual(time.entry_ids.minutes, -15)
        self.assertIn("12 minutes worked, 15 taken", time.coverage_reason)

    def test_the_package_that_ends_first_is_used_first(self):
        late = self._sell()
        soon = self._sell(self._create_product(appsistance_prepaid_months=1))
        self._work(12)
        self.assertEqual((soon.balance, late.balance), (85, 100))

    def test_what_is_left_over_is_charged_by_the_policy(self):
        package = self._sell(self._create_product(appsistance_prepaid_minutes=10))
        time = self._work(42)
        self.assertEqual((time.coverage, time.charged_minutes), ("mixed", 35))
        self.assertEqual((package.balance, package.state), (0, "used"))
        charges = self._get_charges(time.ticket_id)
        self.assertEqual(set(charges.mapped("kind")), {"labour"})
        self.assertEqual(sum(charges.mapped("minutes")), 45)

    def test_the_overdraft_is_used_before_charging_and_never_passed(self):
        product = self._create_product(
            appsistance_prepaid_minutes=10, appsistance_prepaid_overdraft=20
        )
        package = self._sell(product)
        time = self._work(25)
        self.assertEqual((time.coverage, package.balance), ("prepaid", -20))
        self.assertEqual(self._work(10).coverage, "billable")
        self.assertEqual(package.balance, -20)

    def test_a_company_may_charge_at_once_instead(self):
        self.company.appsistance_prepaid_beyond = "charge"
        product = self._create_product(
            appsistance_prepaid_minutes=10, appsistance_prepaid_overdraft=20
        )
        package = self._sell(product)
        time = self._work(25)
        self.assertEqual((time.coverage, package.balance), ("mixed", 0))

    def test_without_a_package_time_is_charged(self):
        time = self._work(12)
        self.assertEqual((time.coverage, time.charged_minutes), ("billable", 12))
        self.assertTrue(self._get_charges(time.ticket_id))

    def test_two_times_of_one_batch_share_what_is_left(self):
        package = self._sell(self._create_product(appsistance_prepaid_minutes=15))
        ticket = self._create_ticket(team_id=self.team.id)
        stop = fields.Datetime.now()
        times = self.env["appsistance.ticket.time"].create(
            [
                {
                    "ticket_id": ticket.id,
                    "start": stop - timedelta(minutes=20 - number),
                    "stop": stop - timedelta(minutes=10 - number),
                }
                for number in (0, 5)
            ]
        )
        self.assertEqual(times.mapped("coverage"), ["prepaid", "billable"])
        self.assertEqual(package.balance, 0)

    def test_a_category_or_a_reason_makes_time_free(self):
        self._sell()
        category = self.env["appsistance.ticket.category"].create(
            {"name": "Complaint", "is_billable": False}
        )
        self.assertEqual(self._work(12, category_id=category.id).coverage, "none")
        time = self._work(12, free_reason="Our mistake")
        self.assertEqual(time.coverage, "none")
        self.assertIn("Our mistake", time.coverage_reason)

    def test_an_unknown_sender_is_settled_when_the_customer_is_known(self):
        package = self._sell()
        time = self._work(12, customer_id=False)
        self.assertFalse(time.coverage)
        time.ticket_id.customer_id = self.condominium
        self.assertEqual(time.coverage, "prepaid")
        self.assertEqual(package.balance, 85)

    def test_out_of_hours_a_minute_counts_double(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Office", "tz": "Europe/Rome"}
        )
        product = self._create_product(
            appsistance_prepaid_rule_ids=[
                Command.create(
                    {
                        "hours": "outside",
                        "resource_calendar_id": calendar.id,
                        "percent": 200,
                    }
                )
            ]
        )
        # Tuesday 10:00 and 22:30 in Rome
        for moment, taken in ((8, 15), (20, 30)):
            with freeze_time(datetime(2026, 9, 15, moment, 30)):
                package = self._sell(product)
                time = self._work(12)
            self.assertEqual(time.prepaid_minutes, taken, moment)
            package.state = "expired"

    def test_a_package_counts_on_its_days_where_the_company_is(self):
        """Whoever asks, even in no time zone: the minutes taken follow the same day."""
        self.env.user.tz = False
        package = self._sell()
        package.sudo().write({"date_from": "2026-09-16", "date_to": "2026-09-30"})
        key = (self.condominium.id, self.company.id)
        # naive UTC: half an hour before and after midnight in Rome
        for moment, balance in (
            (datetime(2026, 9, 15, 21, 30), None),
            (datetime(2026, 9, 15, 22, 30), 100),
            (datetime(2026, 9, 30, 21, 30), 100),
            (datetime(2026, 9, 30, 22, 30), None),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                balances = package._get_balances(self.condominium, self.company)
                self.assertEqual(balances.get(key), balance)

    def test_on_closing_days_and_holidays_the_rules_own_hours_are_over(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Office", "tz": "Europe/Rome"}
        )
        other = self.env["res.company"].create({"name": "Other"})
        for company, day in ((self.company, 16), (other, 17)):
            leave = self.env["resource.calendar.leaves"].create(
                {
                    "name": "Stocktaking",
                    "calendar_id": False,
                    "date_from": datetime(2026, 9, day - 1, 22),
                    "date_to": datetime(2026, 9, day, 21, 59),
                }
            )
            # computed by core of the calendar that it does not have
            leave.company_id = company
        rule = self.env["appsistance.prepaid.rule"].new(
            {"hours": "inside", "resource_calendar_id": calendar.id}
        )
        for moment, inside in (
            (datetime(2026, 9, 15, 8), True),
            (datetime(2026, 9, 16, 8), False),
            (datetime(2026, 9, 17, 8), True),
            # Immaculate Conception, a Tuesday
            (datetime(2026, 12, 8, 8), False),
        ):
            self.assertEqual(rule._fits(self.team, moment), inside, moment)

    def test_the_customer_of_settled_minutes_does_not_change(self):
        package = self._sell()
        time = self._work(12)
        ticket = time.ticket_id
        for vals in (
            {"customer_id": self.studio.id},
            {"customer_id": False},
            {"site_id": self._create_site(self.studio, "Office").id},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(UserError, "Reverse its times"),
                self.env.cr.savepoint(),
            ):
                ticket.write(vals)
        self.assertEqual(ticket.customer_id, self.condominium)
        time._reverse("Another customer")
        ticket.customer_id = self.studio
        self.assertEqual(package.balance, 100)
        again = time.copy({"stop": time.stop})
        self.assertEqual(again.coverage, "billable")
        self.assertEqual(self._get_charges(ticket).customer_id, self.studio)

    def test_the_customer_of_a_fixed_charge_does_not_change(self):
        category = self.env["appsistance.ticket.category"].create(
            {"name": "Remote", "product_id": self.product.id}
        )
        ticket = self._create_ticket(category_id=category.id)
        ticket.action_solve()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            ticket.customer_id = self.studio
        self._get_charges(ticket).with_user(self.manager).action_cancel()
        ticket.customer_id = self.studio

    def test_free_minutes_hinder_no_change_of_customer(self):
        time = self._work(12, free_reason="Our mistake")
        time.ticket_id.customer_id = self.studio
        self.assertEqual(time.ticket_id.customer_id, self.studio)

    def test_payment_is_visible_before_the_call(self):
        ticket = self._create_ticket()
        self.assertIn("billing policy", ticket.payment_preview)
        self._sell()
        ticket.invalidate_recordset()
        self.assertEqual(ticket.payment_preview, "Prepaid: 100 minutes left")
        self.assertEqual(ticket.prepaid_level, "green")

    # --------------------------------------------------
    # Timer
    # --------------------------------------------------

    def test_the_timer_counts_begun_minutes_and_settles(self):
        package = self._sell()
        ticket = self._create_ticket(team_id=self.team.id).with_user(self.dispatcher)
        ticket.action_start_timer()
        self.assertTrue(ticket.timer_start)
        self.assertEqual(ticket.state, "in_progress")
        time = ticket.time_ids
        time.start = fields.Datetime.now() - timedelta(minutes=11, seconds=5)
        ticket.action_stop_timer()
        self.assertEqual((time.minutes, package.balance), (12, 85))
        self.assertFalse(ticket.timer_start)

    def test_a_person_has_one_timer(self):
        first, second = (
            self._create_ticket(team_id=self.team.id).with_user(self.dispatcher)
            for _number in range(2)
        )
        first.action_start_timer()
        with self.assertRaisesRegex(UserError, first.number):
            second.action_start_timer()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.env["appsistance.ticket.time"].with_user(self.dispatcher).create(
                {"ticket_id": second.id}
            ).flush_recordset()
        second.with_user(self.technician).action_start_timer()

    # --------------------------------------------------
    # Corrections
    # --------------------------------------------------

    def test_a_settled_time_changes_only_by_reversal(self):
        package = self._sell()
        time = self._work(12)
        with self.assertRaises(UserError):
            time.write({"start": time.start - timedelta(minutes=5)})
        with self.assertRaises(UserError):
            time.sudo().unlink()
        time._reverse("The timer ran on")
        self.assertEqual(package.balance, 100)
        self.assertEqual(sum(package.entry_ids.mapped("minutes")), 100)
        self.assertTrue(time.is_reversed)
        with self.assertRaises(UserError):
            time._reverse("Again")

    def test_a_settled_time_moves_to_no_other_customer(self):
        self._sell()
        time = self._work(12)
        same = self._create_ticket()
        other = self._create_ticket(customer_id=self.private.id)
        with self.assertRaisesRegex(UserError, "settled already"):
            time.ticket_id = other
        time.ticket_id = same
        self.assertEqual(time.coverage, "prepaid")

    def test_reversing_cancels_a_charge_that_is_not_invoiced(self):
        time = self._work(12)
        charges = self._get_charges(time.ticket_id)
        time._reverse("Wrong customer")
        self.assertEqual(set(charges.mapped("state")), {"cancelled"})

    def test_the_ledger_does_not_change(self):
        entry = self._sell().entry_ids
        with self.assertRaises(UserError):
            entry.minutes = 1000
        with self.assertRaises(UserError):
            entry.unlink()

    # --------------------------------------------------
    # Fixed charge
    # --------------------------------------------------

    def test_a_category_charges_its_product_once_a_ticket(self):
        product = self.env["product.product"].create(
            {"name": "Remote check", "type": "service", "list_price": 30.0}
        )
        category = self.env["appsistance.ticket.category"].create(
            {"name": "Remote", "product_id": product.id}
        )
        ticket = self._create_ticket(category_id=category.id)
        ticket.action_solve()
        ticket.action_reopen()
        ticket.action_solve()
        charge = self._get_charges(ticket)
        self.assertEqual(charge.product_id, product)
        self.assertEqual(charge.price_unit, 30.0)

    # --------------------------------------------------
    # Warnings and expiry
    # --------------------------------------------------

    def test_each_threshold_is_told_once(self):
        self.condominium.email = "condominio@example.com"
        package = self._sell()
        before = self._count_mails()
        self._work(45)
        self.assertEqual(package.warned_level, False)
        self._work(12)
        self.assertEqual(package.warned_level, "yellow")
        self.assertEqual(self._count_mails(), before + 1)
        self._work(16)
        self.assertEqual(package.warned_level, "orange")
        self.assertEqual(self._count_mails(), before + 2)
        self._work(15)
        self.assertEqual(package.warned_level, "red")
        self.assertTrue(package.activity_ids)
        self._sell()
        self.assertEqual(package.warned_level, False)

    def _count_mails(self):
        return self.env["mail.mail"].search_count(
            [("model", "=", "appsistance.prepaid.package")]
        )

    def test_minutes_expire_after_the_last_day_once(self):
        package = self._sell()
        package.date_to = self._get_today()
        self.env["appsistance.prepaid.package"]._cron_expire()
        self.assertEqual(package.state, "active")
        package.write(
            {
                "date_from": self._get_today() - timedelta(days=9),
                "date_to": self._get_today() - timedelta(days=1),
            }
        )
        self.env["appsistance.prepaid.package"]._cron_expire()
        self.env["appsistance.prepaid.package"]._cron_expire()
        self.assertEqual((package.balance, package.state), (0, "expired"))
        kinds = package.entry_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["credit", "expiry"])
        self.assertEqual(self._work(12).coverage, "billable")

    def test_a_notice_precedes_the_expiry_once(self):
        self.condominium.email = "condominio@example.com"
        package = self._sell()
        package.date_to = self._get_today() + timedelta(days=20)
        before = self._count_mails()
        packages = self.env["appsistance.prepaid.package"]
        packages._cron_notice()
        packages._cron_notice()
        self.assertEqual(self._count_mails(), before + 1)

    # --------------------------------------------------
    # Statement
    # --------------------------------------------------

    def test_the_statement_tells_every_line_and_the_balance(self):
        self._sell()
        time = self._work(12)
        lines = self.condominium._appsistance_get_prepaid_statement(self.company)
        self.assertEqual([line["minutes"] for line in lines], [100, -15])
        self.assertEqual([line["balance"] for line in lines], [100, 85])
        self.assertEqual(lines[1]["ticket"], time.ticket_id)
        pdf = self.condominium._appsistance_render_prepaid_statement(self.company)
        self.assertTrue(pdf.startswith(b"%PDF"))

    def test_another_customer_is_not_in_it(self):
        self._sell()
        lines = self.private._appsistance_get_prepaid_statement(self.company)
        self.assertEqual(lines, [])

    def test_a_time_is_named_by_when_who_and_how_long(self):
        time = self._work(12)
        self.assertIn(self.dispatcher.name, time.display_name)
        self.assertIn("12 min", time.display_name)
