from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoRoles(TransactionCase):
    """./appsistance start prints the users it finds by these names."""

    def test_each_role_of_the_start_message_has_a_demo_user(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "appsistance_demo"), ("model", "=", "res.users")]
        )
        users = self.env["res.users"].browse(data.mapped("res_id"))
        for role in ("technician", "dispatcher", "manager"):
            group = self.env.ref(f"appsistance_base.group_{role}")
            self.assertTrue(users & group.all_user_ids, role)
        self.assertTrue(users & self.env.ref("base.group_portal").all_user_ids)

    def test_the_bare_model_writes_a_row(self):
        row = self.env["test_appsistance.bare"].create({"name": "x", "minutes": 3})
        self.assertEqual(row.minutes, 3)
