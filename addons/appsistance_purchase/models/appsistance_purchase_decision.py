from collections import defaultdict

from markupsafe import Markup

from odoo import fields, models


class AppsistancePurchaseDecision(models.Model):
    """What was decided about one line of the control: added to, never changed."""

    _name = "appsistance.purchase.decision"
    _description = "Decision about a Purchase"
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    receipt_move_id = fields.Many2one(
        "stock.move",
        string="Receipt Line",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    bill_line_id = fields.Many2one(
        "account.move.line",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        "res.users", string="Decided By", required=True, readonly=True
    )
    state = fields.Selection(
        selection=[
            ("accepted", "Accepted"),
            ("disputed", "Disputed"),
            ("reopened", "To check again"),
        ],
        string="Decision",
        required=True,
        readonly=True,
    )
    reason = fields.Char(readonly=True)
    # The figures it is about
    status = fields.Char(readonly=True)
    received_qty = fields.Float(string="Received", digits="Product Unit", readonly=True)
    billed_qty = fields.Float(string="Billed", digits="Product Unit", readonly=True)
    billed_amount = fields.Float(readonly=True, digits=(16, 6))
    currency_id = fields.Many2one("res.currency", readonly=True)

    _one_side = models.Constraint(
        "CHECK ((receipt_move_id IS NULL) != (bill_line_id IS NULL))",
        "A decision is about a line of a receipt or about a line of a bill.",
    )

    def _log_on_bills(self, bills):
        """Tell each bill, in one message, what was decided about its lines."""
        decisions = defaultdict(self.browse)
        for decision, bill in zip(self, bills, strict=True):
            decisions[bill] |= decision
        decisions.pop(self.env["account.move"], None)
        moves = self.env["account.move"].union(*decisions)
        moves._message_log_batch(
            bodies={bill.id: group._describe() for bill, group in decisions.items()}
        )

    def _describe(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        items = [
            Markup("<li>%s: <b>%s</b> %s</li>")
            % (
                (decision.receipt_move_id or decision.bill_line_id).product_id.name
                or decision.bill_line_id.name
                or "",
                labels[decision.state],
                decision.reason or "",
            )
            for decision in self
        ]
        return Markup("%s<ul>%s</ul>") % (
            self.env._("Month-end control of purchases"),
            Markup("").join(items),
        )
