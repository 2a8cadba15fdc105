from odoo import Command, api, models

from ..tools.tables import read_table

# Van, product, least, most
SUPPLIES = [
    ("van_cold", "fan", 2, 4),
    ("van_cold", "gasket", 3, 6),
    ("van_cold", "gas_r449a", 6, 12),
    ("van_heat", "burner_kit", 2, 5),
    ("van_lift", "lift_light", 2, 5),
    ("van_lift", "rope_shoe", 4, 8),
]


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

    @api.model
    def _create_demo_supplies(self):
        """Least and most of what each van carries, by the wizard of the office."""
        company = self.env.ref("base.main_company")
        supply = self.env["appsistance.van.supply"].create({"company_id": company.id})
        for van, product, least, most in SUPPLIES:
            carrier = self.env.ref(f"appsistance_demo.resource_{van}")
            record = self.env.ref(f"appsistance_demo.product_{product}")
            line = supply.line_ids.filtered(
                lambda line, key=(carrier, record): (
                    (line.resource_id, line.product_id) == key
                )
            )
            vals = {"least": least, "most": most}
            if line:
                line.write(vals)
            else:
                supply.line_ids = [
                    Command.create(
                        {
                            "resource_id": carrier.id,
                            "product_id": record.id,
                            **vals,
                        }
                    )
                ]
        supply.action_save()
