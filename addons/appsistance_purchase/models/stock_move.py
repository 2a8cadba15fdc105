from odoo import api, models


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "appsistance.price.guard.mixin"]

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

    def _set_value(self, *args, **kwargs):
        """Core writes the value as whoever validates the receipt."""
        return super(StockMove, self.sudo())._set_value(*args, **kwargs)
