from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.appsistance_base.tests.security_cases import SecurityCases

from .common import HoursCommon

# model: rights (read, write, create, unlink) by role
RIGHTS = {
    "appsistance.hours.comparison": {
        "employee": "",
        "technician": "r",
        "dispatcher": "r",
        "manager": "r",
        "attendance": "r",
        "portal": "",
    },
    "appsistance.payroll.sheet": {"manager": "rwcu"},
    "appsistance.payroll.line": {"manager": "r"},
    "appsistance.payroll.day": {"manager": "r"},
    "appsistance.payroll.version": {"manager": "r"},
    "appsistance.payroll.sheet.correct": {"manager": "rwc"},
}
GROUPS = {
    "employee": "base.group_user",
    "technician": "appsistance_base.group_technician",
    "dispatcher": "appsistance_base.group_dispatcher",
    "manager": "appsistance_base.group_manager",
    "attendance": "hr_attendance.group_hr_attendance_user,base.group_user",
    "portal": "base.group_portal",
}


@tagged("post_install", "-at_install")
class TestSecurity(SecurityCases, HoursCommon):
    addon = "appsistance_attendance_fieldservice"
    rights = RIGHTS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: new_test_user(cls.env, f"hours_{role}", groups)
            for role, groups in GROUPS.items()
        }

    def test_a_dispatcher_reads_attendances_and_writes_none(self):
        attendance = self._clock("2026-11-30 08:00", "2026-11-30 12:00")
        own = attendance.with_user(self.users["dispatcher"])
        self.assertTrue(own.worked_hours)
        with self.assertRaises(AccessError):
            own.check_out = False

    def test_the_sheets_of_another_company_are_not_seen(self):
        sheet = self._create_month("2025-03-01")
        sheet.action_fill()
        other = self.env["res.company"].create({"name": "Other Srl"})
        user = self._create_user(
            "manager", "other_payroll", company_id=other.id, company_ids=other.ids
        )
        for model in ("sheet", "line", "day"):
            records = self.env[f"appsistance.payroll.{model}"].with_user(user)
            with self.subTest(model=model):
                self.assertFalse(
                    records.with_context(allowed_company_ids=other.ids).search([])
                )
