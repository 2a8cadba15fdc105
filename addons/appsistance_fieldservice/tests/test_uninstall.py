from odoo.exceptions import UserError
from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common_report import ReportCommon


@tagged("post_install", "-at_install")
class TestUninstall(ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.module = cls.env.ref("base.module_appsistance_fieldservice")
        cls._record()
        cls.report = cls.visit._get_or_create_reports()

    def _get_blockers(self):
        return self.module._appsistance_get_uninstall_blockers()

    def test_a_closed_report_that_waits_for_its_signature_stops_uninstalling(self):
        before = self._get_blockers()
        self.report._seal()
        self.assertNotEqual(self._get_blockers(), before)
        with self.assertRaisesRegex(UserError, "closed reports"):
            self.module.button_uninstall()

    def test_closed_reports_do_not_stop_other_addons(self):
        self.report._seal()
        other = self.env.ref("base.module_appsistance_maintenance")
        texts = " ".join(other._appsistance_get_uninstall_blockers())
        self.assertNotIn("closed reports", texts)

    def test_the_files_of_photos_go_once_their_table_is_gone(self):
        self._create_photo()
        self.env.flush_all()
        uninstall_hook(self.env)
        self.env.cr.execute("DROP TABLE appsistance_visit_photo CASCADE")
        self.env.cr.execute(
            "DELETE FROM ir_attachment WHERE res_model = 'appsistance.visit.photo'"
        )
        self.assertTrue(self.env.cr.rowcount)
