"""The month-end control of 5,000 receipt lines, and the bill that pays many of them."""

from odoo import Command

ORDERS = 100
LINES = 50
SUPPLIERS = 20
PAGE = 80


def make_receipts(env, orders=ORDERS, lines=LINES):
    """Orders of ``lines`` parts, all received and billed by core."""
    context = {"tracking_disable": True, "mail_create_nolog": True}
    env = env(context={**env.context, **context})
    suppliers = env["res.partner"].create(
        [{"name": f"Fornitore {number}"} for number in range(SUPPLIERS)]
    )
    products = env["product.product"].create(
        [
            {"name": f"Ricambio {number}", "is_storable": True, "standard_price": 9}
            for number in range(lines)
        ]
    )
    made = env["purchase.order"].create(
        [
            {
                "partner_id": suppliers[number % SUPPLIERS].id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_qty": 2, "price_unit": 10}
                    )
                    for product in products
                ],
            }
            for number in range(orders)
        ]
    )
    made.button_confirm()
    pickings = made.picking_ids
    for number, picking in enumerate(pickings):
        picking.write(
            {
                "appsistance_ddt_number": f"B{number}",
                "appsistance_ddt_date": "2026-10-05",
            }
        )
    pickings.with_context(skip_backorder=True, skip_sms=True).button_validate()
    for order in made[::2]:
        order.action_create_invoice()
    made.invoice_ids.invoice_date = "2026-10-31"
    env.flush_all()
    env.cr.execute("ANALYZE stock_move, account_move_line, purchase_order_line")
    return suppliers, made


def bench_purchase_control(bench):
    """Lists, groups and totals over 5,000 lines received, half of them billed."""
    env = bench.env
    env.company.appsistance_check_since = False
    suppliers, orders = make_receipts(env)
    checks = env["appsistance.purchase.check"]
    own = [("supplier_id", "in", suppliers.ids)]
    if checks.search_count(own) != ORDERS * LINES:
        raise ValueError(checks.search_count(own))
    names = ["product_id", "status", "state", "billed_amount", "bill_id", "ddt"]
    specification = {name: {} for name in names}

    def read(domain, limit=None):
        checks.invalidate_model()
        return checks.web_search_read(domain, specification, limit=limit)

    bench.limit(
        f"il controllo di {ORDERS * LINES} righe ricevute",
        lambda: read(own),
        seconds=5,
        rows=ORDERS * LINES,
    )
    bench.constant_queries(
        "lo stesso, di un ordine e di tutti",
        few=lambda: read([("order_id", "=", orders[0].id)]),
        many=lambda: read(own),
    )
    bench.limit(
        "i gruppi per fornitore e stato, con i totali",
        lambda: checks.formatted_read_group(
            own,
            ["supplier_id", "state"],
            ["__count", "received_amount:sum", "billed_amount:sum"],
        ),
        seconds=5,
    )
    bench.limit(
        "una pagina da controllare",
        lambda: read([*own, ("state", "in", ("todo", "disputed"))], limit=PAGE),
        seconds=5,
    )
