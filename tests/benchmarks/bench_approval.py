"""A month's reports approved at once: charges with their reasons, and the hours."""

from datetime import datetime, timedelta

from odoo.tools import split_every

REPORTS = 1_800
PEOPLE = 20
BATCH = 50
# Call-out, labour and travel of a report; its hours of work and of travel
ROWS = 5 * REPORTS
QUERIES = 5
FIRST = datetime(2026, 6, 1, 6)


def policy(env):
    names = ("labour", "helper", "travel", "callout")
    products = [env.ref(f"appsistance_base.product_{name}") for name in names]
    return env["appsistance.billing.policy"].create(
        {
            "name": "Benchmark",
            "invoice_when": "order_done",
            "travel_method": "km",
            "price_ids": [
                (0, 0, {"product_id": product.id, "price": 40.0})
                for product in products
            ],
        }
    )


def visits(env):
    """Ten a day for each of twenty technicians, one a customer and hour."""
    customers = env["res.partner"].create(
        [
            {
                "name": f"Benchmark {number}",
                "city": "Brescia",
                "appsistance_billing_policy_id": policy(env).id if not number else None,
            }
            for number in range(200)
        ]
    )
    customers.appsistance_billing_policy_id = customers[0].appsistance_billing_policy_id
    people = (
        env["hr.employee"]
        .create([{"name": f"Benchmark {number}"} for number in range(PEOPLE)])
        .resource_id
    )
    kind = env["appsistance.intervention.type"].create({"name": "Benchmark"})
    orders = env["appsistance.work.order"].create(
        [
            {"site_id": customers[number % 200].id, "type_id": kind.id}
            for number in range(REPORTS)
        ]
    )
    plans = []
    for number, order in enumerate(orders):
        start = FIRST + timedelta(
            days=number // (PEOPLE * 10), hours=number // PEOPLE % 10
        )
        plans.append(
            {
                "work_order": order,
                "start": start,
                "stop": start + timedelta(minutes=30),
                "lead": people[number % PEOPLE],
            }
        )
    return env["appsistance.visit"]._plan(plans)


def reports(env):
    """Closed, without anomalies, asked to be approved."""
    done = visits(env)
    env["appsistance.visit.time"].create(
        [
            {
                "visit_id": visit.id,
                "resource_id": visit.lead_id.id,
                "kind": kind,
                "start": visit.start + timedelta(minutes=minutes),
                "stop": visit.start + timedelta(minutes=minutes + 30),
                "km": km,
            }
            for visit in done
            for kind, minutes, km in (("work", 0, 0), ("travel", 30, 25))
        ]
    )
    done.write({"state": "done", "outcome": "completed"})
    found = env["appsistance.report"].create([{"visit_id": v.id} for v in done])
    found.write({"approval_state": "to_approve", "state": "final"})
    found._ask_approval()
    return found


def values(env):
    """Rows of a charge's width, every column filled."""
    customer = env["res.partner"].create({"name": "Benchmark"})
    product = env["product.product"].create({"name": "Ore", "type": "service"})
    return [
        {
            "name": f"Riga {number}",
            "company_id": env.company.id,
            "currency_id": env.company.currency_id.id,
            "date": "2026-06-01",
            "source_key": f"benchmark-{number}",
            "customer_id": customer.id,
            "payer_id": customer.id,
            "kind": "labour",
            "product_id": product.id,
            "minutes": 30,
            "quantity": 0.5,
            "uom_id": product.uom_id.id,
            "reason": "Listino",
            "coverage": "billable",
            "price_unit": 48.0,
            "amount": 24.0,
            "list_amount": 24.0,
        }
        for number in range(ROWS)
    ]


def count_rows(env, found):
    """Charges that say why, and lines of hours."""
    visits_ = [("id", "in", found.visit_id.ids)]
    charges = [("visit_id", "any", visits_), ("reason", "!=", False)]
    hours = [("appsistance_visit_id", "any", visits_)]
    return env["appsistance.charge"].search_count(charges) + env[
        "account.analytic.line"
    ].search_count(hours)


def bench_approve_reports(bench):
    env = bench.env
    found, rows = reports(env), values(env)
    bare = env["test_appsistance.bare"]
    written = []

    def approve():
        for ids in split_every(BATCH, found.ids):
            env["appsistance.report"].browse(ids)._approve_asked()
            env.flush_all()
            env.invalidate_all()
        written.append(count_rows(env, found))

    def create():
        for part in split_every(BATCH * ROWS // REPORTS, rows):
            bare.create(part)
            env.flush_all()
            env.invalidate_all()

    row = bench.compare(
        f"{REPORTS} rapportini approvati, a cinquanta per volta",
        ours=approve,
        peer=create,
        at_most=20.0,
        rounds=1,
    )
    row.goal += f", ≤ {QUERIES} query l'uno"
    row.ok = row.ok and row.queries <= QUERIES * REPORTS and {*written} == {ROWS}
