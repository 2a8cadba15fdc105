"""The office enters a plant with components, with characteristics and a deadline."""

PARTS = (
    ("Compressore", "compressor", {"oil": "POE 32"}),
    ("Centralina", "rack", {"compressors": 1}),
    ("Cella farine", "cold_room", {"temp_min": 2.0, "temp_max": 6.0}),
)


def step(story):
    env = story.env("dispatcher")
    equipment = env["appsistance.equipment"]
    place = {"customer_id": story.customer.id, "site_id": story.site.id}
    story.plant = equipment.create(
        {
            "name": "Impianto frigorifero",
            "category_id": env.ref("appsistance_demo.category_cold_plant").id,
            "serial_number": "IF-2024-001",
            "properties": {"refrigerant": "R-290", "charge_kg": 1.2},
            **place,
        }
    )
    story.components = equipment.create(
        [
            {
                "name": name,
                "parent_id": story.plant.id,
                "category_id": env.ref(
                    f"appsistance_base.equipment_category_{category}"
                ).id,
                "properties": properties,
                **place,
            }
            for name, category, properties in PARTS
        ]
    )
    env["appsistance.equipment.deadline"].create(
        {
            "equipment_id": story.plant.id,
            "name": "Controllo annuale",
            "date": "2027-03-31",
            "interval_months": 12,
        }
    )
    found = equipment.search([("id", "child_of", story.plant.id)])
    story.check(len(found) == 4, f"the tree has {len(found)} nodes instead of 4")
    path = story.components[:1].complete_name
    story.check(path.startswith(story.plant.name), f"the path is {path!r}")
    return f"L'impianto {story.plant.name} ha {len(story.components)} componenti."
