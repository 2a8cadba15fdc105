"""The technician uses two parts and leaves one; the van's stock follows the report."""

from datetime import timedelta

from .s24_report import Phone
from .s50_purchase import SERIALS
from .s52_van import get_stock


def step(story):
    office = story.env("dispatcher")
    visit = office["appsistance.visit"].browse(story.material_visit.id)
    visit.write({"ddt_requested": True, "ddt_parcels": 1, "ddt_weight": 4.5})
    phone = Phone(story, visit)
    work(story, phone, visit)
    story.superuser["appsistance.report"].search(
        [("id", "=", visit.report_ids.id)]
    )._move_stock()
    report = visit.report_ids
    story.material_report = report
    story.check(report.stock_state == "done", f"the goods are {report.stock_state}")
    story.check(get_stock(story, "fan") == 1, "the van's fans are wrong")
    story.check(get_stock(story, "pump") == 0, "the van still has the pump")
    story.check(not report.discrepancy_ids, "the stock disagrees with the report")
    transfer = report.picking_ids
    number = transfer.l10n_it_ddt_number
    story.check(number, "the delivery note that was asked for has no number")
    report._move_stock()
    story.check(get_stock(story, "fan") == 1, "the goods moved twice")
    name = f"ddt-{number}.pdf"
    story.pdf(name, "l10n_it_stock_ddt.action_report_ddt", transfer.sudo())
    component = check_component(story, visit)
    return (
        f"Usati un ventilatore e il circolatore {component.serial_number}, lasciato un "
        f"ventilatore: sul furgone ne resta uno, {number} perché richiesto."
    )


def work(story, phone, visit):
    start, end = visit.start, visit.start + timedelta(minutes=45)
    fan, pump = (
        story.superuser.ref(f"appsistance_demo.product_{name}")
        for name in ("fan", "pump")
    )
    phone.send("start", start, kind="work", people=phone.people(visit._get_crew()))
    for product, state, serial in (
        (fan, "used", ""),
        (pump, "used", SERIALS[0]),
        (fan, "left", ""),
    ):
        phone.send(
            "material",
            end,
            uuid=phone.uuid(),
            product=product.id,
            quantity=1,
            state=state,
            lot=serial,
        )
    text = "Sostituiti ventilatore e circolatore, lasciato un ventilatore di scorta."
    phone.send("text", end, field="note", value=text, base="")
    phone.send("finish", end, outcome="completed")
    phone.send("close", end, signatures=phone.signatures())


def check_component(story, visit):
    """The piece with a number is part of the plant from now on."""
    component = visit.env["appsistance.equipment"].search(
        [("serial_number", "=", SERIALS[0])]
    )
    story.check(
        component.parent_id.id == story.plant.id, "the pump is no part of the plant"
    )
    return component
