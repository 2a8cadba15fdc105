"""Writing many charges in one call."""

ROWS = 10_000


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


def bench_create_charges(bench):
    rows = values(bench.env, ROWS)
    charge, bare = bench.env["appsistance.charge"], bench.env["test_appsistance.bare"]
    bench.compare(
        f"{ROWS} addebiti in una chiamata",
        ours=lambda: charge.create(rows),
        peer=lambda: bare.create(rows),
        at_most=3.0,
    )
