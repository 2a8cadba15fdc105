from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

BILLED_BY = {"appsistance_billing_mode", "appsistance_work_order_id"}
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
    # What a confirmed order still lets change
    # --------------------------------------------------

    def write(self, vals):
        """Fixed price or not, and by which job: the charges of an accepted quotation
        follow, as long as nothing was charged by the old way."""
        if not vals.keys() & BILLED_BY or self.env.context.get("appsistance_accepting"):
            return super().write(vals)
        changing = self.filtered(
            lambda order: order.state == "sale" and order._appsistance_changes(vals)
        )
        changing._appsistance_check_uncharged(vals)
        result = super().write(vals)
        changing.sudo()._appsistance_update_charges()
        return result

    def _appsistance_changes(self, vals):
        current = {
            name: self[name].id if self._fields[name].relational else self[name]
            for name in vals.keys() & BILLED_BY
        }
        return any((vals[name] or False) != value for name, value in current.items())

    def _appsistance_check_uncharged(self, vals):
        jobs = self.env["appsistance.work.order"].sudo()
        new_job = jobs.browse(vals.get("appsistance_work_order_id") or [])
        for order in self.sudo():
            if order._appsistance_get_binding_charges(new_job):
                raise UserError(
                    self.env._(
                        "The work of %(order)s is charged already: how it is billed,"
                        " and by which work order, does not change any more.",
                        order=order.name,
                    )
                )

    def _appsistance_get_binding_charges(self, new_job):
        """Charges that would be billed twice, or never, if the order changed."""
        ledger = self.env["appsistance.charge"].sudo()
        own = Domain("sale_line_id", "in", self.order_line.ids) & Domain(
            "state", "not in", ("to_invoice", "cancelled")
        )
        jobs = self.appsistance_work_order_id | new_job
        visits = jobs.visit_ids.filtered(
            lambda visit: (visit.actual_start or visit.start) >= self.date_order
        )
        of_visits = Domain("visit_id", "in", visits.ids) & Domain(
            "state", "!=", "cancelled"
        )
        return ledger.search(own | of_visits, limit=1)

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

    def _appsistance_get_deposits_for(self, room):
        """The deposits, those of the taxes that are in ``room`` first."""
        deposits = self._appsistance_get_deposit_lines()
        return deposits.sorted(lambda line: line.tax_ids not in room)

    def _appsistance_deducts_from(self, payer, currency):
        """Whether an invoice to ``payer`` deducts the deposits of this order."""
        own = self.partner_invoice_id.commercial_partner_id
        return self.currency_id == currency and payer.commercial_partner_id == own

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
