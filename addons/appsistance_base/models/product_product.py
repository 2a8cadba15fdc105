from odoo import api, models


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "appsistance.price.guard.mixin"]

    @api.model
    def _appsistance_get_price_fields(self):
        return super()._appsistance_get_price_fields() | {
            "list_price",
            "lst_price",
            "price_extra",
            "pricelist_rule_ids",
            "standard_price",
            "tax_string",
        }
