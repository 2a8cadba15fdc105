from odoo import api, models


class ProductSupplierinfo(models.Model):
    _name = "product.supplierinfo"
    _inherit = ["product.supplierinfo", "appsistance.price.guard.mixin"]

    @api.model
    def _appsistance_get_price_fields(self):
        return super()._appsistance_get_price_fields() | {
            "discount",
            "price",
            "price_discounted",
        }

    def _order_to_sql(self, order, query, alias=None, reverse=False):
        """Core's default order contains the price: for some, without it."""
        order = order or self._order
        if order == self._order and not self._has_field_access(
            self._fields["price"], "read"
        ):
            order = "sequence, min_qty DESC, id"
        return super()._order_to_sql(order, query, alias=alias, reverse=reverse)
