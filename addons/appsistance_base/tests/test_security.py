from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AppsistanceCommon

# What each role may do with the records of each model, as far as its rules show them:
# r(ead), w(rite), c(reate), u(nlink). Technician, dispatcher, manager, portal user.
# Employees without a role and strangers may do nothing with any of them.
RIGHTS = {
    "appsistance.access.code": ("", "rwc", "rwcu", ""),
    "appsistance.billing.policy": ("", "r", "rwcu", ""),
    "appsistance.billing.policy.price": ("", "", "rwcu", ""),
    "appsistance.billing.policy.zone": ("", "", "rwcu", ""),
    "appsistance.charge": ("", "rwc", "rwcu", ""),
    "appsistance.charge.dispute": ("", "rwcu", "rwcu", ""),
    "appsistance.charge.resolve": ("", "", "rwcu", ""),
    "appsistance.charge.split": ("", "", "rwcu", ""),
    "appsistance.charge.split.line": ("", "", "rwcu", ""),
    "appsistance.equipment": ("r", "rwc", "rwcu", "r"),
    "appsistance.equipment.brand": ("r", "rwc", "rwcu", "r"),
    "appsistance.equipment.category": ("r", "r", "rwcu", "r"),
    "appsistance.equipment.deadline": ("r", "rwcu", "rwcu", "r"),
    "appsistance.equipment.import": ("", "rwc", "rwc", ""),
    "appsistance.equipment.import.line": ("", "rwcu", "rwcu", ""),
    "appsistance.equipment.label": ("rwc", "rwc", "rwc", ""),
    "appsistance.equipment.merge": ("", "", "rwc", ""),
    "appsistance.equipment.move": ("", "rwc", "rwc", ""),
    "appsistance.equipment.replace": ("", "rwc", "rwc", ""),
    "appsistance.equipment.stop": ("", "rwc", "rwc", ""),
    "appsistance.equipment.transfer": ("r", "rc", "rc", ""),
    "appsistance.invoicing.run": ("", "", "rwcu", ""),
    "appsistance.invoicing.run.line": ("", "", "rwcu", ""),
    "appsistance.key": ("r", "rwc", "rwcu", ""),
    "appsistance.key.hand.out": ("", "rwcu", "rwcu", ""),
    "appsistance.key.movement": ("r", "r", "r", ""),
    "appsistance.party": ("r", "rwc", "rwcu", "r"),
    "appsistance.party.handover": ("", "rwcu", "rwcu", ""),
    "appsistance.rate.limit": ("", "", "", ""),
    "appsistance.storage.usage": ("", "", "r", ""),
    "appsistance.tax.declaration": ("", "rwc", "rwcu", ""),
    "appsistance.tax.rule": ("", "r", "rwcu", ""),
    "appsistance.zone": ("r", "r", "rwcu", ""),
}
OPERATIONS = ("read", "write", "create", "unlink")


@tagged("post_install", "-at_install")
class TestSecurity(AppsistanceCommon):
    def _get_rights(self, model, user):
        records = self.env[model].with_user(user)
        return "".join(
            operation[0] for operation in OPERATIONS if records.has_access(operation)
        )

    def _get_granted(self, model, user):
        """The same, by this addon alone: those above it may grant more."""
        rows = self._get_own_records("ir.model.access").filtered(
            lambda row: (
                row.active
                and row.model_id.model == model
                and row.group_id in user.all_group_ids
            )
        )
        return "".join(
            operation[0]
            for operation in OPERATIONS
            if any(rows.mapped(f"perm_{operation}"))
        )

    def _get_own_records(self, model):
        data = self.env["ir.model.data"].search(
            [("module", "=", "appsistance_base"), ("model", "=", model)]
        )
        return self.env[model].browse(data.mapped("res_id"))

    def _get_own_models(self):
        """The tables of this addon, wizards included."""
        names = set(self._get_own_records("ir.model").mapped("model"))
        return {
            name
            for name in names
            if name.startswith("appsistance.") and not self.env[name]._abstract
        }

    def test_the_table_names_every_model(self):
        self.assertEqual(set(RIGHTS), self._get_own_models())

    def test_each_role_has_its_rights_on_each_model(self):
        portal = self._create_portal_user("private_portal", self.private)
        users = (self.technician, self.dispatcher, self.manager, portal)
        for model, rights in RIGHTS.items():
            for user, expected in zip(users, rights, strict=True):
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(self._get_granted(model, user), expected)
                    self.assertLessEqual(
                        set(expected), set(self._get_rights(model, user))
                    )

    def test_employees_without_a_role_and_strangers_have_no_rights(self):
        for user in (self.stranger, self.env.ref("base.public_user")):
            for model in RIGHTS:
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(self._get_rights(model, user), "")

    def test_every_model_of_a_company_has_a_rule_for_companies(self):
        rules = self.env["ir.rule"].search([("groups", "=", False)])
        guarded = {
            rule.model_id.model
            for rule in rules
            if "company_ids" in (rule.domain_force or "")
        }
        companies = {
            name
            for name in RIGHTS
            if "company_id" in self.env[name]._fields
            and not self.env[name]._transient
            and self.env[name]._fields["company_id"].store
        }
        self.assertFalse(companies - guarded)

    def test_a_portal_user_reads_only_his_own_roles(self):
        portal = self._create_portal_user("private_portal", self.private)
        mine = self._create_party(self.studio, "contact", self.private)
        self._create_party(self.studio, "contact", self.condominium)
        self.assertEqual(
            self.env["appsistance.party"].with_user(portal).search([]), mine
        )

    def test_prices_are_for_managers_only(self):
        priced = {
            "appsistance.billing.policy": {"material_margin", "consumables_value"},
            "appsistance.charge": {
                "amount",
                "discount",
                "list_amount",
                "price_reason",
                "price_unit",
            },
        }
        for model, names in priced.items():
            with self.subTest(model=model):
                seen = self.env[model].with_user(self.dispatcher).fields_get()
                self.assertFalse(names & set(seen))
                seen = self.env[model].with_user(self.manager).fields_get()
                self.assertLessEqual(names, set(seen))

    def test_roles_and_zones_of_another_company_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Second firm"})
        party = self._create_party(
            self.studio, "contact", self.condominium, company_id=company.id
        )
        zone = self.env["appsistance.zone"].create(
            {"name": "South", "company_id": company.id}
        )
        for record in (party, zone):
            self.assertFalse(
                record.with_user(self.dispatcher).search([("id", "=", record.id)])
            )
            with self.assertRaises(AccessError):
                record.with_user(self.dispatcher).read(["display_name"])
