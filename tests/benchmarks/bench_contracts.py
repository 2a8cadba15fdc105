"""A year of work orders from the plans of 500 sites; allowances of many visits."""

from datetime import date
from statistics import median

SITES = 500
YEAR = (date(2027, 1, 1), date(2027, 12, 31))
ALL_MONTHS = "1,2,3,4,5,6,7,8,9,10,11,12"
EXISTING_YEARS = 9


def contracts(env, sites=SITES):
    """One contract a site, two plants each, a visit every month with checklists."""
    partners = env["res.partner"].create(
        [{"name": f"Benchmark {number}", "city": "Brescia"} for number in range(sites)]
    )
    category = env["appsistance.equipment.category"].create({"name": "Benchmark"})
    equipment = env["appsistance.equipment"].create(
        [
            {
                "name": f"Plant {number}",
                "customer_id": partner.id,
                "site_id": partner.id,
                "category_id": category.id,
            }
            for partner in partners
            for number in (1, 2)
        ]
    )
    kind = intervention_type(env)
    rows = env["appsistance.contract"].create(
        [
            {
                "customer_id": partner.id,
                "date_start": YEAR[0],
                "date_end": YEAR[1],
                "line_ids": [
                    (0, 0, {"equipment_id": record.id})
                    for record in equipment[2 * index : 2 * index + 2]
                ],
                "plan_ids": [
                    (
                        0,
                        0,
                        {
                            "equipment_ids": [(6, 0, [record.id])],
                            "type_id": kind.id,
                            "months": months,
                        },
                    )
                    for record, months in zip(
                        equipment[2 * index : 2 * index + 2],
                        (ALL_MONTHS, "3,9"),
                        strict=True,
                    )
                ],
            }
            for index, partner in enumerate(partners)
        ]
    )
    rows.action_activate()
    env.flush_all()
    return rows


def intervention_type(env):
    checklist = env["appsistance.checklist"].create(
        {
            "name": "Benchmark",
            "per_equipment": True,
            "question_ids": [
                (0, 0, {"name": f"Question {number}"}) for number in range(10)
            ],
        }
    )
    checklist.action_publish()
    return env["appsistance.intervention.type"].create(
        {"name": "Benchmark", "duration": 1.0, "checklist_ids": [(6, 0, checklist.ids)]}
    )


def bare_values(env, rows):
    """As many rows as are written, with the columns of a work order."""
    partner = env["res.partner"].create({"name": "Benchmark"})
    kind = env["appsistance.intervention.type"].create({"name": "Benchmark"})
    return [
        {
            "name": f"ODL/2027/{number:05}",
            "company_id": env.company.id,
            "customer_id": partner.id,
            "site_id": partner.id,
            "invoice_partner_id": partner.id,
            "type_id": kind.id,
            "priority": "0",
            "date_requested": "2026-11-24 08:00:00",
            "date_from": YEAR[0],
            "date_deadline": YEAR[1],
            "summary": "Benchmark",
            "duration": 1.0,
            "origin": "contract",
            "state": "to_plan",
        }
        for number in range(rows)
    ]


def bench_generate_year(bench):
    rows = contracts(bench.env)
    orders = SITES * 12
    # An order and its equipment for each of twelve months, and a due for each of the
    # fourteen visits of a site.
    written = bare_values(bench.env, orders + SITES * 14)
    bare = bench.env["test_appsistance.bare.order"]
    row = bench.compare(
        f"{orders} ODL di un anno da {SITES} contratti",
        ours=lambda: rows._generate(*YEAR),
        peer=lambda: bare.create(written),
        at_most=5.0,
    )
    row.ok = row.ok and row.queries <= 0.2 * orders
    row.goal += f", ≤ {0.2 * orders:.0f} query"


def bench_generate_again(bench):
    rows = contracts(bench.env)
    first = [bench.measure(lambda: rows._generate(*YEAR))[0] for _round in range(5)]
    rows._generate(*YEAR)
    bench.env.flush_all()
    again = [bench.measure(lambda: rows._generate(*YEAR))[0] for _round in range(5)]
    row = bench.limit(
        "Lo stesso anno una seconda volta, ≤ 10 % della prima",
        lambda: rows._generate(*YEAR),
        seconds=round(median(first) * 0.1, 3),
    )
    row.seconds, row.peer_seconds = median(again), median(first)
    row.ratio = row.seconds / row.peer_seconds
    row.ok = row.ratio <= 0.1


def bench_generate_among_many(bench):
    rows = contracts(bench.env)
    alone = [bench.measure(lambda: rows._generate(*YEAR)) for _round in range(5)]
    for number in range(EXISTING_YEARS):
        year = 2028 + number
        rows._generate(date(year, 1, 1), date(year, 12, 31))
        bench.env.flush_all()
    bench.env.cr.execute("ANALYZE")
    among = [bench.measure(lambda: rows._generate(*YEAR)) for _round in range(5)]
    existing = SITES * 12 * EXISTING_YEARS
    limit = 1.25 * median(seconds for seconds, _queries in alone)
    row = bench.limit(
        f"Un anno con {existing} ODL già presenti, ≤ 1,25×",
        lambda: rows._generate(*YEAR),
        seconds=round(limit, 3),
    )
    row.seconds = median(seconds for seconds, _queries in among)
    row.peer_seconds = median(seconds for seconds, _queries in alone)
    row.ratio = row.seconds / row.peer_seconds
    row.peer_queries = alone[0][1]
    row.ok = row.seconds <= limit and among[0][1] <= alone[0][1] + 10


def bench_preview_year(bench):
    rows = contracts(bench.env, 100)
    wizards = bench.env["appsistance.contract.generate"]

    def preview(count):
        wizards.create(
            {
                "contract_ids": [(6, 0, rows[:count].ids)],
                "date_from": YEAR[0],
                "date_to": YEAR[1],
            }
        ).action_preview()

    bench.constant_queries(
        "Anteprima di 10 e di 100 contratti",
        lambda: preview(10),
        lambda: preview(100),
        spare=20,
    )
