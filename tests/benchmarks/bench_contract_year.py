"""The fees of 1,000 contracts charged and invoiced, against core's own creation of the
same invoices; and the renewal of 1,000 contracts by its job."""

from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from odoo.fields import Domain

CONTRACTS = 1000
FEES = 3
OURS_ON_MOVES = ("appsistance_run_id",)
OURS_ON_LINES = ("appsistance_charge_id",)
YEAR = (date(2019, 1, 1), date(2019, 12, 31))
BATCHES = "odoo.addons.base.models.ir_cron.IrCron._commit_progress"


def contracts(env, number, **vals):
    """Contracts that run, with three fees in arrears, a plan and a clause each."""
    tax = env.ref(f"account.{env.company.id}_22v")
    product = env.ref("appsistance_base.product_callout")
    policy = env["appsistance.billing.policy"].create(
        {"name": "Benchmark", "invoice_when": "at_once"}
    )
    kind = env["appsistance.intervention.type"].create({"name": "Benchmark"})
    customers = env["res.partner"].create(
        [{"name": f"Benchmark {index}"} for index in range(number)]
    )
    fee = {
        "name": "Canone",
        "amount": 660.0,
        "timing": "arrears",
        "product_id": product.id,
        "tax_ids": [(6, 0, tax.ids)],
    }
    rows = env["appsistance.contract"].create(
        [
            {
                "customer_id": customer.id,
                "date_start": YEAR[0],
                "date_end": YEAR[1],
                "billing_policy_id": policy.id,
                "fee_ids": [(0, 0, dict(fee)) for _index in range(FEES)],
                "plan_ids": [(0, 0, {"type_id": kind.id, "months": "3,9"})],
                "clause_ids": [
                    (0, 0, {"name": "Art. 4", "measure": "visits", "quantity": 2})
                ],
                **vals,
            }
            for customer in customers
        ]
    )
    rows.action_activate()
    env.flush_all()
    return rows


# --------------------------------------------------
# Fees
# --------------------------------------------------


def prepare_run(rows):
    """The run whose preview is ready, in the foreground whatever its size."""
    env = rows.env
    env["ir.config_parameter"].set_param(
        "appsistance_base.invoicing_background_threshold", "1000000"
    )
    run = env["appsistance.invoicing.run"].create(
        {
            "date_to": YEAR[1],
            "customer_ids": [(6, 0, rows.customer_id.ids)],
        }
    )
    run.action_preview()
    return run


def charge_and_invoice(rows):
    rows.instalment_ids._charge()
    prepare_run(rows).action_create_invoices()


def get_core_values(rows):
    """The same invoices without anything of ours."""
    rows.instalment_ids._charge()
    values = []
    for line in prepare_run(rows).line_ids:
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


def bench_contract_fees(bench):
    rows = contracts(bench.env, CONTRACTS)
    values = []
    with bench.undone():
        values += get_core_values(rows)
    moves = bench.env["account.move"]
    bench.compare(
        f"Canoni di {CONTRACTS} contratti × {FEES} addebitati e fatturati",
        ours=lambda: charge_and_invoice(rows),
        peer=lambda: moves.create(copy_values(values)),
        at_most=1.15,
        rounds=3,
    )


# --------------------------------------------------
# Renewal
# --------------------------------------------------


@contextmanager
def only(rows):
    """The job sees these contracts, and nothing is kept for good."""
    cls = rows.env.registry["appsistance.contract"]
    found = cls._get_ended_domain

    def among(model, company):
        return found(model, company) & Domain("id", "in", rows.ids)

    with (
        patch.object(cls, "_get_ended_domain", among),
        patch(BATCHES, return_value=1.0),
    ):
        yield


def renew(rows):
    with only(rows):
        rows.env["appsistance.contract"]._cron_renew()


def bench_renewal_memory(bench):
    rows = contracts(
        bench.env, CONTRACTS, indexation_kind="fixed", indexation_percent=2.0
    )
    bench.constant_memory(
        f"Rinnovo di {CONTRACTS} contratti in una volta, contro 100",
        lambda: renew(rows[:100]),
        lambda: renew(rows),
        at_most=100,
    )
