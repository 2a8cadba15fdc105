from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestChargeInvoices(BillingCommon):
    """One fact is billed at most once, whatever happens to its invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.charge = cls._create_charge()
        cls.invoice = cls._invoice(cls.charge)

    def _run_again(self):
        run = self._create_run()
        run.action_preview()
        return run

    def test_a_charge_becomes_an_invoice_line(self):
        line = self.invoice.invoice_line_ids
        self.assertEqual(line.appsistance_charge_id, self.charge)
        self.assertEqual(line.tax_ids, self.tax_22)
        self.assertEqual(line.price_subtotal, 100.0)
        self.assertEqual(self.charge.state, "invoiced")

    def test_a_second_run_makes_nothing_new(self):
        self.assertFalse(self._run_again().line_ids)

    def test_reset_to_draft_frees_nothing(self):
        self._post(self.invoice)
        self.invoice.button_draft()
        self.assertEqual(self.charge.state, "invoiced")
        self.assertFalse(self._run_again().line_ids)

    def test_cancelling_the_invoice_frees_the_charge(self):
        self.invoice.button_cancel()
        self.assertEqual(self.charge.state, "to_invoice")
        self.assertEqual(self._run_again().line_ids.charge_ids, self.charge)

    def test_deleting_the_invoice_frees_the_charge(self):
        self.invoice.unlink()
        self.assertEqual(self.charge.state, "to_invoice")

    def test_a_line_deleted_from_a_draft_sets_its_charge_to_review(self):
        self.invoice.invoice_line_ids.unlink()
        self.assertEqual(self.charge.state, "to_review")
        self.assertTrue(self.charge.review_reason)
        self.assertFalse(self._run_again().line_ids)

    def test_a_line_removed_in_the_form_sets_its_charge_to_review(self):
        line = self.invoice.invoice_line_ids
        self.invoice.write({"invoice_line_ids": [(2, line.id)]})
        self.assertEqual(self.charge.state, "to_review")

    def test_a_charge_to_review_is_billed_again_on_demand(self):
        self.invoice.invoice_line_ids.unlink()
        self.charge.action_bill_again()
        self.assertEqual(self._run_again().line_ids.charge_ids, self.charge)

    def test_a_full_credit_note_asks_whether_to_bill_again(self):
        self._post(self.invoice)
        self._post(self._credit(self.invoice), "2026-11-05")
        self.assertEqual(self.charge.state, "to_review")

    def test_a_full_credit_note_bills_again_where_the_answer_is_yes(self):
        self._post(self.invoice)
        self._post(self._credit(self.invoice, "again"), "2026-11-05")
        self.assertEqual(self.charge.state, "to_invoice")
        second = self._invoice(self.charge) - self.invoice
        self.assertIn("out_invoice", second.mapped("move_type"))
        self.assertEqual(self.charge.state, "invoiced")

    def test_cancelling_the_credit_note_that_waived_bills_again(self):
        self._post(self.invoice)
        credit = self._post(self._credit(self.invoice, "never"), "2026-11-05")
        credit.button_draft()
        credit.button_cancel()
        self.assertEqual(self.charge.state, "invoiced")
        self.assertEqual(self.charge.coverage, "billable")
        self.assertEqual(self.charge.amount, 100.0)

    def test_a_full_credit_note_waives_where_the_answer_is_no(self):
        self._post(self.invoice)
        self._post(self._credit(self.invoice, "never"), "2026-11-05")
        self.assertEqual(self.charge.state, "not_billable")
        self.assertEqual(self.charge.coverage, "free")
        self.assertEqual(self.charge.amount, 0.0)
        self.assertEqual(self.charge.list_amount, 100.0)

    def test_a_draft_credit_note_changes_nothing(self):
        self._post(self.invoice)
        self._credit(self.invoice)
        self.assertEqual(self.charge.state, "invoiced")

    def test_a_partial_credit_note_frees_nothing(self):
        self._post(self.invoice)
        credit_note = self._credit(self.invoice, "again")
        credit_note.invoice_line_ids.price_unit = 40.0
        self._post(credit_note, "2026-11-05")
        self.assertEqual(self.charge.state, "invoiced")
        self.assertFalse(self._run_again().line_ids)

    def test_two_partial_credit_notes_that_take_all_back_free(self):
        self._post(self.invoice)
        for amount in (40.0, 60.0):
            credit_note = self._credit(self.invoice)
            credit_note.invoice_line_ids.price_unit = amount
            self._post(credit_note, "2026-11-05")
        self.assertEqual(self.charge.state, "to_review")

    def test_cancelling_the_credit_note_restores_the_charge(self):
        self._post(self.invoice)
        credit_note = self._post(self._credit(self.invoice), "2026-11-05")
        credit_note.button_draft()
        credit_note.button_cancel()
        self.assertEqual(self.charge.state, "invoiced")

    def test_a_credit_note_stays_where_its_charge_was_billed_again(self):
        self._post(self.invoice)
        credit_note = self._post(self._credit(self.invoice, "again"), "2026-11-05")
        self._invoice()
        credit_note.button_draft()
        with self.assertRaisesRegex(UserError, "billed twice"):
            credit_note.button_cancel()

    def test_credit_and_modify_keeps_the_charge_on_the_new_draft(self):
        self._post(self.invoice)
        draft = self._credit(self.invoice, modify=True)
        self.assertEqual(draft.move_type, "out_invoice")
        self.assertEqual(draft.invoice_line_ids.appsistance_charge_id, self.charge)
        self.assertEqual(self.charge.state, "invoiced")
        self.assertFalse(self._run_again().line_ids)

    def test_the_credit_note_keeps_the_link_to_the_charge(self):
        self._post(self.invoice)
        credit_note = self._credit(self.invoice)
        lines = credit_note.invoice_line_ids
        self.assertEqual(lines.appsistance_charge_id, self.charge)
        self.assertTrue(lines.appsistance_released)

    def test_a_duplicate_does_not_carry_the_charge(self):
        copy = self.invoice.copy()
        self.assertFalse(copy.invoice_line_ids.appsistance_charge_id)
        self.assertFalse(copy.appsistance_run_id)

    def test_a_cancelled_invoice_comes_back_while_nobody_billed_again(self):
        self.invoice.button_cancel()
        self.invoice.button_draft()
        self.assertEqual(self.charge.state, "invoiced")

    def test_a_cancelled_invoice_stays_so_once_billed_again(self):
        self.invoice.button_cancel()
        self._invoice()
        with self.assertRaisesRegex(UserError, "billed again"):
            self.invoice.button_draft()

    def test_a_cancelled_invoice_stays_so_once_the_charge_was_split(self):
        self.invoice.button_cancel()
        self.charge.sudo().state = "split"
        with self.assertRaises(UserError):
            self.invoice.button_draft()

    def test_a_second_line_for_the_same_charge_is_refused(self):
        draft = self.invoice.copy()
        with self.assertRaisesRegex(UserError, "billed once"):
            draft.invoice_line_ids.appsistance_charge_id = self.charge

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_line_too(self):
        draft = self.invoice.copy()
        line = draft.invoice_line_ids
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE account_move_line SET appsistance_charge_id = %s WHERE id = %s",
                (self.charge.id, line.id),
            )

    def test_a_line_does_not_change_its_charge(self):
        other = self._create_charge()
        with self.assertRaises(UserError):
            self.invoice.invoice_line_ids.appsistance_charge_id = other

    def test_a_disputed_charge_cannot_become_an_invoice_line(self):
        other = self._create_charge()
        other._open_dispute("Too long", self.manager)
        draft = self.invoice.copy()
        with self.assertRaises(UserError):
            draft.invoice_line_ids.appsistance_charge_id = other

    def test_an_invoiced_charge_does_not_change(self):
        with self.assertRaisesRegex(UserError, "does not change"):
            self.charge.quantity = 2

    def test_an_invoiced_charge_cannot_be_deleted(self):
        with self.assertRaises(UserError):
            self.charge.unlink()

    def test_the_status_is_not_written_from_outside(self):
        with self.assertRaises(AccessError):
            self.charge.with_user(self.manager).write({"state": "to_invoice"})

    def test_invoicing_writes_no_notes_about_its_charges(self):
        charge = self._create_charge(order_number="PO 12")
        self.env.flush_all()
        tracked = self.env["appsistance.charge"].with_context(tracking_disable=False)
        known = charge.message_ids
        tracked.browse(charge.id)._claim()
        self.env.cr.precommit.run()
        self.assertEqual(charge.state, "invoiced")
        self.assertEqual(charge.message_ids, known)

    def test_reference_documents_are_kept_at_invoicing(self):
        charge = self._create_charge(order_number="PO 12", cig="Z123456789")
        invoice = self._invoice(charge)
        self.assertEqual(charge.reference_documents[0]["number"], "PO 12")
        self.assertEqual(charge._get_reference_documents()[0]["cig"], "Z123456789")
        self.assertEqual(invoice.l10n_it_cig, "Z123456789")
        self.assertEqual(invoice.l10n_it_origin_document_name, "PO 12")
