from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.appsistance_base.tests.security_cases import SecurityCases

from .common import ClockCommon

# model: rights (read, write, create, unlink) by role
RIGHTS = {
    "appsistance.gate": {
        "employee": "",
        "technician": "",
        "dispatcher": "r",
        "manager": "rwcu",
        "attendance": "rwcu",
        "portal": "",
    },
    "appsistance.punch": {
        "employee": "r",
        "technician": "r",
        "dispatcher": "r",
        "manager": "r",
        "attendance": "r",
        "portal": "",
    },
    "appsistance.punch.review": {
        "employee": "r",
        "technician": "r",
        "dispatcher": "r",
        "manager": "rc",
        "attendance": "rc",
        "portal": "",
    },
    "appsistance.punch.correction": {
        "employee": "",
        "technician": "",
        "dispatcher": "",
        "manager": "rwc",
        "attendance": "rwc",
        "portal": "",
    },
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
class TestSecurity(SecurityCases, ClockCommon):
    addon = "appsistance_attendance"
    rights = RIGHTS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: cls._make_user(f"clock_{role}", groups)
            for role, groups in GROUPS.items()
        }

    def test_a_colleagues_punches_are_not_seen(self):
        punch = self._punch("in")
        for role in ("employee", "technician", "dispatcher"):
            found = self.env["appsistance.punch"].with_user(self.users[role]).search([])
            self.assertNotIn(punch, found)
        for user in (self.user, self.users["manager"], self.users["attendance"]):
            found = self.env["appsistance.punch"].with_user(user).search([])
            self.assertIn(punch, found)

    def test_the_punches_of_another_company_are_not_seen(self):
        punch = self._punch("in")
        other = self.env["res.company"].create({"name": "Other Srl"})
        manager = self.users["manager"]
        manager.sudo().write(
            {"company_ids": [(6, 0, other.ids)], "company_id": other.id}
        )
        found = (
            self.env["appsistance.punch"]
            .with_user(manager)
            .with_context(allowed_company_ids=other.ids)
            .search([])
        )
        self.assertNotIn(punch, found)

    def test_whoever_checks_punches_reads_the_employee_without_hr_rights(self):
        punch = self._punch("in").with_user(self.users["manager"])
        punch.env.invalidate_all()
        punch.web_read({"employee_id": {"fields": {"display_name": {}}}})
        self.assertEqual(punch.employee_id.display_name, "Anna")

    def test_a_dispatcher_does_not_read_the_code_of_a_gate(self):
        gate = self.gate.with_user(self.users["dispatcher"])
        self.assertTrue(gate.name)
        with self.assertRaises(AccessError):
            gate.read(["token"])

    def test_an_employee_writes_no_attendance_by_himself(self):
        attendances = self.env["hr.attendance"].with_user(self.user)
        with self.assertRaises(AccessError):
            attendances.create({"employee_id": self.employee.id})
