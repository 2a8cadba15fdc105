from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_quote import QuoteCommon


@tagged("post_install", "-at_install")
class TestQuoteBilling(QuoteCommon):
    """Every way in which an accepted quotation and its deposits are invoiced."""

    @classmethod
    def setUpClass(cls):
        cls._freeze()
        super().setUpClass()

    # --------------------------------------------------
    # Fixed price
    # --------------------------------------------------

    def test_the_run_invoices_an_accepted_quotation_when_its_job_is_done(self):
        quotation = self._accept()
        self.assertFalse(self._invoice())
        self._carry_out()
        invoice = self._invoice()
        self.assertEqual(invoice.amount_untaxed, 240.0)
        self.assertEqual(quotation.order_line.mapped("qty_invoiced"), [4.0, 4.0])
        self.assertEqual(invoice.invoice_line_ids.sale_line_ids, quotation.order_line)
        self.assertEqual(invoice.invoice_origin, quotation.name)

    def test_after_the_run_neither_cores_button_nor_a_run_bills_again(self):
        quotation = self._accept()
        self._carry_out()
        self._invoice().action_post()
        self.assertFalse(self._invoice())
        action = self._open_core(quotation).create_invoices()
        self.assertEqual(action["res_model"], "appsistance.invoicing.run")
        with self.assertRaises(UserError):
            quotation._create_invoices(final=True)

    def test_cores_button_before_the_run_leads_to_it(self):
        quotation = self._accept()
        self._carry_out()
        action = self._open_core(quotation).create_invoices()
        self.assertEqual(action["res_model"], "appsistance.invoicing.run")
        self.assertFalse(quotation.invoice_ids)
        self.assertEqual(self._invoice().amount_untaxed, 240.0)

    def test_a_deposit_in_per_cent_is_deducted_with_its_taxes(self):
        quotation = self._accept()
        deposit = self._deposit(quotation)
        self._carry_out()
        invoice = self._invoice()
        self.assertEqual((deposit.amount_untaxed, invoice.amount_untaxed), (72, 168))
        total = deposit.amount_total + invoice.amount_total
        self.assertEqual(quotation.currency_id.compare_amounts(total, 292.8), 0)
        invoice.action_post()
        self.assertFalse(quotation._appsistance_get_deposit_lines())
        self.assertFalse(self._invoice())

    def test_a_manager_without_sales_rights_runs_it(self):
        self._deposit(self._accept())
        self._carry_out()
        run = self.env["appsistance.invoicing.run"].with_user(self.manager)
        run = run.create({"date_to": "2026-12-31"})
        run.action_preview()
        run.action_create_invoices()
        self.assertEqual(run.move_ids.amount_untaxed, 168.0)

    def test_two_deposits_are_both_deducted_once(self):
        quotation = self._accept()
        self._deposit(quotation)
        self._deposit(quotation, method="fixed", fixed_amount=61.0)
        self._carry_out()
        self.assertAlmostEqual(self._invoice().amount_untaxed, 240 - 72 - 50)

    def test_a_deposit_that_is_still_a_draft_holds_the_invoice_back(self):
        quotation = self._accept()
        deposit = self._deposit(quotation, post=False)
        self._carry_out()
        self.assertFalse(self._invoice())
        deposit.action_post()
        self.assertEqual(self._invoice().amount_untaxed, 168.0)

    def test_an_order_cancelled_after_its_deposit_charges_nothing(self):
        quotation = self._accept()
        deposit = self._deposit(quotation)
        quotation._action_cancel()
        charges = self.order.charge_ids.filtered("sale_line_id")
        self.assertEqual(set(charges.mapped("state")), {"cancelled"})
        self.assertEqual(self.request.state, "cancelled")
        self.assertFalse(self.order.material_ids)
        self._credit(deposit)
        self.assertFalse(quotation._appsistance_get_deposit_lines())

    def test_a_credited_invoice_is_billed_again_and_deducts_again(self):
        quotation = self._accept()
        self._deposit(quotation)
        self._carry_out()
        invoice = self._invoice()
        invoice.action_post()
        self._credit(invoice)
        self.assertEqual(self._invoice().amount_untaxed, 168.0)
        self.assertFalse(quotation._appsistance_get_deposit_lines())

    def test_a_deleted_draft_gives_charges_and_deposit_back(self):
        quotation = self._accept()
        self._deposit(quotation)
        self._carry_out()
        self._invoice().unlink()
        self.assertEqual(self._invoice().amount_untaxed, 168.0)

    def test_a_quotation_revised_before_the_invoice_is_charged_as_it_is_now(self):
        quotation = self._accept()
        gaskets = quotation.order_line[0]
        gaskets.product_uom_qty = 3
        self._carry_out()
        self.assertEqual(self._invoice().amount_untaxed, 228.0)

    def test_a_quotation_revised_after_the_invoice_charges_the_difference(self):
        quotation = self._accept()
        self._carry_out()
        self._invoice().action_post()
        quotation.order_line[0].product_uom_qty = 6
        self.assertEqual(self._invoice().amount_untaxed, 24.0)

    def test_less_than_was_invoiced_is_a_credit_note(self):
        quotation = self._accept()
        self._carry_out()
        self._invoice().action_post()
        quotation.order_line[0].product_uom_qty = 1
        credit = self._invoice()
        self.assertEqual(
            (credit.move_type, credit.amount_untaxed), ("out_refund", 36.0)
        )
        self.assertEqual(quotation.order_line[0].qty_invoiced, 1.0)

    def test_a_discount_line_stays_on_the_invoice(self):
        quotation = self._accept()
        tax = quotation.order_line[0].tax_ids
        discount = {
            "product_id": self.labour.id,
            "name": "Discount",
            "product_uom_qty": 1,
            "price_unit": -20.0,
            "tax_ids": [Command.set(tax.ids)],
        }
        quotation.order_line = [Command.create(discount)]
        self._carry_out()
        invoice = self._invoice()
        self.assertEqual(
            (invoice.move_type, invoice.amount_untaxed), ("out_invoice", 220.0)
        )

    def test_lines_that_the_job_does_not_carry_out_are_invoiced_by_core(self):
        quotation = self._accept()
        other = quotation.order_line[1]
        other.appsistance_is_carried_out = False
        self._carry_out()
        quotation._create_invoices(final=True)
        self.assertEqual(quotation.invoice_ids.invoice_line_ids.sale_line_ids, other)
        self.assertEqual(self._invoice().amount_untaxed, 48.0)

    def test_two_quotations_in_one_run_deduct_each_its_own_deposit(self):
        self.policy.invoice_grouping = "customer"
        first = self._accept()
        second = self._accept(self._create_request(self.order))
        self._deposit(first)
        self._deposit(second, method="percentage", amount=50)
        self._carry_out()
        invoice = self._invoice()
        self.assertEqual(len(invoice), 1)
        self.assertEqual(invoice.amount_untaxed, 480 - 72 - 120)

    def test_instalments_and_progress_payments_leave_the_balance(self):
        """30 % on acceptance, 40 % on the way, the balance by the run."""
        quotation = self._accept()
        first = self._deposit(quotation)
        second = self._deposit(quotation, method="percentage", amount=40)
        self._carry_out()
        invoice = self._invoice()
        amounts = [move.amount_untaxed for move in (first, second, invoice)]
        self.assertEqual(amounts, [72.0, 96.0, 72.0])
        total = sum((first | second | invoice).mapped("amount_total"))
        self.assertAlmostEqual(total, 292.8)

    def test_cores_button_on_many_orders_leaves_ours_to_the_run(self):
        quotation = self._accept()
        self._carry_out()
        other = self._create_plain_order()
        wizard = self._open_core(quotation | other)
        wizard.create_invoices()
        self.assertFalse(quotation.invoice_ids)
        self.assertEqual(other.invoice_ids.amount_untaxed, 12.0)
        self.assertEqual(self._invoice().amount_untaxed, 240.0)

    def test_cores_button_refuses_whoever_may_not_invoice_by_the_run(self):
        quotation = self._accept()
        self._carry_out()
        wizard = self._open_core(quotation).with_user(self.dispatcher).sudo()
        with self.assertRaisesRegex(UserError, quotation.name):
            wizard.create_invoices()

    def test_an_order_without_a_job_is_cores(self):
        other = self._create_plain_order()
        other._create_invoices()
        self.assertEqual(other.invoice_ids.amount_untaxed, 12.0)
        self.assertFalse(self._invoice())

    def _create_plain_order(self):
        line = {"product_id": self.gasket.id, "product_uom_qty": 1, "price_unit": 12.0}
        self.gasket.invoice_policy = "order"
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "order_line": [Command.create(line)]}
        )
        order.action_confirm()
        return order

    # --------------------------------------------------
    # The preview
    # --------------------------------------------------

    def _preview(self):
        run = self.env["appsistance.invoicing.run"].with_user(self.manager)
        run = run.create({"date_to": "2026-12-31"})
        run.action_preview()
        return run

    def test_the_preview_shows_the_deposit_that_was_paid(self):
        self._deposit(self._accept())
        self._carry_out()
        run = self._preview()
        line = run.line_ids
        self.assertEqual((line.amount_untaxed, line.deposit_amount), (240.0, 72.0))
        self.assertEqual(line.amount_after_deposit, 168.0)
        run.action_create_invoices()
        self.assertEqual(line.deposit_amount, 72.0)
        self.assertEqual(line.move_id.amount_untaxed, line.amount_after_deposit)

    def test_the_preview_deducts_no_more_than_the_work_is_worth(self):
        quotation = self._accept(appsistance_billing_mode="time")
        self._deposit(quotation, method="fixed", fixed_amount=292.8)
        self._carry_out()
        line = self._preview().line_ids
        self.assertAlmostEqual(line.deposit_amount, line.amount_untaxed)

    def test_the_preview_of_two_quotations_deducts_each_its_own_deposit(self):
        self.policy.invoice_grouping = "customer"
        first = self._accept()
        second = self._accept(self._create_request(self.order))
        self._deposit(first)
        self._deposit(second, method="percentage", amount=50)
        self._carry_out()
        self.assertEqual(self._preview().line_ids.deposit_amount, 72 + 120)

    # --------------------------------------------------
    # Time and material
    # --------------------------------------------------

    def test_a_deposit_is_deducted_from_time_and_material(self):
        quotation = self._accept(appsistance_billing_mode="time")
        self._deposit(quotation, method="fixed", fixed_amount=24.4)
        charges = self._carry_out()
        invoice = self._invoice()
        self.assertAlmostEqual(
            invoice.amount_untaxed, sum(charges.mapped("amount")) - 20
        )
        self.assertFalse(charges.filtered("sale_line_id"))
        invoice.action_post()
        self.assertFalse(quotation._appsistance_get_deposit_lines())

    def test_a_deposit_beyond_the_work_leaves_its_rest_for_the_next_invoice(self):
        quotation = self._accept(appsistance_billing_mode="time")
        self._deposit(quotation, method="fixed", fixed_amount=292.8)
        charges = self._carry_out()
        worth = sum(charges.mapped("amount"))
        self.assertLess(worth, 240.0)
        invoice = self._invoice()
        self.assertEqual(invoice.amount_total, 0.0)
        self.assertEqual(invoice.move_type, "out_invoice")
        invoice.action_post()
        deposit = quotation._appsistance_get_deposit_lines()
        rest = deposit._appsistance_get_deposit_rest()
        self.assertAlmostEqual(rest, 240.0 - worth)
        again = charges.copy_data()[:1][0]
        again.update(
            price_unit=100.0, minutes=0, quantity=1.0, tax_ids=charges[0].tax_ids.ids
        )
        self.env["appsistance.charge"].create(
            {**again, "work_order_id": self.order.id, "kind": "other"}
        )
        self.assertAlmostEqual(self._invoice().amount_untaxed, max(100.0 - rest, 0.0))

    def test_two_deposits_of_one_job_never_take_more_than_its_work(self):
        quotations = self.env["sale.order"]
        for request in (self.request, self._create_request(self.order)):
            quotation = self._accept(request, appsistance_billing_mode="time")
            self._deposit(quotation, method="fixed", fixed_amount=244.0)
            quotations |= quotation
        worth = sum(self._carry_out().mapped("amount"))
        invoice = self._invoice()
        self.assertEqual((invoice.move_type, invoice.amount_total), ("out_invoice", 0))
        deposits = [order._appsistance_get_deposit_lines() for order in quotations]
        rests = [
            sum(line._appsistance_get_deposit_rest() for line in lines)
            for lines in deposits
        ]
        self.assertAlmostEqual(sum(rests), 400.0 - worth)

    def test_core_gives_back_what_is_left_of_a_deposit_when_all_is_invoiced(self):
        quotation = self._accept(appsistance_billing_mode="time")
        self._deposit(quotation, method="fixed", fixed_amount=292.8)
        worth = sum(self._carry_out().mapped("amount"))
        self._invoice().action_post()
        credit = quotation._create_invoices(final=True)
        self.assertEqual(credit.move_type, "out_refund")
        self.assertAlmostEqual(credit.amount_untaxed, 240.0 - worth)
        self.assertFalse(quotation._appsistance_get_deposit_lines())
