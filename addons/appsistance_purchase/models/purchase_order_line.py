from odoo import api, models


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "appsistance.price.guard.mixin"]

    @api.model
    def _appsistance_get_price_fields(self):
        """Whoever receives goods may read the order (core's rule), not its prices."""
        return super()._appsistance_get_price_fields() | {
            "discount",
            "price_subtotal",
            "price_tax",
            "price_total",
            "price_total_cc",
            "price_unit",
            "price_unit_discounted",
            "price_unit_product_uom",
        }
