from odoo import models
from odoo.fields import Command


class AccountMove(models.Model):
    """Deposits of quotations are deducted from what the run invoices."""

    _inherit = "account.move"

    def _appsistance_deduct_deposits(self):
        invoices = self.filtered(lambda move: move.move_type == "out_invoice")
        charges = invoices.invoice_line_ids.appsistance_charge_id
        quotations = charges._get_quotations()
        orders = self.env["sale.order"].sudo().union(*quotations.values())
        orders = orders.filtered(lambda order: order._appsistance_get_deposit_lines())
        orders._appsistance_lock_deposits()
        for move in invoices:
            for sharing, room in move._appsistance_get_deposit_rooms(quotations):
                for order in orders & sharing:
                    move._appsistance_deduct_from(order, room)

    def _appsistance_get_deposit_rooms(self, quotations):
        """Return pairs of sales orders and how much of their deposits the lines that
        they were paid for take: ``{taxes: [untaxed, with taxes]}``."""
        rooms = {}
        for line in self.invoice_line_ids:
            sharing = quotations.get(line.appsistance_charge_id)
            if sharing:
                room = rooms.setdefault(sharing, {})
                amounts = room.setdefault(line.tax_ids, [0.0, 0.0])
                amounts[0] += line.price_subtotal
                amounts[1] += line.price_total
        return rooms.items()

    def _appsistance_deduct_from(self, order, room):
        """Deduct what is left of the deposits of ``order``: never more than ``room``,
        which grows smaller by it; the lines of the same taxes first."""
        if not order._appsistance_deducts_from(self.partner_id, self.currency_id):
            return
        commands = []
        for deposit in order._appsistance_get_deposits_for(room):
            amount = deposit._appsistance_take(room)
            if self.currency_id.compare_amounts(amount, 0.0) > 0:
                commands.append(deposit._appsistance_prepare_deduction(amount))
        if commands:
            section = order._prepare_down_payment_section_line(sequence=9000)
            self.sudo().write(
                {
                    "invoice_line_ids": [
                        Command.create(section),
                        *[Command.create(vals) for vals in commands],
                    ]
                }
            )
            order.order_line.invalidate_recordset(["invoice_lines"])

    def _appsistance_get_deducted(self):
        """What of deposits was deducted from this invoice, without taxes."""
        deposits = self.sudo().invoice_line_ids.filtered(
            lambda line: any(line.sale_line_ids.mapped("is_downpayment"))
        )
        return -sum(deposits.mapped("price_subtotal"))
