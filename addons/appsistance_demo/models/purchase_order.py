from datetime import timedelta

from odoo import Command, api, fields, models

from ..tools.tables import read_table


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    @api.model
    def _create_demo_purchases(self):
        """Orders of two months: received with the supplier's DDT, some billed as
        ordered and some not, one on its way."""
        for row in read_table("purchases"):
            order = self.create(self._prepare_demo_purchase(row))
            order.button_confirm()
            if row["ddt"]:
                order._receive_demo(row)
                order._bill_demo(row)
        self._create_demo_stray_bill()

    @api.model
    def _prepare_demo_purchase(self, row):
        supplier = self.env.ref(f"appsistance_demo.supplier_{row['supplier']}")
        lines = [line.split(":") for line in row["lines"].split("|")]
        return {
            "partner_id": supplier.id,
            "date_order": fields.Datetime.now() + timedelta(days=int(row["days"]) - 3),
            "order_line": [
                Command.create(
                    {
                        "product_id": self.env.ref(
                            f"appsistance_demo.product_{name}"
                        ).id,
                        "product_qty": float(quantity),
                        "price_unit": float(price),
                    }
                )
                for name, quantity, price in lines
            ],
        }

    def _receive_demo(self, row):
        moment = fields.Datetime.now() + timedelta(days=int(row["days"]))
        picking = self.picking_ids
        picking.write(
            {
                "appsistance_ddt_number": row["ddt"],
                "appsistance_ddt_date": moment.date(),
            }
        )
        picking.with_context(skip_sms=True).button_validate()
        picking.date_done = moment
        picking.move_ids.date = moment

    def _bill_demo(self, row):
        """As ordered, dearer, or with two pieces too many."""
        if row["bill"] == "none":
            return
        self.action_create_invoice()
        bill = self.invoice_ids
        line = bill.invoice_line_ids[-1:]
        if row["bill"] == "price":
            line = bill.invoice_line_ids[:1]
            line.price_unit += 5.5
        elif row["bill"] == "quantity":
            line.quantity += 2
        day = fields.Date.context_today(self) + timedelta(days=int(row["days"]) + 5)
        bill.write({"ref": f"{row['ddt']}-F", "invoice_date": day, "date": day})
        bill.action_post()

    @api.model
    def _create_demo_stray_bill(self):
        """A bill of goods for which no receipt is known."""
        day = fields.Date.context_today(self) - timedelta(days=20)
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.env.ref("appsistance_demo.supplier_idrotermica").id,
                "invoice_date": day,
                "date": day,
                "ref": "2004-F",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.env.ref(
                                "appsistance_demo.product_powder_6"
                            ).id,
                            "quantity": 4,
                            "price_unit": 27.0,
                        }
                    )
                ],
            }
        )
        bill.action_post()
