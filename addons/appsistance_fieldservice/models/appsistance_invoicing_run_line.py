from odoo import api, fields, models


class AppsistanceInvoicingRunLine(models.Model):
    """Deposits of quotations are seen in the preview, and deducted from the drafts."""

    _inherit = "appsistance.invoicing.run.line"

    deposit_amount = fields.Monetary(
        string="Deposit to Deduct",
        compute="_compute_deposit_amount",
        help="What was paid as a deposit of the quotations and is deducted here,"
        " without taxes.",
    )
    amount_after_deposit = fields.Monetary(
        string="After the Deposit", compute="_compute_deposit_amount"
    )

    @api.depends("charge_ids", "state", "amount_untaxed", "move_id")
    def _compute_deposit_amount(self):
        foreseen = self.run_id.line_ids._foresee_deposits()
        for line in self:
            if line.move_id:
                deposit = line.move_id._appsistance_get_deducted()
            else:
                deposit = foreseen.get(line, 0.0)
            line.deposit_amount = deposit
            line.amount_after_deposit = line.amount_untaxed - deposit

    def _foresee_deposits(self):
        """``{line: amount}`` that making the drafts would deduct, line after line: a
        deposit is there once."""
        todo = self.filtered(lambda line: line.state == "todo" and line.charge_ids)
        quotations = todo.charge_ids.sudo()._get_quotations()
        left, amounts = {}, {}
        for line in todo.sudo():
            rooms = line.charge_ids._get_deposit_rooms(quotations)
            for sharing, room in rooms.items():
                for deposit in line._get_deposits(sharing, room):
                    if deposit not in left:
                        left[deposit] = deposit._appsistance_get_deposit_rest()
                    taken = deposit._appsistance_take(room, left[deposit])
                    left[deposit] -= taken
                    amounts[line.id] = amounts.get(line.id, 0.0) + taken
        return {line: amounts.get(line.id, 0.0) for line in self}

    def _get_deposits(self, orders, room):
        """Deposits of ``orders`` that an invoice to this payer deducts, in the order in
        which it does."""
        self.ensure_one()
        own = orders.filtered(
            lambda order: order._appsistance_deducts_from(
                self.payer_id, self.currency_id
            )
        )
        return [
            deposit
            for order in own
            for deposit in order._appsistance_get_deposits_for(room)
        ]

    def _create_moves(self):
        """Deposits are deducted invoice after invoice: what the first has taken is not
        there for the second."""
        result = super()._create_moves()
        self.move_id._appsistance_deduct_deposits()
        return result
