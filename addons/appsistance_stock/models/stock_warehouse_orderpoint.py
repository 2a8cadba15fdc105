from odoo import api, models


class StockWarehouseOrderpoint(models.Model):
    """Least and most of a product in a van: core's rule, at the van's place."""

    _inherit = "stock.warehouse.orderpoint"

    @api.model
    def _appsistance_get_van_rules(self, carriers, company):
        """``{(van, product): rule}``."""
        rules = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("location_id.appsistance_resource_id", "in", carriers.ids),
            ]
        )
        return {
            (rule.location_id.appsistance_resource_id.id, rule.product_id.id): rule
            for rule in rules
        }
