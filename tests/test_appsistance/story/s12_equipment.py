"""A plant with components at the site."""


def step(story):
    env = story.env("dispatcher")
    equipment = env["appsistance.equipment"]
    category = env["appsistance.equipment.category"].search([], limit=1)
    place = {
        "customer_id": story.customer.id,
        "site_id": story.site.id,
        "category_id": category.id,
    }
    story.plant = equipment.create({"name": "Cella frigorifera", **place})
    names = ("Compressore", "Evaporatore", "Termostato")
    story.components = equipment.create(
        [{"name": name, "parent_id": story.plant.id, **place} for name in names]
    )
    found = equipment.search([("id", "child_of", story.plant.id)])
    story.check(len(found) == 4, f"the tree has {len(found)} nodes instead of 4")
    return f"L'impianto {story.plant.name} ha {len(story.components)} componenti."
