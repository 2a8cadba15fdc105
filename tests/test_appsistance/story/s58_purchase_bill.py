"""The supplier's bill comes dearer: the control shows it, accepting corrects cost."""

from odoo import fields

DEARER = 71.5


def step(story):
    env = story.env("manager")
    order = env["purchase.order"].browse(story.purchase.id)
    fan = env.ref("appsistance_demo.product_fan")
    receipt = order.picking_ids.move_ids.filtered(
        lambda move: move.product_id == fan and move.state == "done"
    )
    before = receipt.sudo().value
    order.action_create_invoice()
    bill = order.invoice_ids
    bill.write({"invoice_date": fields.Date.context_today(bill), "ref": "881/2026"})
    line = bill.invoice_line_ids.filtered(lambda line: line.product_id == fan)
    line.price_unit = DEARER
    bill.action_post()
    check = get_check(env, receipt)
    story.check(check.state == "todo", f"the dearer line is {check.state}")
    check.action_accept()
    check = get_check(env, receipt)
    story.check(check.state == "accepted", f"the accepted line is {check.state}")
    after = receipt.sudo().value
    story.check(
        round(after - before, 2) == round(4 * (DEARER - 66.0), 2),
        f"the goods cost {after} instead of {before}",
    )
    costs = f"{before:.2f} a {after:.2f}".replace(".", ",")
    dearer = f"{DEARER:.2f}".replace(".", ",")
    return (
        f"Fattura {bill.ref}: ventilatori a {dearer} € invece di 66,00. Il controllo lo"
        f" mostra; accettata, il costo passa da {costs}."
    )


def get_check(env, receipt):
    env.flush_all()
    env.invalidate_all()
    return env["appsistance.purchase.check"].search(
        [("receipt_move_id", "=", receipt.id)]
    )
