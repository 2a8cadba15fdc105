from importlib import metadata
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.modules.module import Manifest
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.appsistance_base.tests.security_cases import SecurityCases

from ..models.appsistance_google_drive_account import SECRETS
from .common import DriveCommon

GROUPS = {
    "employee": "base.group_user",
    "technician": "appsistance_base.group_technician",
    "dispatcher": "appsistance_base.group_dispatcher",
    "manager": "appsistance_base.group_manager",
    "administrator": "base.group_system",
    "portal": "base.group_portal",
}
# model: rights (read, write, create, unlink) by role; nobody else has any
RIGHTS = {
    "appsistance.google.drive.account": {"manager": "r", "administrator": "rwcu"},
    "appsistance.google.drive.folder": {
        "technician": "r",
        "dispatcher": "r",
        "manager": "r",
        "administrator": "r",
    },
    "appsistance.google.drive.file": {
        "technician": "r",
        "dispatcher": "r",
        "manager": "r",
        "administrator": "r",
    },
}


@tagged("post_install", "-at_install")
class TestSecurity(SecurityCases, DriveCommon):
    addon = "appsistance_google_drive"
    rights = RIGHTS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: cls._make_user(f"drive_{role}", groups)
            for role, groups in GROUPS.items()
        }

    def _as(self, role, records):
        return records.with_user(self.users[role]).with_context(
            allowed_company_ids=self.company.ids
        )

    def test_only_system_administrators_read_the_secrets(self):
        for name in sorted(SECRETS | {"client_id", "service_subject", "page_token"}):
            with self.subTest(name=name):
                with self.assertRaises(AccessError):
                    self._as("manager", self.account).read([name])
                self._as("administrator", self.account).read([name])

    def test_a_manager_sees_how_it_goes_without_secrets(self):
        values = self._as("manager", self.account).read()[0]
        self.assertEqual(values["state"], "ready")
        self.assertFalse(SECRETS & values.keys())

    def test_secrets_are_in_no_export_not_even_an_administrators(self):
        account = self._as("administrator", self.account)
        for name in sorted(SECRETS):
            with self.subTest(name=name), self.assertRaises(AccessError):
                account.export_data(["name", name])
        exportable = {
            name
            for name, field in account.fields_get(attributes=["exportable"]).items()
            if field.get("exportable", True)
        }
        self.assertFalse(SECRETS & exportable)

    def test_secrets_are_not_copied_nor_tracked(self):
        for name in sorted(SECRETS):
            field = self.account._fields[name]
            with self.subTest(name=name):
                self.assertFalse(field.copy)
                self.assertFalse(getattr(field, "tracking", False))

    def test_only_administrators_connect(self):
        for action in ("action_test", "action_authorise", "action_disconnect"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(self._as("manager", self.account), action)()

    def test_invoices_are_listed_for_managers_only(self):
        attachment = self._attach(self.equipment)
        self._work()
        file = self._get_file(attachment)
        file.kind = "invoice"
        self.assertFalse(self._as("dispatcher", file).search([("id", "=", file.id)]))
        self.assertFalse(self._as("technician", file).search([("id", "=", file.id)]))
        self.assertTrue(self._as("manager", file).search([("id", "=", file.id)]))

    def test_another_companys_files_are_not_seen(self):
        attachment = self._attach(self.equipment)
        self._work()
        file = self._get_file(attachment)
        other = self.env["res.company"].create({"name": "Other Srl"})
        manager = self.users["manager"]
        manager.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        env = self.env(
            user=manager, context=dict(self.env.context, allowed_company_ids=other.ids)
        )
        for records in (file, file.folder_id, self.account):
            with self.subTest(model=records._name):
                self.assertFalse(env[records._name].search([("id", "in", records.ids)]))

    def test_technicians_do_not_send_again(self):
        attachment = self._attach(self.equipment)
        self._work()
        file = self._as("technician", self._get_file(attachment))
        with self.assertRaises(AccessError):
            file.action_retry()
        with self.assertRaises(AccessError):
            file.folder_id.action_retry()
        self._as("dispatcher", file).action_retry()

    def test_a_technician_opens_the_folder_of_a_plant(self):
        action = self._as("technician", self.equipment).action_appsistance_open_drive()
        folder = self.env[action["res_model"]].with_user(self.users["technician"])
        self.assertTrue(folder.browse(action["res_id"]).name)

    def test_a_company_has_one_account(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.account.copy()

    def test_without_the_library_the_installation_says_which_one_is_missing(self):
        names = Manifest.for_addon("appsistance_google_drive")["external_dependencies"]
        version = metadata.version
        for name in names["python"]:

            def fail(asked, missing=name):
                if asked == missing:
                    raise metadata.PackageNotFoundError(asked)
                return version(asked)

            with (
                self.subTest(name=name),
                patch("importlib.metadata.version", fail),
                self.assertRaisesRegex(UserError, name),
            ):
                self.env["ir.module.module"].check_external_dependencies(
                    "appsistance_google_drive"
                )
