from odoo import api, models


class ProductCombo(models.Model):
    _name = "product.combo"
    _inherit = ["product.combo", "appsistance.price.guard.mixin"]

    @api.model
    def _appsistance_get_price_fields(self):
        return super()._appsistance_get_price_fields() | {
            "base_price",
        }
