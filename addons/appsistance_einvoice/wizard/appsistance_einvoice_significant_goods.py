from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class AppsistanceEinvoiceSignificantGoods(models.TransientModel):
    """Reduced rate on ordinary maintenance with significant goods (beni significativi).

    The goods take the reduced rate up to the value of the rest of the work; what
    exceeds it takes the ordinary rate, on a line of its own.
    """

    _name = "appsistance.einvoice.significant.goods"
    _description = "Significant Goods"

    move_id = fields.Many2one("account.move", required=True)
    company_id = fields.Many2one(related="move_id.company_id")
    currency_id = fields.Many2one(related="move_id.currency_id")
    goods_line_ids = fields.Many2many(
        "account.move.line",
        string="Significant Goods",
        domain="[('move_id', '=', move_id), ('display_type', '=', 'product')]",
        required=True,
    )
    reduced_tax_id = fields.Many2one(
        "account.tax",
        required=True,
        check_company=True,
        domain="[('type_tax_use', '=', 'sale')]",
        default=lambda self: self._default_tax(10),
    )
    ordinary_tax_id = fields.Many2one(
        "account.tax",
        required=True,
        check_company=True,
        domain="[('type_tax_use', '=', 'sale')]",
        default=lambda self: self._default_tax(22),
    )
    goods_amount = fields.Monetary(compute="_compute_amounts")
    work_amount = fields.Monetary(compute="_compute_amounts")
    reduced_amount = fields.Monetary(compute="_compute_amounts")
    ordinary_amount = fields.Monetary(compute="_compute_amounts")

    @api.model
    def _default_tax(self, rate):
        return self.env["account.tax"].search(
            [
                *self.env["account.tax"]._check_company_domain(self.env.company),
                ("type_tax_use", "=", "sale"),
                ("amount_type", "=", "percent"),
                ("amount", "=", rate),
            ],
            limit=1,
        )

    @api.depends("goods_line_ids", "move_id")
    def _compute_amounts(self):
        for wizard in self:
            lines = wizard.move_id.invoice_line_ids.filtered(
                lambda line: line.display_type == "product"
            )
            goods = sum(
                (lines & wizard.goods_line_ids._origin).mapped("price_subtotal")
            )
            work = sum((lines - wizard.goods_line_ids._origin).mapped("price_subtotal"))
            wizard.goods_amount = goods
            wizard.work_amount = work
            wizard.reduced_amount = min(goods, work)
            wizard.ordinary_amount = max(goods - work, 0.0)

    def action_apply(self):
        """Set the taxes: the goods within the value of the work, then the excess."""
        self.ensure_one()
        move = self.move_id
        if move.state != "draft":
            raise UserError(self.env._("The invoice must be a draft."))
        ordinary, reduced = self.ordinary_amount, self.reduced_amount
        work = (
            move.invoice_line_ids.filtered(lambda line: line.display_type == "product")
            - self.goods_line_ids
        )
        work.tax_ids = [Command.set(self.reduced_tax_id.ids)]
        self.goods_line_ids.tax_ids = [Command.set(self.reduced_tax_id.ids)]
        if ordinary:
            self._split_goods(move, ordinary)
        note = self.env._(
            "Significant goods %(goods)s, of which %(reduced)s at the reduced rate "
            "and %(ordinary)s at the ordinary rate.",
            goods=self.currency_id.format(self.goods_amount),
            reduced=self.currency_id.format(reduced),
            ordinary=self.currency_id.format(ordinary),
        )
        move.appsistance_einvoice_causale = "\n".join(
            filter(None, [move.appsistance_einvoice_causale, note])
        )
        return {"type": "ir.actions.act_window_close"}

    def _split_goods(self, move, ordinary):
        """Take the excess from the goods, last line first, onto lines of their own."""
        left = ordinary
        commands = []
        for line in self.goods_line_ids.sorted(reverse=True):
            part = min(left, line.price_subtotal)
            if self.currency_id.is_zero(part):
                continue
            rest = line.price_subtotal - part
            commands.append(
                Command.create(
                    {
                        "name": self.env._(
                            "%(name)s (part above the value of the work)",
                            name=line.name,
                        ),
                        "product_id": line.product_id.id,
                        "quantity": 1.0,
                        "price_unit": part,
                        "tax_ids": [Command.set(self.ordinary_tax_id.ids)],
                        "account_id": line.account_id.id,
                        "sequence": line.sequence + 1,
                    }
                )
            )
            line.write({"quantity": 1.0, "price_unit": rest, "discount": 0.0})
            left -= part
        move.invoice_line_ids = commands
