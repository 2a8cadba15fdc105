from odoo import api, fields, models


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "appsistance.price.guard.mixin"]

    # it is set when the goods move: who may not read it splits receipts all the same
    value = fields.Monetary(copy=False)

    @api.model
    def _appsistance_get_price_fields(self):
        return super()._appsistance_get_price_fields() | {
            "price_unit",
            "remaining_value",
            "standard_price",
            "value",
            "value_computed_justification",
            "value_justification",
            "value_manual",
        }

    def _create_backorder(self):
        """Core copies the price to what is still to come."""
        moves = super(StockMove, self.sudo())._create_backorder()
        return moves.with_env(self.env)

    def _merge_moves(self, merge_into=False):
        """Core compares the prices of what it puts together."""
        known = merge_into.sudo() if merge_into else merge_into
        moves = super(StockMove, self.sudo())._merge_moves(merge_into=known)
        return moves.with_env(self.env)

    def _set_value(self, *args, **kwargs):
        """Core writes the value as whoever validates the receipt."""
        return super(StockMove, self.sudo())._set_value(*args, **kwargs)
