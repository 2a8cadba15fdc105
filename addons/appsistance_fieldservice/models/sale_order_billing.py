from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

OPEN_STATES = ("to_invoice", "to_review", "disputed")


class SaleOrder(models.Model):
    """Accepted quotations that a job carries out are billed by the invoicing run."""

    _inherit = "sale.order"

    def _appsistance_is_carried_out(self):
        self.ensure_one()
        return bool(self.appsistance_work_order_id)

    def _appsistance_update_charges(self):
        """Make the charges of fixed-price quotations add up to their lines. What is
        invoiced stays: more, or less, of it is a charge of its own."""
        lines = self.order_line.filtered(lambda line: not line.display_type)
        ledger = self.env["appsistance.charge"].sudo()
        all_charges = ledger.search(
            [("sale_line_id", "in", lines.ids), ("parent_id", "=", False)]
        )
        by_line = all_charges.grouped("sale_line_id")
        obsolete, vals_list = ledger.browse(), []
        for line in lines:
            charges = by_line.get(line, ledger)
            if not charges and not line.order_id._appsistance_is_fixed():
                continue
            live = charges.filtered(lambda charge: charge.state != "cancelled")
            wrong, quantity = line._appsistance_get_missing_charge(live)
            obsolete |= wrong
            if quantity:
                vals = line._appsistance_prepare_charge(quantity, len(charges) + 1)
                vals_list.append(vals)
        obsolete.write({"state": "cancelled"})
        return ledger._create_charges(vals_list)

    def _appsistance_is_fixed(self):
        return (
            self._appsistance_is_carried_out()
            and self.appsistance_billing_mode == "fixed"
        )

    # --------------------------------------------------
    # Deposits
    # --------------------------------------------------

    def _appsistance_get_deposit_lines(self):
        """The deposits of which something is left."""
        return self.order_line.filtered(
            lambda line: (
                line.is_downpayment
                and not line.display_type
                and line.currency_id.compare_amounts(
                    line._appsistance_get_deposit_rest(), 0.0
                )
                > 0
            )
        )

    def _appsistance_has_draft_deposit(self):
        deposits = self.order_line.filtered("is_downpayment").invoice_lines
        return any(
            line.move_id.state == "draft"
            and line.move_id.move_type == "out_invoice"
            and line.quantity > 0
            for line in deposits
        )

    def _appsistance_lock_deposits(self):
        """Two runs at the same instant cannot both deduct: an UPDATE of the order is
        what the second fails on, and tries again."""
        if self:
            self.env.execute_query(
                SQL(
                    "UPDATE sale_order SET write_date = write_date WHERE id IN %s"
                    " RETURNING id",
                    tuple(sorted(self.ids)),
                )
            )

    def _appsistance_is_settled(self):
        """The job is over and nothing of it is left to invoice."""
        job = self.appsistance_work_order_id.sudo()
        left = job.charge_ids.filtered(lambda charge: charge.state in OPEN_STATES)
        return job.state in ("done", "cancelled") and not left

    # --------------------------------------------------
    # Core's own invoicing
    # --------------------------------------------------

    def _get_invoiceable_lines(self, final=False):
        """What is left of a deposit when all is invoiced goes back to the customer."""
        lines = super()._get_invoiceable_lines(final)
        is_ours = final and self._appsistance_is_carried_out()
        if is_ours and self._appsistance_is_settled():
            lines |= self._appsistance_get_deposit_lines()
        return lines

    def _create_invoices(self, grouped=False, final=False, date=None):
        orders = self.with_context(appsistance_give_back=True)
        moves = super(SaleOrder, orders)._create_invoices(grouped, final, date)
        return moves.with_env(self.env)

    def _nothing_to_invoice_error_message(self):
        ours = self.filtered(lambda order: order._appsistance_is_carried_out())
        if not ours:
            return super()._nothing_to_invoice_error_message()
        return self.env._(
            "%(orders)s is carried out by a work order: it is invoiced, less the"
            " deposits, by “Invoicing Runs” of the Assistance app, once the job is done"
            " and its reports are approved.",
            orders=", ".join(ours.mapped("name")),
        )

    def _appsistance_leads_to_run(self):
        """Core has nothing of these orders to invoice: the run has."""
        return bool(self) and all(
            order._appsistance_is_carried_out()
            and all(line.display_type for line in order._get_invoiceable_lines(True))
            for order in self
        )

    def _appsistance_get_run_action(self):
        """A new run for these customers."""
        if not self.env.user.has_group("appsistance_base.group_manager"):
            raise UserError(self._nothing_to_invoice_error_message())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoicing Runs"),
            "res_model": "appsistance.invoicing.run",
            "view_mode": "form",
            "context": {
                "default_company_id": self.company_id[:1].id,
                "default_customer_ids": [Command.set(self.partner_invoice_id.ids)],
                "default_date_to": fields.Date.context_today(self),
            },
        }
