"""Moving the goods of closed reports beside core's pickings, and what is where."""

from datetime import datetime, timedelta

from odoo import Command

REPORTS = 200
MATERIALS = 3
PRODUCTS, VANS = 200, 12
QUERIES = 10
SEARCH_SECONDS = 0.5
QUIET = {
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "skip_backorder": True,
    "skip_sms": True,
    "tracking_disable": True,
}


def create_products(env, count):
    return env["product.product"].create(
        [
            {"name": f"Benchmark {number}", "type": "consu", "is_storable": True}
            for number in range(count)
        ]
    )


def create_vans(env, count):
    return env["resource.resource"].create(
        [
            {
                "name": f"Benchmark {number}",
                "resource_type": "material",
                "appsistance_kind": "vehicle",
                "appsistance_carries_stock": True,
                "calendar_id": False,
            }
            for number in range(count)
        ]
    )


def fill(env, products, places, quantity):
    env["stock.quant"].create(
        [
            {
                "product_id": product.id,
                "location_id": place.id,
                "quantity": quantity,
            }
            for product in products
            for place in places
        ]
    )


def create_reports(env, count):
    """Closed reports whose goods wait, of one van, and what they used."""
    van = create_vans(env, 1)
    products = create_products(env, MATERIALS)
    fill(env, products, van.appsistance_location_ids, 10_000)
    customer = env["res.partner"].create({"name": "Benchmark", "city": "Brescia"})
    kind = env["appsistance.intervention.type"].create({"name": "Benchmark"})
    employee = env["hr.employee"].create({"name": "Benchmark"})
    orders = env["appsistance.work.order"].create(
        [{"site_id": customer.id, "type_id": kind.id} for _number in range(count)]
    )
    start = datetime(2027, 1, 4, 8)
    visits = env["appsistance.visit"]._plan(
        [
            {
                "work_order": order,
                "start": start + timedelta(hours=number),
                "stop": start + timedelta(hours=number + 1),
                "lead": employee.resource_id,
                "vehicles": van,
            }
            for number, order in enumerate(orders)
        ]
    )
    env["appsistance.visit.material"].create(
        [
            {
                "work_order_id": visit.work_order_id.id,
                "visit_id": visit.id,
                "product_id": product.id,
                "quantity": 1,
            }
            for visit in visits
            for product in products
        ]
    )
    reports = env["appsistance.report"].create(
        [{"visit_id": visit.id} for visit in visits]
    )
    reports.write({"state": "final", "stock_state": "pending"})
    return reports


def deliver(env, products, place, customer, count):
    """The same goods by core: create, confirm, reserve, validate, all in one batch."""
    kind = env.company._appsistance_get_stock_type("outgoing")
    target = customer.property_stock_customer
    common = {"location_id": place.id, "location_dest_id": target.id}
    pickings = (
        env["stock.picking"]
        .with_context(**QUIET)
        .create(
            [
                {
                    **common,
                    "picking_type_id": kind.id,
                    "partner_id": customer.id,
                    "move_ids": [
                        Command.create(
                            {
                                **common,
                                "product_id": product.id,
                                "product_uom_qty": 1,
                                "product_uom": product.uom_id.id,
                            }
                        )
                        for product in products
                    ],
                }
                for _number in range(count)
            ]
        )
    )
    validate(pickings)


def validate(pickings):
    pickings.action_confirm()
    pickings.action_assign()
    for move in pickings.move_ids:
        move.write({"quantity": move.product_uom_qty, "picked": True})
    pickings.with_context(picking_ids_not_to_backorder=pickings.ids).button_validate()


def bench_move_stock(bench):
    reports = create_reports(bench.env, REPORTS)
    lines = reports.visit_id.material_ids
    products = lines.product_id
    place = reports.visit_id.vehicle_ids.appsistance_location_ids
    customer = reports.visit_id.customer_id
    bench.compare(
        f"scarico di {REPORTS} rapportini con {MATERIALS} materiali, e core in blocco",
        ours=reports._move_stock,
        peer=lambda: deliver(bench.env, products, place, customer, REPORTS),
        at_most=1.2,
        rounds=3,
    )

    def one_by_one():
        for _number in range(20):
            deliver(bench.env, products, place, customer, 1)

    bench.compare(
        "scarico di 20 rapportini, e core uno per uno",
        ours=reports[:20]._move_stock,
        peer=one_by_one,
        at_most=0.67,
        rounds=3,
    )


def bench_availability(bench):
    env = bench.env
    vans = create_vans(env, VANS)
    products = create_products(env, PRODUCTS)
    fill(env, products, vans.appsistance_location_ids, 2)
    model = env["appsistance.availability"]
    row = bench.limit(
        f"disponibilità di {PRODUCTS} prodotti su {VANS} furgoni",
        lambda: model._get_availability(products, env.company, vans[0]),
        seconds=SEARCH_SECONDS,
    )
    row.goal += f", query ≤ {QUERIES}"
    row.ok = row.ok and row.queries <= QUERIES
