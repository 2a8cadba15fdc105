from contextlib import suppress
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestInvoicingRun(BillingCommon):
    def _preview(self, **values):
        run = self._create_run(**values)
        run.action_preview()
        return run

    # --------------------------------------------------
    # What is invoiced
    # --------------------------------------------------

    def test_the_preview_makes_nothing(self):
        charge = self._create_charge()
        run = self._preview()
        self.assertEqual(run.line_ids.charge_ids, charge)
        self.assertEqual(run.line_ids.amount_untaxed, 100.0)
        self.assertFalse(run.move_ids)
        self.assertEqual(charge.state, "to_invoice")

    def test_drafts_without_a_preview_are_refused(self):
        with self.assertRaises(UserError):
            self._create_run().action_create_invoices()

    def test_an_empty_preview_makes_no_drafts(self):
        with self.assertRaises(UserError):
            self._preview().action_create_invoices()

    def test_the_run_keeps_to_its_period(self):
        self._create_charge(date="2026-11-01")
        self._create_charge(date="2026-09-30")
        inside = self._create_charge(date="2026-10-31")
        run = self._preview(date_from="2026-10-01")
        self.assertEqual(run.charge_ids, inside)

    def test_the_run_keeps_to_its_customers_and_payers(self):
        self._create_charge()
        own = self._create_charge(customer_id=self.private.id)
        paid = self._create_charge(payer_id=self.private.id)
        run = self._preview(customer_ids=[Command.set(self.private.ids)])
        self.assertEqual(run.charge_ids, own | paid)

    def test_the_run_keeps_to_its_kinds(self):
        fee = self._create_charge(kind="fee")
        self._create_charge(kind="labour", minutes=60)
        run = self._preview(with_work=False)
        self.assertEqual(run.charge_ids, fee)

    def test_at_month_end_the_month_must_be_over(self):
        self.policy.invoice_when = "month_end"
        self._create_charge(date="2026-10-12")
        self.assertFalse(self._preview(date_to="2026-10-30").line_ids)
        self.assertTrue(self._preview(date_to="2026-10-31").line_ids)

    def test_charges_of_an_unfinished_order_wait(self):
        self.policy.invoice_when = "order_done"
        self._create_charge()
        model = type(self.env["appsistance.charge"])
        with patch.object(model, "_filter_order_done", lambda self: self.browse()):
            self.assertFalse(self._preview().line_ids)
        self.assertTrue(self._preview().line_ids)

    # --------------------------------------------------
    # Exceptions
    # --------------------------------------------------

    def test_what_has_no_tax_is_listed_and_left_out(self):
        self.rule_22.active = False
        charge = self._create_charge()
        run = self._preview()
        self.assertEqual(run.exception_ids, charge)
        self.assertFalse(run.line_ids)

    def test_what_has_no_price_is_an_exception(self):
        part = self.env["product.product"].create({"name": "Fan", "list_price": 0.0})
        charge = self.env["appsistance.charge"].create(
            {
                "customer_id": self.condominium.id,
                "product_id": part.id,
                "date": "2026-10-12",
            }
        )
        self.assertEqual(self._preview().exception_ids, charge)

    def test_a_mended_exception_enters_the_preview(self):
        self.rule_22.active = False
        charge = self._create_charge()
        run = self._preview()
        self.rule_22.active = True
        run.action_update_taxes()
        self.assertEqual(run.charge_ids, charge)
        self.assertFalse(run.exception_ids)

    def test_a_price_given_by_hand_survives_the_mending(self):
        self.rule_22.active = False
        charge = self._create_charge(price_unit=123.0)
        run = self._preview()
        self.rule_22.active = True
        run.action_update_taxes()
        self.assertEqual(charge.price_unit, 123.0)

    # --------------------------------------------------
    # Grouping
    # --------------------------------------------------

    def _count_groups(self, grouping, *values_list):
        self.policy.invoice_grouping = grouping
        for values in values_list:
            self._create_charge(**values)
        return len(self._preview().line_ids)

    def test_one_invoice_per_customer(self):
        sites = self.site | self._create_site(self.condominium, "Scala B")
        count = self._count_groups(
            "customer",
            {"site_id": sites[0].id, "date": "2026-09-01"},
            {"site_id": sites[1].id, "date": "2026-10-01"},
        )
        self.assertEqual(count, 1)

    def test_one_invoice_per_site(self):
        sites = self.site | self._create_site(self.condominium, "Scala B")
        count = self._count_groups(
            "site", {"site_id": sites[0].id}, {"site_id": sites[1].id}
        )
        self.assertEqual(count, 2)

    def test_one_invoice_per_month(self):
        count = self._count_groups(
            "month",
            {"date": "2026-09-01"},
            {"date": "2026-09-30"},
            {"date": "2026-10-01"},
        )
        self.assertEqual(count, 2)

    def test_one_invoice_per_order(self):
        source = {"res_model": "res.partner", "res_id": 1}
        count = self._count_groups(
            "order",
            {**source, "source_key": "a"},
            {**source, "source_key": "b"},
            {**source, "res_id": 2, "source_key": "a"},
        )
        self.assertEqual(count, 2)

    def test_payers_are_apart(self):
        count = self._count_groups("customer", {}, {"payer_id": self.private.id})
        self.assertEqual(count, 2)

    def test_two_cigs_are_two_invoices(self):
        self._create_charge(cig="ZAA0000001")
        self._create_charge(cig="ZBB0000002")
        moves = self._invoice()
        self.assertEqual(set(moves.mapped("l10n_it_cig")), {"ZAA0000001", "ZBB0000002"})

    def test_currencies_are_apart(self):
        currency = self.env.ref("base.JPY")
        currency.active = True
        count = self._count_groups("customer", {}, {"currency_id": currency.id})
        self.assertEqual(count, 2)

    def test_the_payment_term_of_the_payer_is_on_the_invoice(self):
        term = self.env.ref("account.account_payment_term_30days")
        self.condominium.property_payment_term_id = term
        charge = self._create_charge()
        self.assertEqual(self._invoice(charge).invoice_payment_term_id, term)

    def test_amounts_to_give_back_become_a_credit_note_with_positive_lines(self):
        plus = self._create_charge()
        minus = self._create_charge(price_unit=-30.0)
        moves = self._invoice()
        self.assertEqual(len(moves), 2)
        credit_note = minus.invoice_line_ids.move_id
        self.assertEqual(credit_note.move_type, "out_refund")
        self.assertEqual(credit_note.amount_untaxed, 30.0)
        self.assertEqual(plus.invoice_line_ids.move_id.amount_untaxed, 100.0)
        self.assertEqual(minus.state, "invoiced")

    def test_minutes_to_give_back_are_credited(self):
        charge = self._create_charge(minutes=-20, price_unit=60.0)
        self.assertEqual(charge.amount, -20.0)
        self.assertEqual(self._invoice(charge).amount_untaxed, 20.0)

    # --------------------------------------------------
    # The invoices
    # --------------------------------------------------

    def test_a_line_without_product_has_its_tax_and_analytic_account(self):
        plan = self.env["account.analytic.plan"].create({"name": "Jobs"})
        account = self.env["account.analytic.account"].create(
            {"name": "Job", "plan_id": plan.id}
        )
        distribution = {str(account.id): 100}
        charge = self._create_charge(analytic_distribution=distribution)
        line = self._invoice(charge).invoice_line_ids
        self.assertFalse(line.product_id)
        self.assertEqual(line.tax_ids, self.tax_22)
        self.assertEqual(line.analytic_distribution, distribution)

    def test_run_and_invoices_lead_to_each_other(self):
        charge = self._create_charge()
        run = self._preview()
        run.action_create_invoices()
        move = run.move_ids
        self.assertEqual(move.appsistance_run_id, run)
        self.assertEqual(run.line_ids.move_id, move)
        self.assertEqual(charge.run_id, run)
        self.assertEqual(run.state, "done")
        self.assertEqual(run.move_count, 1)
        self.assertEqual(move.appsistance_charge_count, 1)

    def test_date_and_journal_of_the_run_are_those_of_its_invoices(self):
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        account = journal.default_account_id
        journal = journal.copy({"code": "SRV", "default_account_id": account.id})
        charge = self._create_charge()
        move = self._invoice(charge, invoice_date="2026-10-31", journal_id=journal.id)
        self.assertEqual(str(move.invoice_date), "2026-10-31")
        self.assertEqual(move.journal_id, journal)

    def test_a_run_that_made_invoices_is_not_deleted(self):
        self._create_charge()
        run = self._preview()
        run.action_create_invoices()
        with self.assertRaises(UserError):
            run.unlink()

    def test_a_charge_disputed_after_the_preview_is_left_out(self):
        disputed, other = self._create_charge(), self._create_charge()
        run = self._preview()
        disputed._open_dispute("No", self.manager)
        run.action_create_invoices()
        self.assertEqual(run.move_ids.invoice_line_ids.appsistance_charge_id, other)

    def test_a_charge_whose_payer_changed_after_the_preview_waits(self):
        charge = self._create_charge()
        run = self._preview()
        charge.payer_id = self.private
        run.action_create_invoices()
        self.assertFalse(run.move_ids)
        self.assertEqual(run.line_ids.state, "skipped")
        self.assertEqual(charge.state, "to_invoice")

    def test_two_previews_of_the_same_charges_bill_them_once(self):
        charge = self._create_charge()
        first, second = self._preview(), self._preview()
        first.action_create_invoices()
        second.action_create_invoices()
        self.assertEqual(len(charge.invoice_line_ids), 1)
        self.assertEqual(second.line_ids.state, "skipped")

    def test_other_companies_are_left_alone(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._create_charge(company_id=other.id)
        self.assertFalse(self._preview().charge_ids)

    # --------------------------------------------------
    # Failures
    # --------------------------------------------------

    def _break(self, customer):
        """Make the invoices of that customer impossible."""
        model = type(self.env["appsistance.charge"])
        prepare = model._prepare_move_line_vals

        def fail(charge):
            if charge.customer_id == customer:
                raise UserError(charge.env._("Bad data"))
            return prepare(charge)

        return patch.object(model, "_prepare_move_line_vals", fail)

    def test_one_bad_customer_does_not_stop_the_others(self):
        good = self._create_charge()
        bad = self._create_charge(customer_id=self.private.id)
        run = self._preview()
        with self._break(self.private):
            run.action_create_invoices()
        self.assertEqual(good.state, "invoiced")
        self.assertEqual(bad.state, "to_invoice")
        self.assertFalse(bad.run_id)
        self.assertEqual(run.failed_count, 1)
        failed = run.line_ids.filtered(lambda line: line.state == "failed")
        self.assertIn("Bad data", failed.error)

    def test_what_failed_is_tried_again(self):
        bad = self._create_charge(customer_id=self.private.id)
        run = self._preview()
        with self._break(self.private):
            run.action_create_invoices()
        run.action_retry()
        self.assertEqual(bad.state, "invoiced")
        self.assertFalse(run.failed_count)

    # --------------------------------------------------
    # In the background
    # --------------------------------------------------

    def _start_in_background(self, number):
        for index in range(number):
            self._create_charge(
                customer_id=self._create_customer(f"Customer {index}").id
            )
        self.env["ir.config_parameter"].set_param(
            "appsistance_base.invoicing_background_threshold", "1"
        )
        run = self._preview()
        run.action_create_invoices()
        return run

    def _run_cron(self):
        cron = self.env.ref("appsistance_base.ir_cron_invoicing_run")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _kill_cron(self):
        """Call the cron in a cursor that can commit, and expect to be killed."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            runs = self.env(cr=cr)["appsistance.invoicing.run"]
            with suppress(KeyboardInterrupt):  # core's assertRaises has a savepoint
                runs._cron_process()
            cr.rollback()

    def test_above_the_threshold_the_drafts_are_made_in_the_background(self):
        run = self._start_in_background(3)
        self.assertEqual(run.state, "running")
        self.assertFalse(run.move_ids)
        self._run_cron()
        self.assertEqual(run.state, "done")
        self.assertEqual(len(run.move_ids), 3)
        self.assertEqual(run.progress, 100.0)

    def test_invoices_of_the_background_belong_to_who_asked(self):
        run = self._start_in_background(2)
        run.user_id = self.manager
        self._run_cron()
        self.assertEqual(run.move_ids.invoice_user_id, self.manager)

    def test_killed_after_a_batch_the_next_call_goes_on(self):
        run = self._start_in_background(5)
        calls = []
        model = type(self.env["appsistance.invoicing.run"])
        process = model._process

        def process_once(self, lines):
            calls.append(len(lines))
            if len(calls) == 2:
                raise KeyboardInterrupt
            return process(self, lines)

        module = "odoo.addons.appsistance_base.models.appsistance_invoicing_run"
        with (
            patch(f"{module}.BATCH_SIZE", 2),
            patch.object(model, "_process", process_once),
        ):
            self._kill_cron()
        self.env.invalidate_all()
        self.assertEqual(len(calls), 2)
        self.assertEqual(len(run.move_ids), 2)
        self._run_cron()
        self.assertEqual(len(run.move_ids), 5)
        self.assertEqual(set(run.line_ids.mapped("state")), {"done"})
        charges = run.line_ids.charge_ids
        self.assertEqual(len(charges.invoice_line_ids), 5)

    # --------------------------------------------------
    # Speed
    # --------------------------------------------------

    def test_queries_per_invoice_do_not_grow(self):
        def count(number):
            customers = [self._create_customer(f"C{number}-{i}") for i in range(number)]
            for customer in customers:
                for _line in range(3):
                    self._create_charge(customer_id=customer.id)
            run = self._preview(
                customer_ids=[Command.set([customer.id for customer in customers])]
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            run.action_create_invoices()
            self.env.flush_all()
            return (self.env.cr.sql_log_count - before) / number

        count(2)
        self.assertLessEqual(count(24), count(8) * 1.05)
