from odoo import models
from odoo.exceptions import UserError

PAID = ("in_payment", "paid")


class AccountMove(models.Model):
    """Invoices that sell prepaid packages credit their minutes, once."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._appsistance_credit_packages()
        posted._appsistance_take_back_packages()
        return posted

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        self._appsistance_credit_packages()
        return result

    def button_draft(self):
        self._appsistance_withdraw_packages()
        return super().button_draft()

    def button_cancel(self):
        self._appsistance_withdraw_packages()
        return super().button_cancel()

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _appsistance_get_prepaid_lines(self):
        return self.sudo().invoice_line_ids.filtered(
            lambda line: (
                line.product_id.appsistance_is_prepaid
                and line.display_type == "product"
                and line.quantity > 0
            )
        )

    def _appsistance_credit_packages(self):
        """Credit what these invoices have sold, when the company's setting says so."""
        invoices = self.filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.state == "posted"
                and (
                    move.company_id.appsistance_prepaid_credit_on == "posted"
                    or move.payment_state in PAID
                )
            )
        )
        lines = invoices._appsistance_get_prepaid_lines()
        if lines:
            packages = self.env["appsistance.prepaid.package"].sudo()
            sold = packages._credit_lines(lines).move_line_id.move_id
            notes = sold.reversal_move_ids
            notes.filtered(
                lambda move: move.state == "posted"
            )._appsistance_take_back_packages()

    def _appsistance_take_back_packages(self):
        """A credit note takes unspent minutes back, and is refused beyond.

        Those of an invoice that has brought no minutes yet are taken when it does.
        """
        packages = self.env["appsistance.prepaid.package"].sudo()
        notes = self.filtered(lambda move: move.move_type == "out_refund")
        sold = packages.search(
            [("move_line_id.move_id", "in", notes.reversed_entry_id.ids)]
        )
        credited = sold.move_line_id.move_id
        due = notes.filtered(lambda note: note.reversed_entry_id <= credited)
        for line in due._appsistance_get_prepaid_lines():
            line._appsistance_take_back()

    def _appsistance_withdraw_packages(self):
        """An invoice goes back to draft only while nobody has used its minutes."""
        packages = self.env["appsistance.prepaid.package"].sudo()
        sold = packages.search([("move_line_id.move_id", "in", self.ids)])
        sold.filtered(lambda package: package.state != "refunded")._withdraw()
        notes = self.filtered(
            lambda move: move.move_type == "out_refund" and move.state == "posted"
        )
        if notes._appsistance_get_prepaid_lines():
            raise UserError(
                self.env._(
                    "This credit note has taken prepaid minutes back: sell the package"
                    " again with a new invoice instead."
                )
            )
