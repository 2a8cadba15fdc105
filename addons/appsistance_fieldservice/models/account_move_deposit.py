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
            for order in orders:
                move._appsistance_deduct_from(order, quotations)

    def _appsistance_deduct_from(self, order, quotations):
        """Deduct what is left of the deposits of ``order``: never more than the lines
        that they were paid for, those of the same taxes first."""
        payer = order.partner_invoice_id.commercial_partner_id
        if self.currency_id != order.currency_id or self.commercial_partner_id != payer:
            return
        lines = self.invoice_line_ids.filtered(
            lambda line: order in quotations.get(line.appsistance_charge_id, order[:0])
        )
        room = {}
        for line in lines:
            room.setdefault(line.tax_ids, [0.0, 0.0])
            room[line.tax_ids][0] += line.price_subtotal
            room[line.tax_ids][1] += line.price_total
        deposits = order._appsistance_get_deposit_lines()
        commands = []
        for deposit in deposits.sorted(lambda line: line.tax_ids not in room):
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
