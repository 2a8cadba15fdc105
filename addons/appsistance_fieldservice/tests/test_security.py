from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestSecurity(TransactionCase):
    def test_every_model_of_the_addon_has_rights_for_each_role(self):
        roles = ("technician", "dispatcher", "manager")
        groups = {self.env.ref(f"appsistance_base.group_{role}") for role in roles}
        models = [
            name
            for name, model in self.env.registry.items()
            if model._original_module == "appsistance_fieldservice"
            and not model._abstract
            and not model._transient
        ]
        self.assertIn("appsistance.visit", models)
        for name in models:
            with self.subTest(model=name):
                access = self.env["ir.model"]._get(name).access_ids
                self.assertLessEqual(groups, set(access.group_id))
