"""The van is loaded with what tomorrow's visit needs."""

from datetime import timedelta

from odoo import Command

from .s24_report import get_last_working_morning
from .s50_purchase import SERIALS


def step(story):
    env = story.env("dispatcher")
    van = story.superuser["resource.resource"].create(
        {
            "name": "Furgone 4",
            "resource_type": "material",
            "appsistance_kind": "vehicle",
            "company_id": story.visit.company_id.id,
            "appsistance_carries_stock": True,
        }
    )
    story.van = van
    story.place = van.appsistance_location_ids
    visit = plan(story, env, van)
    story.material_visit = visit
    load = env["appsistance.van.load"].create(
        {
            "date": visit.start.date(),
            "resource_ids": [Command.set(van.ids)],
        }
    )
    story.check(not load.has_missing, "the warehouse lacks what has just been received")
    pump = load.line_ids.filtered(lambda line: line.product_id.tracking == "serial")
    pump.lot_id = env["stock.lot"].search([("name", "=", SERIALS[0])])
    story.pdf("lista-di-prelievo.pdf", "appsistance_stock.report_picking_list", load)
    load.action_load()
    story.check(get_stock(story, "fan") == 3, "the fans are not in the van")
    again = env["appsistance.van.load"].create(
        {"date": visit.start.date(), "resource_ids": [Command.set(van.ids)]}
    )
    story.check(
        not any(again.line_ids.mapped("quantity")), "the van would be loaded twice"
    )
    return f"{van.name} caricato con 3 ventilatori e il circolatore {SERIALS[0]}."


def plan(story, env, van):
    """A visit after the first one of the story, on the same plant."""
    parts = [("fan", 3), ("pump", 1)]
    order = env["appsistance.work.order"].create(
        {
            "type_id": env.ref("appsistance_demo.type_refrigeration_repair").id,
            "equipment_ids": [Command.set(story.plant.ids)],
            "material_ids": [
                Command.create(
                    {
                        "state": "planned",
                        "product_id": env.ref(f"appsistance_demo.product_{name}").id,
                        "quantity": quantity,
                    }
                )
                for name, quantity in parts
            ],
        }
    )
    start = get_last_working_morning(order.company_id) + timedelta(hours=4)
    lead = env.ref("appsistance_demo.employee_rinaldi").sudo().resource_id
    resources = env["resource.resource"]
    return env["appsistance.visit"]._plan(
        [
            {
                "work_order": order,
                "start": start,
                "stop": start + timedelta(hours=1),
                "lead": resources.browse(lead.id),
                "vehicles": resources.browse(van.id),
            }
        ]
    )


def get_stock(story, name):
    product = story.superuser.ref(f"appsistance_demo.product_{name}")
    quants = story.superuser["stock.quant"].search(
        [("product_id", "=", product.id), ("location_id", "=", story.place.id)]
    )
    return sum(quants.mapped("quantity"))
