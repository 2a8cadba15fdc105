from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_is_zero

WATCHED_FIELDS = {
    "product_uom_qty",
    "product_uom_id",
    "price_unit",
    "discount",
    "tax_ids",
    "product_id",
    "appsistance_is_carried_out",
}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    appsistance_is_carried_out = fields.Boolean(
        string="Carried Out by the Work Order",
        compute="_compute_appsistance_is_carried_out",
        store=True,
        readonly=False,
        help="Billed by the invoicing run. Others are invoiced from the order.",
    )

    @api.depends("order_id.appsistance_work_order_id")
    def _compute_appsistance_is_carried_out(self):
        for line in self:
            line.appsistance_is_carried_out = bool(
                line.order_id.appsistance_work_order_id and not line.display_type
            )

    @api.depends(
        "order_id.appsistance_billing_mode",
        "order_id.appsistance_work_order_id",
        "appsistance_is_carried_out",
    )
    def _compute_qty_to_invoice(self):
        """What a job carries out is billed by its charges, and deposits are deducted
        there: never twice."""
        result = super()._compute_qty_to_invoice()
        for line in self:
            if line._appsistance_is_left_to_run():
                line.qty_to_invoice = 0
        return result

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._appsistance_after_change()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & WATCHED_FIELDS:
            self._appsistance_after_change()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_appsistance_charged(self):
        charges = self.env["appsistance.charge"].sudo()
        charged = charges.search(
            [("sale_line_id", "in", self.ids), ("state", "!=", "cancelled")], limit=1
        )
        if charged:
            raise UserError(
                self.env._(
                    "“%(line)s” is charged already: set its quantity to 0 instead.",
                    line=charged.name,
                )
            )

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _appsistance_after_change(self):
        """An accepted quotation was revised: its charges follow."""
        orders = self.order_id.filtered(
            lambda order: order.state == "sale" and order._appsistance_is_carried_out()
        )
        if orders:
            orders.sudo()._appsistance_update_charges()

    def _appsistance_is_left_to_run(self):
        """Whether core's own invoicing must leave the line alone."""
        self.ensure_one()
        if self.display_type or not self.order_id._appsistance_is_carried_out():
            return False
        return self.is_downpayment or self.appsistance_is_carried_out

    def _appsistance_is_sold_at_fixed_price(self):
        order = self.order_id
        return bool(order) and order.state == "sale" and order._appsistance_is_fixed()

    def _appsistance_is_part(self):
        return (
            self.appsistance_is_carried_out
            and not self.display_type
            and self.product_id.type == "consu"
        )

    def _appsistance_prepare_material(self, job):
        """A part of an accepted quotation is a material to bring."""
        self.ensure_one()
        return {
            "work_order_id": job.id,
            "state": "planned",
            "product_id": self.product_id.id,
            "name": self.name,
            "quantity": self.product_uom_qty,
            "planned_quantity": self.product_uom_qty,
            "uom_id": self.product_uom_id.id,
            "sale_line_id": self.id,
        }

    # --------------------------------------------------
    # Charges
    # --------------------------------------------------

    def _appsistance_get_missing_charge(self, charges):
        """Return the charges that are wrong now, and the quantity to charge instead.

        :param charges: those of this line that are not cancelled
        """
        pending = charges.filtered(lambda charge: charge.state == "to_invoice")
        if self.state != "sale":
            return pending, 0.0
        missing = -sum((charges - pending).mapped("quantity"))
        is_ours = self.appsistance_is_carried_out and not self.is_downpayment
        if is_ours and self.order_id._appsistance_is_fixed():
            missing += self.product_uom_qty - self._appsistance_get_uncharged()
        else:
            missing = 0.0
        is_same = all(
            (charge.price_unit, charge.discount, charge.tax_ids)
            == (self.price_unit, self.discount, self.tax_ids)
            for charge in pending
        )
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        difference = missing - sum(pending.mapped("quantity"))
        if is_same and float_is_zero(difference, precision_digits=digits):
            return pending.browse(), 0.0
        return pending, 0.0 if float_is_zero(missing, digits) else missing

    def _appsistance_get_uncharged(self):
        """What core has invoiced without the ledger, before the job was tied to it."""
        return sum(
            line.quantity * (1 if line.move_id.move_type == "out_invoice" else -1)
            for line in self.invoice_lines
            if not line.appsistance_charge_id and line.move_id.state != "cancel"
        )

    def _appsistance_prepare_charge(self, quantity, number):
        self.ensure_one()
        order = self.order_id
        job = order.appsistance_work_order_id
        quote = self.env._("Quotation %(quote)s", quote=order.name)
        day = fields.Datetime.context_timestamp(order, order.date_order).date()
        return {
            "company_id": order.company_id.id,
            "currency_id": order.currency_id.id,
            "customer_id": job.customer_id.id,
            "site_id": job.site_id.id,
            "equipment_id": job.equipment_id.id,
            "payer_id": order.partner_invoice_id.id,
            "work_order_id": job.id,
            "sale_line_id": self.id,
            "res_model": self._name,
            "res_id": self.id,
            "source_key": f"quote:{number}",
            "date": day,
            "kind": "quote",
            "product_id": self.product_id.id,
            "name": self.name,
            "quantity": quantity,
            "uom_id": self.product_uom_id.id,
            "price_unit": self.price_unit,
            "price_reason": quote,
            "discount": self.discount,
            "tax_ids": [Command.set(self.tax_ids.ids)],
            "tax_reason": quote,
            "fiscal_position_id": order.fiscal_position_id.id,
            "analytic_distribution": self.analytic_distribution,
            "reason": quote,
            "order_number": order.client_order_ref or job.customer_order_number,
            "order_date": job.customer_order_date,
            "cig": job.cig,
            "cup": job.cup,
        }

    # --------------------------------------------------
    # Deposits
    # --------------------------------------------------

    def _appsistance_get_deposit_rest(self):
        """What of the deposit was invoiced and not deducted or given back yet. What
        takes away counts from its draft on, what gives when it is posted."""
        rest = 0.0
        for line in self.invoice_lines:
            is_invoice = line.move_id.move_type == "out_invoice"
            amount = line.price_subtotal if is_invoice else -line.price_subtotal
            state = line.move_id.state
            if state == "posted" or (amount < 0 and state != "cancel"):
                rest += amount
        return self.currency_id.round(rest)

    def _appsistance_get_paid_line(self):
        """The line of the deposit invoice."""
        return self.invoice_lines.filtered(
            lambda line: (
                line.move_id.move_type == "out_invoice"
                and line.move_id.state == "posted"
                and line.quantity > 0
            )
        )[:1]

    def _appsistance_take(self, room, left=None):
        """Return how much of the deposit ``room`` takes, which grows smaller by it.

        :param room: ``{taxes: [untaxed, with taxes]}`` of the lines it was paid for
        :param left: what is left of the deposit, where it is not yet written
        """
        paid = self._appsistance_get_paid_line()
        if left is None:
            left = self._appsistance_get_deposit_rest()
        ratio = paid.price_total / paid.price_subtotal if paid.price_subtotal else 1.0
        taken = 0.0
        for taxes in sorted(room, key=lambda taxes: taxes != paid.tax_ids):
            untaxed, total = room[taxes]
            part = max(min(left - taken, untaxed, total / ratio), 0.0)
            part = self.currency_id.round(part)
            room[taxes] = [untaxed - part, total - part * ratio]
            taken += part
        return taken

    def _appsistance_prepare_deduction(self, amount):
        """The invoice line that deducts ``amount``; the whole deposit by core's own
        reversed tax data, so that not a cent of tax is left."""
        self.ensure_one()
        return self._prepare_invoice_line(
            sequence=9001, quantity=-1.0, **self._appsistance_get_deduction_vals(amount)
        )

    def _appsistance_get_deduction_vals(self, amount):
        paid = self._appsistance_get_paid_line()
        is_whole = not self.currency_id.compare_amounts(amount, paid.price_subtotal)
        reverse = self.env["account.tax"]._reverse_quantity_base_line_extra_tax_data
        return {
            "price_unit": paid.price_unit if is_whole else amount,
            "tax_ids": [Command.set(paid.tax_ids.ids)],
            "account_id": paid.account_id.id,
            "extra_tax_data": reverse(self.extra_tax_data) if is_whole else False,
        }

    def _prepare_invoice_line(self, **optional_values):
        """Core gives back what is left of a deposit, not the whole of it."""
        if (
            self.env.context.get("appsistance_give_back")
            and self.is_downpayment
            and not self.display_type
            and self.order_id._appsistance_is_carried_out()
        ):
            rest = self._appsistance_get_deposit_rest()
            optional_values.update(self._appsistance_get_deduction_vals(rest))
        return super()._prepare_invoice_line(**optional_values)

    def _get_downpayment_line_price_unit(self, invoices):
        """Core adds the price of every invoice of the deposit, deductions included."""
        self.ensure_one()
        if not self.order_id._appsistance_is_carried_out():
            return super()._get_downpayment_line_price_unit(invoices)
        return sum(
            line.price_unit if line.move_id.move_type == "out_invoice" else 0.0
            for line in self.invoice_lines
            if line.move_id.state == "posted" and line.quantity > 0
        )
