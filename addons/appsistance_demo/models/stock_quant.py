from odoo import api, models

from ..tools.tables import read_table


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _create_demo_stock(self):
        """The first inventory of warehouse and vans."""
        rows = [(row, False) for row in read_table("stock")]
        rows += [({**row, "quantity": 1}, True) for row in read_table("serials")]
        quants = self.with_context(inventory_mode=True)
        for row, has_serial in rows:
            quants |= quants.create(self._prepare_demo_quant(row, has_serial))
        quants.action_apply_inventory()

    @api.model
    def _prepare_demo_quant(self, row, has_serial):
        product = self.env.ref(f"appsistance_demo.product_{row['product']}")
        vals = {
            "product_id": product.id,
            "location_id": self._get_demo_place(row["place"]).id,
            "inventory_quantity": float(row["quantity"]),
        }
        if has_serial:
            lot = self.env["stock.lot"].create(
                {"name": row["serial"], "product_id": product.id}
            )
            vals["lot_id"] = lot.id
        return vals

    @api.model
    def _get_demo_place(self, name):
        if name == "stock":
            company = self.env.ref("base.main_company")
            return company._appsistance_get_warehouse().lot_stock_id
        van = self.env.ref(f"appsistance_demo.resource_{name}")
        return van.appsistance_location_ids
