from odoo import Command, api, models

# Work order, van, what has to be brought.
PLANNED = [
    ("mercati_rovato_cabinet", "van_cold", {"fan": 1, "gasket": 2}),
    ("mercati_rovato_leak", "van_cold", {"gas_r449a": 15}),
    ("mercati_darfo_cabinet", "van_cold", {"fan": 2, "gasket": 1}),
    ("mercati_iseo_leak", "van_cold", {"gas_r449a": 12}),
    ("tigli_lift_a", "van_lift", {"lift_light": 2, "rope_shoe": 4}),
    ("betulle_lift", "van_lift", {"rope_shoe": 4}),
    ("de_luca_boiler", "van_heat", {"burner_kit": 1}),
    ("valfiorita_school_boiler", "van_heat", {"burner_kit": 2, "pump": 1}),
    ("tigli_boiler", None, {"board": 2}),
]


class AppsistanceWorkOrder(models.Model):
    _inherit = "appsistance.work.order"

    @api.model
    def _plan_demo_materials(self):
        """What the visits of the next days bring, and in which van they go."""
        for name, van, parts in PLANNED:
            order = self._demo(f"work_order_{name}")
            order.material_ids = [
                Command.create(
                    {
                        "state": "planned",
                        "product_id": self._demo(f"product_{part}").id,
                        "quantity": quantity,
                    }
                )
                for part, quantity in parts.items()
            ]
            if van:
                order.visit_ids._reassign(vehicles=self._demo(f"resource_{van}"))
