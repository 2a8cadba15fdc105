"""The technician reads the plant and changes nothing."""

from odoo.exceptions import AccessError


def step(story):
    env = story.env("technician")
    plant = env["appsistance.equipment"].browse(story.plant.id)
    story.check(plant.serial_number, "the technician does not read the plant")
    try:
        plant.name = "Impianto mio"
        env.flush_all()
    except AccessError:
        env.invalidate_all()
    else:
        story.check(False, "the technician renamed a plant")
    labour = env.ref("appsistance_base.product_labour")
    story.check(
        "list_price" not in labour.fields_get(),
        "the technician sees prices",
    )
    return f"Il tecnico legge {plant.complete_name} e non vede prezzi."
