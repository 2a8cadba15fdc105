from odoo import models


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_stock_move_values(
        self,
        product_id,
        product_qty,
        product_uom,
        location_dest_id,
        name,
        origin,
        company_id,
        values,
    ):
        """What a van needs goes into that van: core would take the place of the kind
        of transfer, which is one for all."""
        vals = super()._get_stock_move_values(
            product_id,
            product_qty,
            product_uom,
            location_dest_id,
            name,
            origin,
            company_id,
            values,
        )
        if location_dest_id.appsistance_resource_id:
            vals["location_dest_id"] = location_dest_id.id
        return vals
