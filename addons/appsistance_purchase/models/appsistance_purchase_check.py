from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .appsistance_purchase_check_query import TIMEZONE, get_query


class AppsistancePurchaseCheck(models.Model):
    """One line of a receipt against what was billed for it, or a bill's line for which
    nothing came: always as things stand, nothing to bring up to date."""

    _name = "appsistance.purchase.check"
    _description = "Month-End Control of Purchases"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "product_id"
    _depends = {
        "account.move": ["commercial_partner_id", "invoice_date", "move_type", "state"],
        "account.move.line": [
            "amount_currency",
            "appsistance_bill_ddt_id",
            "appsistance_receipt_move_id",
            "balance",
            "display_type",
            "name",
            "product_id",
            "product_uom_id",
            "purchase_line_id",
            "quantity",
        ],
        "appsistance.bill.ddt": ["number"],
        "appsistance.purchase.decision": ["state"],
        "purchase.order": ["currency_id", "currency_rate", "partner_id"],
        "purchase.order.line": [
            "discount",
            "price_subtotal",
            "price_unit",
            "product_qty",
        ],
        "res.company": ["appsistance_check_since", "appsistance_price_tolerance"],
        "stock.move": [
            "date",
            "origin_returned_move_id",
            "purchase_line_id",
            "quantity",
            "state",
            "to_refund",
        ],
        "stock.picking": ["appsistance_ddt_date", "appsistance_ddt_number"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    supplier_id = fields.Many2one("res.partner", readonly=True)
    date = fields.Date(
        readonly=True, help="Of the delivery note, else of the receipt or of the bill."
    )
    # The two sides
    ddt = fields.Char(string="DDT", readonly=True)
    picking_id = fields.Many2one("stock.picking", string="Receipt", readonly=True)
    receipt_move_id = fields.Many2one(
        "stock.move", string="Receipt Line", readonly=True
    )
    bill_id = fields.Many2one("account.move", readonly=True)
    bill_line_id = fields.Many2one("account.move.line", readonly=True)
    purchase_line_id = fields.Many2one(
        "purchase.order.line", string="Order Line", readonly=True
    )
    order_id = fields.Many2one("purchase.order", readonly=True)
    # What
    product_id = fields.Many2one("product.product", readonly=True)
    name = fields.Char(string="On the Bill", readonly=True)
    item = fields.Char(string="Product or Description", compute="_compute_item")
    uom_id = fields.Many2one("uom.uom", string="Unit", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    received_qty = fields.Float(string="Received", digits="Product Unit", readonly=True)
    billed_qty = fields.Float(string="Billed", digits="Product Unit", readonly=True)
    qty_difference = fields.Float(
        string="Quantity Difference", digits="Product Unit", readonly=True
    )
    price = fields.Float(
        string="Ordered At", digits="Product Price", readonly=True, aggregator=None
    )
    billed_price = fields.Float(
        string="Billed At", digits="Product Price", readonly=True, aggregator=None
    )
    received_amount = fields.Monetary(readonly=True)
    billed_amount = fields.Monetary(readonly=True)
    price_difference = fields.Monetary(
        readonly=True, help="What was billed beyond the price of the order."
    )
    # What it is, and what was decided
    status = fields.Selection(
        selection=[
            ("matched", "Matched"),
            ("not_billed", "Not yet billed"),
            ("not_received", "Billed, not received"),
            ("price", "Other price"),
            ("quantity", "Other quantity"),
            ("both", "Other price and quantity"),
        ],
        string="Comparison",
        readonly=True,
    )
    state = fields.Selection(
        selection=[
            ("todo", "To check"),
            ("disputed", "Disputed"),
            ("waiting", "Bill expected"),
            ("accepted", "Accepted"),
            ("ok", "In order"),
        ],
        string="Status",
        readonly=True,
    )
    decision_id = fields.Many2one("appsistance.purchase.decision", readonly=True)
    reason = fields.Char(related="decision_id.reason")
    decision_ids = fields.Many2many(
        "appsistance.purchase.decision",
        string="Decisions",
        compute="_compute_decision_ids",
    )

    @property
    def _table_query(self):
        return get_query(
            fields.Date.context_today(self.with_context(tz=TIMEZONE)),
            self.env["decimal.precision"].precision_get("Product Unit"),
            self.env.context.get("appsistance_check_suppliers"),
        )

    # --------------------------------------------------
    # Computed fields
    # --------------------------------------------------

    def _compute_item(self):
        for check in self:
            check.item = check.product_id.display_name or check.name

    def _compute_decision_ids(self):
        decisions = self.env["appsistance.purchase.decision"].search(
            Domain("receipt_move_id", "in", self.receipt_move_id.ids)
            | Domain("bill_line_id", "in", self.bill_line_id.ids)
        )
        by_key = decisions.grouped(
            lambda decision: (decision.receipt_move_id, decision.bill_line_id)
        )
        for check in self:
            key = (check.receipt_move_id, check.bill_line_id)
            check.decision_ids = by_key.get(key, decisions.browse())

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_accept(self):
        """What is billed is right: it is paid, and the cost follows it."""
        self._filter_undecided("accepted")._decide("accepted")
        return True

    def action_dispute(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispute with the Supplier"),
            "res_model": "appsistance.purchase.dispute",
            "view_mode": "form",
            "target": "new",
            "context": {"active_model": self._name, "active_ids": self.ids},
        }

    def action_reopen(self):
        decided = self.filtered(lambda check: check.state in ("accepted", "disputed"))
        decided._decide("reopened")
        return True

    def action_open_bill(self):
        self.ensure_one()
        return self.bill_id._get_records_action()

    def action_open_receipt(self):
        self.ensure_one()
        return self.picking_id._get_records_action()

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _of_suppliers(self, suppliers):
        """The same model, asked for these suppliers alone: of thousands of lines only
        theirs are compared."""
        ids = suppliers.commercial_partner_id.ids
        return self.with_context(appsistance_check_suppliers=ids)

    def _filter_undecided(self, state):
        return self.filtered(
            lambda check: check.state != state and check.status != "matched"
        )

    def _decide(self, state, reason=False):
        """Write a decision about the figures as they are now; when they change, the
        line is to be checked again."""
        if not self.env["appsistance.purchase.decision"].has_access("read"):
            raise UserError(
                self.env._("Only a manager decides about suppliers' bills.")
            )
        decisions = (
            self.env["appsistance.purchase.decision"]
            .sudo()
            .create([check._prepare_decision_vals(state, reason) for check in self])
        )
        decisions._log_on_bills([check.bill_id for check in self])
        self.invalidate_model()
        return decisions

    def _prepare_decision_vals(self, state, reason):
        return {
            "company_id": self.company_id.id,
            "receipt_move_id": self.receipt_move_id.id,
            "bill_line_id": self.bill_line_id.id,
            "user_id": self.env.uid,
            "state": state,
            "reason": reason,
            "status": self.status,
            "received_qty": self.received_qty,
            "billed_qty": self.billed_qty,
            "billed_amount": self.billed_amount,
            "currency_id": self.currency_id.id,
        }
