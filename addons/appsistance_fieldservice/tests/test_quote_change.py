from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_quote import QuoteCommon


@tagged("post_install", "-at_install")
class TestQuoteChange(QuoteCommon):
    """What changes on a confirmed order, by RPC too, never bills its work twice."""

    def _get_quote_charges(self):
        return self.order.charge_ids.filtered("sale_line_id")

    def _get_states(self):
        return set(self._get_quote_charges().mapped("state"))

    def test_from_fixed_price_to_time_withdraws_the_charges_of_the_quotation(self):
        quotation = self._accept()
        self.assertEqual(self._get_states(), {"to_invoice"})
        quotation.write({"appsistance_billing_mode": "time"})
        self.assertEqual(self._get_states(), {"cancelled"})
        charges = self._carry_out()
        self.assertEqual(set(charges.mapped("coverage")), {"billable"})
        invoice = self._invoice()
        self.assertAlmostEqual(invoice.amount_untaxed, sum(charges.mapped("amount")))
        self.assertFalse(invoice.invoice_line_ids.sale_line_ids)

    def test_from_time_to_fixed_price_makes_the_charges_of_the_quotation(self):
        quotation = self._accept(appsistance_billing_mode="time")
        quotation.write({"appsistance_billing_mode": "fixed"})
        self.assertEqual(sum(self._get_quote_charges().mapped("amount")), 240.0)
        charges = self._carry_out().filtered("visit_id")
        self.assertEqual(set(charges.mapped("coverage")), {"quoted"})

    def test_to_time_and_back_charges_the_quotation_once(self):
        quotation = self._accept()
        quotation.write({"appsistance_billing_mode": "time"})
        quotation.write({"appsistance_billing_mode": "fixed"})
        self._carry_out()
        self.assertEqual(self._invoice().amount_untaxed, 240.0)

    def test_nothing_changes_once_the_work_is_charged(self):
        quotation = self._accept()
        self._carry_out()
        with self.assertRaisesRegex(UserError, quotation.name):
            quotation.write({"appsistance_billing_mode": "time"})

    def test_nothing_changes_once_time_and_material_are_charged(self):
        quotation = self._accept(appsistance_billing_mode="time")
        self._carry_out()
        with self.assertRaisesRegex(UserError, quotation.name):
            quotation.write({"appsistance_billing_mode": "fixed"})

    def test_nothing_changes_once_the_quotation_is_invoiced(self):
        quotation = self._accept()
        self._carry_out()
        self._invoice().action_post()
        for vals in (
            {"appsistance_billing_mode": "time"},
            {"appsistance_work_order_id": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                quotation.write(vals)

    def test_an_order_taken_from_its_job_is_left_to_core_alone(self):
        quotation = self._accept()
        quotation.write({"appsistance_work_order_id": False})
        self.assertEqual(self._get_states(), {"cancelled"})
        self.assertEqual(quotation.order_line.mapped("qty_to_invoice"), [4.0, 4.0])

    def test_an_order_given_to_a_job_that_is_charged_is_refused(self):
        other = self._create_order()
        quotation = self._accept(self._create_request(other))
        self._carry_out_without_quote()
        with self.assertRaises(UserError):
            quotation.write({"appsistance_work_order_id": self.order.id})

    def _carry_out_without_quote(self):
        self._create_time()
        return self._approve(self._finalize())

    def test_the_same_value_again_changes_nothing(self):
        quotation = self._accept()
        charges = self._get_quote_charges()
        quotation.write({"appsistance_billing_mode": "fixed"})
        self.assertEqual(self._get_quote_charges(), charges)
