from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import AppsistanceCommon


@tagged("post_install", "-at_install")
class TestIrModuleModule(AppsistanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.module = cls.env.ref("base.module_appsistance_base")
        cls.site_model_attachment = cls.env["ir.attachment"].create(
            {
                "name": "proof.pdf",
                "raw": b"proof",
                "res_model": "res.partner",
                "res_id": cls.site.id,
            }
        )

    def test_an_addon_without_evidence_may_go(self):
        self.assertEqual(self.module._appsistance_get_uninstall_blockers(), [])
        self.module.button_uninstall()
        self.assertEqual(self.module.state, "to remove")

    def test_an_addon_with_sealed_documents_stays_and_says_why(self):
        self.site_model_attachment._appsistance_seal()
        with self.assertRaisesRegex(UserError, "1 closed documents"):
            self.module.button_uninstall()
        self.assertEqual(self.module.state, "installed")

    def test_evidence_of_other_models_does_not_hold_back_another_addon(self):
        self.site_model_attachment._appsistance_seal()
        other = self.env.ref("base.module_web_hierarchy")
        self.assertEqual(other._appsistance_get_uninstall_blockers(), [])

    def test_removing_what_it_stands_on_is_refused_too(self):
        self.site_model_attachment._appsistance_seal()
        with self.assertRaises(UserError):
            self.env.ref("base.module_base_geolocalize").button_uninstall()

    def test_after_the_export_is_confirmed_it_may_go(self):
        self.site_model_attachment._appsistance_seal()
        self.module._appsistance_allow_uninstall()
        self.module.button_uninstall()
        self.assertEqual(self.module.state, "to remove")

    def test_the_permission_ends_by_itself(self):
        self.site_model_attachment._appsistance_seal()
        self.module._appsistance_allow_uninstall(hours=-1)
        with self.assertRaises(UserError):
            self.module.button_uninstall()

    def test_the_guard_can_be_lifted_and_set_again_in_the_database(self):
        self.site_model_attachment._appsistance_seal()
        self.env["ir.attachment"]._appsistance_enable_guard(False)
        self.env.cr.execute(
            "DELETE FROM ir_attachment WHERE id = %s", [self.site_model_attachment.id]
        )
        self.env["ir.attachment"]._appsistance_enable_guard(True)
        self.assertFalse(self.site_model_attachment.exists())
