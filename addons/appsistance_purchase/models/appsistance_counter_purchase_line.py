from odoo import fields, models


class AppsistanceCounterPurchaseLine(models.Model):
    _name = "appsistance.counter.purchase.line"
    _description = "Counter Purchase Line"
    _order = "purchase_id, id"
    _check_company_auto = True

    purchase_id = fields.Many2one(
        "appsistance.counter.purchase",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="purchase_id.company_id", store=True, index=True
    )
    product_id = fields.Many2one(
        "product.product",
        check_company=True,
        domain="[('purchase_ok', '=', True)]",
        index="btree_not_null",
    )
    name = fields.Char(
        string="As Written", help="What the supplier's paper says, or the technician."
    )
    quantity = fields.Float(digits="Product Unit", default=1)
    lot_name = fields.Char(string="Lot or Serial")
    price_unit = fields.Float(
        string="Price",
        digits="Product Price",
        groups="purchase.group_purchase_user",
        help="Empty: the supplier's price, as for any order.",
    )

    def _prepare_order_line_vals(self):
        vals = {"product_id": self.product_id.id, "product_qty": self.quantity}
        if self.price_unit:
            vals["price_unit"] = self.price_unit
        return vals
