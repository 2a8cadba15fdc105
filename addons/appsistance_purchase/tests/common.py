from odoo import Command
from odoo.tests import Form, new_test_user

from odoo.addons.base.tests.common import BaseCommon


class PurchaseCommon(BaseCommon):
    """A supplier of two storable parts, a user for each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.appsistance_check_since = False
        cls.technician = cls._create_user("technician")
        cls.dispatcher = cls._create_user("dispatcher")
        cls.manager = cls._create_user("manager")
        cls.stranger = new_test_user(cls.env, "stranger", groups="base.group_user")
        cls.supplier = cls.env["res.partner"].create(
            {"name": "Ricambi Bresciani S.r.l.", "is_company": True}
        )
        cls.category = cls.env["product.category"].create(
            {"name": "Parts", "property_cost_method": "average"}
        )
        cls.valve = cls._create_product("Valve", 12.0)
        cls.pump = cls._create_product("Pump", 150.0)

    @classmethod
    def _create_user(cls, role):
        return new_test_user(
            cls.env,
            f"{role}_purchase_test",
            groups=f"appsistance_base.group_{role}",
        )

    @classmethod
    def _create_product(cls, name, price, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "categ_id": cls.category.id,
                "standard_price": price,
                "supplier_taxes_id": [Command.clear()],
                "seller_ids": [
                    Command.create({"partner_id": cls.supplier.id, "price": price})
                ],
                **values,
            }
        )

    @classmethod
    def _take_vat(cls, vat):
        """The supplier's number is his alone, whoever had it in the database."""
        partners = cls.env["res.partner"].with_context(active_test=False)
        others = partners.search([("vat", "ilike", vat)])
        (others - cls.supplier - cls.env.company.partner_id).vat = False
        cls.supplier.vat = f"IT{vat}"

    @classmethod
    def _order(cls, *lines, supplier=None, confirm=True):
        """An order of (product, quantity, price)."""
        order = cls.env["purchase.order"].create(
            {
                "partner_id": (supplier or cls.supplier).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "price_unit": price,
                        }
                    )
                    for product, quantity, price in lines
                ],
            }
        )
        if confirm:
            order.button_confirm()
        return order

    @classmethod
    def _receive(cls, order, number=None, date="2026-10-05", quantities=None):
        """Receive what is still to come, or ``quantities`` by product; the receipt."""
        picking = order.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        if number:
            picking.write(
                {"appsistance_ddt_number": number, "appsistance_ddt_date": date}
            )
        if quantities:
            for move in picking.move_ids:
                move.quantity = quantities.get(move.product_id, 0)
                move.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        return picking

    @classmethod
    def _bill(cls, *lines, supplier=None, date="2026-10-31", **values):
        """A draft bill of (product, quantity, price)."""
        return cls.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": (supplier or cls.supplier).id,
                "invoice_date": date,
                "date": date,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "quantity": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                        }
                    )
                    for product, quantity, price in lines
                ],
                **values,
            }
        )

    @classmethod
    def _bill_order(cls, order, price=None, quantity=None):
        """Core's own bill of an order, perhaps at another price."""
        order.action_create_invoice()
        bill = order.invoice_ids.sorted("id")[-1:]
        bill.invoice_date = bill.date = "2026-10-31"
        for line in bill.invoice_line_ids:
            line.price_unit = line.price_unit if price is None else price
            line.quantity = line.quantity if quantity is None else quantity
        return bill

    @staticmethod
    def _form(record, view=None):
        return Form(record, view=view)
