"""The manager orders parts; the office receives them with the supplier's DDT."""

from odoo import Command, fields
from odoo.exceptions import ValidationError

SERIALS = ("CIR-STORIA-1", "CIR-STORIA-2")
NUMBER = "4471/26"


def step(story):
    env = story.env("manager")
    supplier = env.ref("appsistance_demo.supplier_frigoricambi")
    lines = [("fan", 4, 66.0), ("pump", 2, 159.0)]
    order = env["purchase.order"].create(
        {
            "partner_id": supplier.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": env.ref(f"appsistance_demo.product_{name}").id,
                        "product_qty": quantity,
                        "price_unit": price,
                    }
                )
                for name, quantity, price in lines
            ],
        }
    )
    order.button_confirm()
    story.purchase = order
    receipt = story.env("dispatcher")["stock.picking"].browse(order.picking_ids.ids)
    receive(story, receipt)
    story.check(receipt.state == "done", f"the receipt is {receipt.state}")
    refuse_twice(story, receipt)
    return (
        f"{order.name} a {supplier.name}: ricevuto con il DDT {NUMBER}, "
        f"matricole {' e '.join(SERIALS)}."
    )


def receive(story, receipt):
    receipt.write(
        {
            "appsistance_ddt_number": NUMBER,
            "appsistance_ddt_date": fields.Date.context_today(receipt),
        }
    )
    pump = story.superuser.ref("appsistance_demo.product_pump")
    pieces = receipt.move_ids.filtered(lambda move: move.product_id.id == pump.id)
    for line, serial in zip(pieces.move_line_ids, SERIALS, strict=True):
        line.write({"lot_name": serial, "quantity": 1})
    receipt.move_ids.picked = True
    receipt.button_validate()


def refuse_twice(story, receipt):
    """The same paper cannot be recorded twice."""
    other = receipt.copy()
    try:
        with receipt.env.cr.savepoint():
            other.write(
                {
                    "appsistance_ddt_number": f" {NUMBER} ",
                    "appsistance_ddt_date": receipt.appsistance_ddt_date,
                }
            )
    except ValidationError:
        other.env.invalidate_all()
        other.action_cancel()
    else:
        story.check(False, "the supplier's DDT was recorded twice")
