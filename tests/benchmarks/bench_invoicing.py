"""Invoices made by the run, against core's own creation of the same lines."""

INVOICES = 200
LINES = 3
OURS_ON_MOVES = ("appsistance_run_id",)
OURS_ON_LINES = ("appsistance_charge_id",)


def create_run(env, invoices):
    """A run whose preview is ready, in the foreground whatever its size."""
    tax = env.ref(f"account.{env.company.id}_22v")
    product = env.ref("appsistance_base.product_callout")
    policy = env["appsistance.billing.policy"].create(
        {"name": "Benchmark", "invoice_when": "at_once"}
    )
    customers = env["res.partner"].create(
        [{"name": f"Benchmark {number}"} for number in range(invoices)]
    )
    env["appsistance.charge"].create(
        [
            {
                "name": "Intervento",
                "customer_id": customer.id,
                "policy_id": policy.id,
                "product_id": product.id,
                "date": "2020-01-15",
                "price_unit": 40.0,
                "tax_ids": [(6, 0, tax.ids)],
            }
            for customer in customers
            for _line in range(LINES)
        ]
    )
    env["ir.config_parameter"].set_param(
        "appsistance_base.invoicing_background_threshold", "1000000"
    )
    run = env["appsistance.invoicing.run"].create(
        {"date_to": "2020-01-31", "customer_ids": [(6, 0, customers.ids)]}
    )
    run.action_preview()
    return run


def get_core_values(run):
    """The same invoices without anything of ours."""
    values = []
    for line in run.line_ids:
        move = line._prepare_move_vals()
        for name in OURS_ON_MOVES:
            move.pop(name)
        for _command, _id, row in move["invoice_line_ids"]:
            for name in OURS_ON_LINES:
                row.pop(name)
        values.append(move)
    return values


def copy_values(values):
    """Core's create changes what it is given."""
    return [
        {
            **move,
            "invoice_line_ids": [
                (command, id_, dict(row))
                for command, id_, row in move["invoice_line_ids"]
            ],
        }
        for move in values
    ]


def bench_invoicing_run(bench):
    run = create_run(bench.env, INVOICES)
    values = get_core_values(run)
    moves = bench.env["account.move"]
    bench.compare(
        f"{INVOICES} fatture di {LINES} righe",
        ours=run.action_create_invoices,
        peer=lambda: moves.create(copy_values(values)),
        at_most=1.15,
        rounds=3,
    )


def bench_invoicing_queries(bench):
    """What an invoice costs does not depend on how many are made."""
    few, many = (create_run(bench.env, number) for number in (10, 40))
    bench.compare_queries(
        "40 fatture contro 10",
        ours=many.action_create_invoices,
        peer=few.action_create_invoices,
        at_most=4.0,
    )
