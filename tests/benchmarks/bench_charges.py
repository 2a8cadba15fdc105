"""Writing many charges in one call."""

ROWS = 10_000
CUSTOMERS = 200


def values(env, rows):
    """Rows as an addon makes them: all stored columns filled."""
    customer = env["res.partner"].create({"name": "Benchmark", "is_company": True})
    product = env["product.product"].create({"name": "Ore", "type": "service"})
    return [
        {
            "name": f"Riga {number}",
            "company_id": env.company.id,
            "currency_id": env.company.currency_id.id,
            "date": "2026-11-24",
            "source_key": f"benchmark-{number}",
            "customer_id": customer.id,
            "payer_id": customer.id,
            "kind": "labour",
            "product_id": product.id,
            "minutes": 60,
            "quantity": 1.0,
            "uom_id": product.uom_id.id,
            "reason": "Listino",
            "coverage": "billable",
            "price_unit": 48.0,
            "amount": 48.0,
            "list_amount": 48.0,
        }
        for number in range(rows)
    ]


def facts(env, rows):
    """Facts as a report gives them: payer, policy, price and taxes are to be found."""
    labour = env.ref("appsistance_base.product_labour")
    policy = env["appsistance.billing.policy"].create({"name": "Benchmark"})
    policy.price_ids = [(0, 0, {"product_id": labour.id, "price": 48.0})]
    env.company.appsistance_billing_policy_id = policy
    customers = env["res.partner"].create(
        [{"name": f"Benchmark {number}"} for number in range(CUSTOMERS)]
    )
    return [
        {
            "res_model": "res.partner",
            "res_id": customers[number % CUSTOMERS].id,
            "source_key": f"benchmark-{number}",
            "customer_id": customers[number % CUSTOMERS].id,
            "date": f"2026-10-{number % 28 + 1:02d}",
            "kind": "labour",
            "product_id": labour.id,
            "minutes": 15 * (number % 8 + 1),
            "reason": "Rapportino",
        }
        for number in range(rows)
    ]


def bench_create_charges(bench):
    rows = values(bench.env, ROWS)
    charge, bare = bench.env["appsistance.charge"], bench.env["test_appsistance.bare"]
    bench.compare(
        f"{ROWS} addebiti in una chiamata",
        ours=lambda: charge.create(rows),
        peer=lambda: bare.create(rows),
        at_most=3.0,
    )


def bench_compute_charges(bench):
    rows, given = values(bench.env, ROWS), facts(bench.env, ROWS)
    charge, bare = bench.env["appsistance.charge"], bench.env["test_appsistance.bare"]
    bench.compare(
        f"{ROWS} addebiti da calcolare",
        ours=lambda: charge._create_charges(given),
        peer=lambda: bare.create(rows),
        at_most=3.0,
        rounds=3,
        memory_at_most=300,
    )


def bench_queries_of_charges(bench):
    charge = bench.env["appsistance.charge"]
    given = facts(bench.env, 900)
    bench.constant_queries(
        "Query per 900 addebiti come per 90",
        few=lambda: charge._create_charges(given[:90]),
        many=lambda: charge._create_charges(given),
        spare=8,  # the ORM inserts a hundred rows at a time
    )
