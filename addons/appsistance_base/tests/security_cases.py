from odoo.tools import mute_logger

OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


class SecurityCases:
    """Which role may what with the models of an addon, as a table says.

    The test gives ``addon``, ``rights`` (model: letters of ``OPERATIONS`` by role; who
    is not named has none) and ``users`` by role.
    """

    addon = ""
    rights = {}

    def test_the_table_names_every_model(self):
        models = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == self.addon and not model._abstract
        }
        self.assertEqual(models, set(self.rights))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_each_role_has_its_rights_and_no_others(self):
        for model, roles in self.rights.items():
            for role, user in self.users.items():
                records = self.env[model].with_user(user)
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(
                            records.has_access(operation), letter in roles.get(role, "")
                        )
