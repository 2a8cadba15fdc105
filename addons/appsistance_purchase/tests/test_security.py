from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..hooks import uninstall_hook
from .common import PurchaseCommon

# What each role may do, as far as the rules show it: r(ead), w(rite), c(reate),
# u(nlink). Technician, dispatcher, manager.
RIGHTS = {
    "appsistance.bill.ddt": ("", "", "rwcu"),
    "appsistance.bill.import": ("", "", "rwcu"),
    "appsistance.bill.import.line": ("", "", "rwcu"),
    "appsistance.bill.import.upload": ("", "", "rwc"),
    "appsistance.bill.link": ("", "", "rwc"),
    "appsistance.bill.link.line": ("", "", "rwcu"),
    "appsistance.counter.purchase": ("r", "rwc", "rwcu"),
    "appsistance.counter.purchase.line": ("r", "rwcu", "rwcu"),
    "appsistance.purchase.check": ("", "", "r"),
    "appsistance.purchase.decision": ("", "", "r"),
    "appsistance.purchase.dispute": ("", "", "rwc"),
    "appsistance.warranty.return": ("rc", "rwc", "rwcu"),
}
OPERATIONS = ("read", "write", "create", "unlink")
COMPANY_MODELS = sorted(
    set(RIGHTS)
    - {
        "appsistance.bill.import.upload",
        "appsistance.bill.link",
        "appsistance.bill.link.line",
        "appsistance.purchase.dispute",
    }
)


@tagged("post_install", "-at_install")
class TestSecurity(PurchaseCommon):
    def _get_rights(self, model, user):
        records = self.env[model].with_user(user)
        return "".join(name[0] for name in OPERATIONS if records.has_access(name))

    def test_the_table_names_every_model(self):
        models = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == "appsistance_purchase" and not model._abstract
        }
        self.assertEqual(models, set(RIGHTS))

    def test_each_role_may_do_what_the_table_says(self):
        users = (self.technician, self.dispatcher, self.manager)
        for model, rights in RIGHTS.items():
            for user, right in zip(users, rights, strict=True):
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(
                        sorted(self._get_rights(model, user)), sorted(right)
                    )

    def test_strangers_and_customers_may_do_nothing(self):
        customer = new_test_user(
            self.env, "portal_purchase_test", groups="base.group_portal"
        )
        for model in RIGHTS:
            for user in (self.stranger, customer):
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(self._get_rights(model, user), "")

    def test_models_of_a_company_have_a_rule_for_companies(self):
        for model in COMPANY_MODELS:
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", model), ("groups", "=", False)]
            )
            with self.subTest(model=model):
                self.assertIn("company_ids", "".join(rules.mapped("domain_force")))

    def test_another_company_sees_no_purchase_and_no_return(self):
        counter = self.env["appsistance.counter.purchase"].create({})
        warranty = self.env["appsistance.warranty.return"].create(
            {"supplier_id": self.supplier.id, "part": "Board"}
        )
        other = self.env["res.company"].create({"name": "Other"})
        self.dispatcher.write({"company_ids": other.ids, "company_id": other.id})
        for record in (counter, warranty):
            found = record.with_user(self.dispatcher).search([])
            self.assertNotIn(record, found)

    def test_the_office_receives_and_the_manager_orders(self):
        orders = self.env["purchase.order"]
        pickings = self.env["stock.picking"]
        self.assertTrue(orders.with_user(self.manager).has_access("create"))
        self.assertFalse(orders.with_user(self.dispatcher).has_access("write"))
        self.assertTrue(pickings.with_user(self.dispatcher).has_access("write"))
        self.assertFalse(pickings.with_user(self.technician).has_access("read"))

    def test_the_office_sees_no_purchase_prices(self):
        order = self._order((self.valve, 2, 12))
        move = self._receive(order).move_ids
        hidden = {order: "amount_total", order.order_line: "price_unit", move: "value"}
        for record, name in hidden.items():
            with self.subTest(model=record._name):
                with self.assertRaises(AccessError):
                    record.with_user(self.dispatcher).read([name])
                record.with_user(self.manager).read([name])

    def test_uninstalling_takes_back_only_what_no_other_addon_gives(self):
        office = self.env.ref("appsistance_base.group_dispatcher")
        right = self.env.ref("stock.group_stock_user")
        other = self.env["ir.module.module"]._get("appsistance_stock")
        for state, stays in (("installed", True), ("uninstalled", False)):
            with self.subTest(other=state):
                other.state = state
                office.implied_ids = [Command.link(right.id)]
                uninstall_hook(self.env)
                self.assertEqual(right in office.implied_ids, stays)
