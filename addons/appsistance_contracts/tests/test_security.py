from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ContractCommon

# What technician, dispatcher, manager and portal user may: read, write, create, unlink.
RIGHTS = {
    "appsistance.contract": ("r", "rwc", "rwcu", "r"),
    "appsistance.contract.period": ("r", "r", "r", ""),
    "appsistance.contract.line": ("r", "rwcu", "rwcu", "r"),
    "appsistance.contract.plan": ("r", "rwcu", "rwcu", ""),
    "appsistance.contract.due": ("r", "r", "r", "r"),
    "appsistance.contract.clause": ("r", "r", "rwcu", ""),
    "appsistance.contract.allowance": ("r", "r", "r", "r"),
    "appsistance.contract.allowance.entry": ("", "r", "r", ""),
    "appsistance.contract.fee": ("", "", "rwcu", ""),
    "appsistance.contract.fee.price": ("", "", "r", ""),
    "appsistance.contract.instalment": ("", "", "r", ""),
    "appsistance.contract.index": ("", "r", "rwcu", ""),
    "appsistance.contract.index.link": ("", "r", "rwcu", ""),
    "appsistance.contract.index.value": ("", "r", "rwcu", ""),
    "appsistance.contract.indexation": ("", "", "rwc", ""),
    "appsistance.contract.document": ("", "", "r", ""),
    "appsistance.contract.figure": ("", "r", "r", ""),
    "appsistance.contract.profit": ("", "", "r", ""),
    "appsistance.contract.reminder": ("", "r", "r", ""),
    "appsistance.contract.mailing": ("", "r", "r", ""),
    "appsistance.contract.letter": ("", "rwcu", "rwcu", ""),
    "appsistance.contract.termination": ("", "rwc", "rwc", ""),
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestSecurity(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(
            cls.env, "contract_portal", groups="base.group_portal"
        )
        cls.portal.partner_id.parent_id = cls.customer
        cls.users = (
            cls.anna.user_id,
            cls.dispatcher,
            cls.manager,
            cls.portal,
        )

    def test_the_table_names_every_model(self):
        models = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == "appsistance_contracts"
            and not model._abstract
            and not model._transient
        }
        self.assertEqual(models, set(RIGHTS))

    def test_each_role_may_what_the_table_says(self):
        for model, rights in RIGHTS.items():
            for user, allowed in zip(self.users, rights, strict=True):
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, user=user.login, do=operation):
                        records = self.env[model].with_user(user)
                        self.assertEqual(
                            records.has_access(operation), letter in allowed
                        )

    def test_another_company_sees_nothing(self):
        self._add_plan()
        self.contract.action_activate()
        company = self.env["res.company"].create({"name": "Second Firm"})
        user = self._create_user(
            "manager", "other_manager", company_id=company.id, company_ids=company
        )
        for model in (
            "appsistance.contract",
            "appsistance.contract.line",
            "appsistance.contract.plan",
            "appsistance.contract.period",
        ):
            with self.subTest(model=model):
                self.assertFalse(self.env[model].with_user(user).search([]))

    def test_a_customer_reads_his_running_contracts_only(self):
        contracts = self.env["appsistance.contract"].with_user(self.portal)
        self.assertFalse(contracts.search([("id", "=", self.contract.id)]))
        self.contract.action_activate()
        self.assertEqual(contracts.search([]), self.contract)
        stranger = new_test_user(
            self.env, "contract_stranger", groups="base.group_portal"
        )
        self.assertFalse(contracts.with_user(stranger).search([]))

    def test_a_customer_reads_no_internal_field(self):
        self.contract.action_activate()
        contract = self.contract.with_user(self.portal)
        self.assertEqual(contract.read(["title"])[0]["title"], "Boiler house")
        for name in ("note", "billing_policy_id", "fee_ids", "cig"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                contract.read([name])

    def test_a_customer_reads_no_note_of_the_office(self):
        self._add_plan()
        self.contract.action_activate()
        self.contract._generate(date(2027, 1, 1), date(2027, 12, 31))
        for records, name in (
            (self.contract.due_ids, "skip_reason"),
            (self.contract.due_ids, "generated_vals"),
            (self.contract.line_ids, "note"),
        ):
            shown = records.with_user(self.portal)
            with self.subTest(field=name):
                self.assertTrue(shown.read(["company_id"]))
                with self.assertRaises(AccessError):
                    shown.read([name])

    def test_a_mandate_opens_the_contracts_of_the_customer(self):
        studio = self.env["res.partner"].create({"name": "Studio Ferrari"})
        self.portal.partner_id.parent_id = studio
        contracts = self.env["appsistance.contract"].with_user(self.portal)
        self.contract.action_activate()
        self.assertFalse(contracts.search([]))
        self.env["appsistance.party"].create(
            {
                "role": "administrator",
                "partner_id": studio.id,
                "customer_id": self.customer.id,
                "date_from": "2026-01-01",
            }
        )
        self.assertEqual(contracts.search([]), self.contract)

    def test_prices_are_for_managers(self):
        clause = self._add_clause(price_unit=40.0)
        for user in self.users[:2]:
            with self.assertRaises(AccessError):
                clause.with_user(user).read(["price_unit"])
            with self.assertRaises(AccessError):
                self.contract.with_user(user).read(["fee_ids"])
        self.assertTrue(clause.with_user(self.manager).read(["price_unit"]))
