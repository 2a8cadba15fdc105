from odoo import api, models


class ProductAttributeValue(models.Model):
    _name = "product.attribute.value"
    _inherit = ["product.attribute.value", "appsistance.price.guard.mixin"]

    @api.model
    def _appsistance_get_price_fields(self):
        return super()._appsistance_get_price_fields() | {
            "default_extra_price",
            "default_extra_price_changed",
        }
