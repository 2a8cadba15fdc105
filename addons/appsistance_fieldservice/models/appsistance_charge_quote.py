from odoo import fields, models
from odoo.fields import Command


class AppsistanceCharge(models.Model):
    """Charges of accepted quotations, and the deposits that what follows deducts."""

    _inherit = "appsistance.charge"

    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Line of the Quotation",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    def _filter_due(self, day):
        """What a quotation sold is due when its job is done; a deposit that is still a
        draft comes first, or it could not be deducted."""
        due = super()._filter_due(day)
        quoted = due.filtered("sale_line_id")
        done = quoted._filter_order_done().filtered(
            lambda charge: charge.work_order_id.state == "done"
        )
        due -= quoted - done
        orders = due._get_quotations()
        drafts = self.env["sale.order"].union(*orders.values())
        drafts = drafts.filtered(lambda order: order._appsistance_has_draft_deposit())
        return due.filtered(lambda charge: not (orders[charge] & drafts))

    def _find_exception(self, charge):
        """A line that the quotation gives for nothing needs no price."""
        is_gift = charge.sale_line_id and not charge.price_unit
        if is_gift and charge.tax_ids and charge.payer_id:
            return charge.fact_problem
        return super()._find_exception(charge)

    def _get_payment_term(self):
        order = self.sale_line_id.sudo().order_id
        return order.payment_term_id or super()._get_payment_term()

    def _is_credit(self):
        """A discount of the quotation is a negative line, not a credit note."""
        if self.sale_line_id:
            return self.quantity < 0
        return super()._is_credit()

    def _prepare_move_line_vals(self):
        """The line as core makes it, so that the order knows what is invoiced."""
        vals = super()._prepare_move_line_vals()
        line = self.sale_line_id.sudo()
        if not line:
            return vals
        quantity = abs(self.quantity) if self._is_credit() else self.quantity
        return {
            **vals,
            "name": line._prepare_invoice_line()["name"],
            "sale_line_ids": [Command.link(line.id)],
            "quantity": quantity,
            "price_unit": self.price_unit,
            "tax_ids": [Command.set(self.tax_ids.ids)],
        }

    def _prepare_move_vals(self, charges):
        vals = super()._prepare_move_vals(charges)
        orders = charges.sale_line_id.sudo().order_id
        if orders:
            vals["invoice_origin"] = ", ".join(orders.mapped("name"))
        return vals

    # --------------------------------------------------
    # Deposits
    # --------------------------------------------------

    def _get_deposit_rooms(self, quotations):
        """How much of their deposits these charges take, as invoices will."""
        rooms = {}
        for charge in self:
            sharing = quotations.get(charge)
            if sharing:
                room = rooms.setdefault(sharing, {})
                amounts = room.setdefault(charge.tax_ids, [0.0, 0.0])
                taxed = charge.tax_ids.with_context(force_price_include=False)
                total = taxed.compute_all(charge.amount, charge.currency_id)
                amounts[0] += charge.amount
                amounts[1] += total["total_included"]
        return rooms

    def _get_quotations(self):
        """``{charge: sales orders}`` whose deposits the charge's invoice deducts: the
        quotation that it comes from, or those of its job by time and material."""
        orders = self.env["sale.order"].sudo()
        by_time = orders.search(
            [
                ("appsistance_work_order_id", "in", self.work_order_id.ids),
                ("appsistance_billing_mode", "=", "time"),
                ("state", "=", "sale"),
            ],
            order="date_order, id",
        ).grouped("appsistance_work_order_id")
        return {
            charge: charge.sale_line_id.sudo().order_id
            or by_time.get(charge.work_order_id, orders)
            for charge in self
        }
