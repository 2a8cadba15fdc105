from odoo import Command, api, models

STORED = {
    # product: supplier, his price
    "board": ("partner_maker_calorfin", 128.0),
    "gas_r449a": ("supplier_frigoricambi", 38.0),
    "filter_rooftop": ("supplier_idrotermica", 7.2),
    "gasket": ("supplier_frigoricambi", 14.0),
    "fan": ("supplier_frigoricambi", 66.0),
    "lift_light": ("supplier_elevatori", 21.0),
    "rope_shoe": ("supplier_elevatori", 12.0),
    "powder_6": ("supplier_idrotermica", 27.0),
    "burner_kit": ("supplier_idrotermica", 17.0),
    "pump": ("supplier_idrotermica", 159.0),
}
SERIALS = ("board", "pump")


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model
    def _prepare_demo_stock(self):
        """The parts are kept in stock from now on, each with who sells it."""
        # goods cost what their receipts cost, on average
        self.env.ref("base.main_company").cost_method = "average"
        for name, (supplier, price) in STORED.items():
            self.env.ref(f"appsistance_demo.product_{name}").write(
                {
                    "is_storable": True,
                    "tracking": "serial" if name in SERIALS else "none",
                    "seller_ids": [
                        Command.create(
                            {
                                "partner_id": self.env.ref(
                                    f"appsistance_demo.{supplier}"
                                ).id,
                                "price": price,
                            }
                        )
                    ],
                }
            )
