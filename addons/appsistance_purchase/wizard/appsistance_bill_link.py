from odoo import Command, api, fields, models


class AppsistanceBillLink(models.TransientModel):
    """Proposes which receipt line each line of a supplier's bill pays."""

    _name = "appsistance.bill.link"
    _description = "Link a Bill to Receipts"

    bill_id = fields.Many2one("account.move", required=True, ondelete="cascade")
    supplier_id = fields.Many2one(related="bill_id.commercial_partner_id")
    company_id = fields.Many2one(related="bill_id.company_id")
    line_ids = fields.One2many(
        "appsistance.bill.link.line",
        "link_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    proposed_count = fields.Integer(compute="_compute_proposed_count")

    @api.depends("bill_id")
    def _compute_line_ids(self):
        for link in self:
            lines = link.bill_id.invoice_line_ids.filtered(
                lambda line: line.display_type == "product"
            )
            free = lines.filtered(lambda line: not line.appsistance_receipt_move_id)
            matches, refused = self.env["appsistance.bill.matcher"]._match(free)
            found = {line: (move, reasons) for line, move, reasons in matches}
            link.line_ids = [
                Command.clear(),
                *(
                    Command.create(link._prepare_line_vals(line, found, refused))
                    for line in lines
                ),
            ]

    def _prepare_line_vals(self, line, found, refused):
        linked = line.appsistance_receipt_move_id
        move, reasons = found.get(line, (linked, []))
        if linked:
            why = self.env._("Linked already")
        elif reasons:
            labels = self._get_reason_labels()
            why = ", ".join(labels[reason] for reason in reasons)
        else:
            why = self._get_refusal_labels().get(refused.get(line), False)
        return {"bill_line_id": line.id, "receipt_move_id": move.id, "reason": why}

    def _get_reason_labels(self):
        return {
            "ddt": self.env._("same DDT"),
            "product": self.env._("same product"),
            "quantity": self.env._("same quantity"),
            "price": self.env._("same price"),
        }

    def _get_refusal_labels(self):
        return {
            "none": self.env._("Nothing received fits"),
            "paid": self.env._("What fits is billed already"),
            "doubtful": self.env._("More than one product fits: choose"),
        }

    @api.depends("line_ids.receipt_move_id")
    def _compute_proposed_count(self):
        for link in self:
            link.proposed_count = len(link.line_ids._filter_changed())

    def action_link(self):
        self.ensure_one()
        changed = self.line_ids._filter_changed()
        freed = changed.filtered(lambda line: not line.receipt_move_id)
        freed.bill_line_id._appsistance_unlink_receipts()
        linked = changed - freed
        lines = self.env["account.move.line"].union(
            *(line.bill_line_id for line in linked)
        )
        lines._appsistance_link_receipts([line.receipt_move_id for line in linked])
        self.bill_id.appsistance_bill_ddt_ids._link()
        return {"type": "ir.actions.act_window_close"}
