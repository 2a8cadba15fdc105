from odoo import api, models


class ProductComboItem(models.Model):
    _name = "product.combo.item"
    _inherit = ["product.combo.item", "appsistance.price.guard.mixin"]

    @api.model
    def _appsistance_get_price_fields(self):
        return super()._appsistance_get_price_fields() | {
            "extra_price",
            "lst_price",
        }
