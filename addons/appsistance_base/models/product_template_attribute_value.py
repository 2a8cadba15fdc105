from odoo import api, models


class ProductTemplateAttributeValue(models.Model):
    _name = "product.template.attribute.value"
    _inherit = ["product.template.attribute.value", "appsistance.price.guard.mixin"]

    @api.model
    def _appsistance_get_price_fields(self):
        return super()._appsistance_get_price_fields() | {
            "price_extra",
        }
