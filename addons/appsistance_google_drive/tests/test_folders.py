from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..tools import patterns
from .common import DriveCommon


@tagged("post_install", "-at_install")
class TestFolders(DriveCommon):
    def setUp(self):
        super().setUp()
        self.attachment = self._attach(self.equipment)
        self._work()

    def _touch(self, record, **values):
        """Write, and let the next look see it though it is the same second."""
        record.write(values)
        self._get_folders().checked_date = False
        self._work()

    def _get_path(self):
        return self.drive.path("manual.txt")

    def test_a_renamed_customer_renames_the_folder(self):
        folder_id = self._get_folder(self.customer).drive_id
        self._touch(self.customer, name="Verdi Srl")
        self.assertEqual(self.drive.files[folder_id]["name"], "Verdi Srl")
        self.assertTrue(self._get_path().startswith("Verdi Srl/Equipment/"))

    def test_equipment_of_another_customer_moves_with_its_files(self):
        other = self.env["res.partner"].create(
            {"name": "Bianchi Spa", "is_company": True}
        )
        self._touch(self.equipment, customer_id=other.id, site_id=other.id)
        self.assertTrue(self._get_path().startswith("Bianchi Spa/Equipment/"))

    def test_archived_records_move_into_the_archive_and_back(self):
        self._touch(self.equipment, active=False)
        self.assertTrue(self._get_path().startswith("Archive/"))
        self.assertTrue(self._get_folder(self.equipment).is_archived)
        self._touch(self.equipment, active=True)
        self.assertTrue(self._get_path().startswith("Rossi Srl/Equipment/"))

    def test_the_documents_of_a_deleted_record_are_kept_in_the_archive(self):
        folder = self._get_folder(self.equipment)
        self.env.flush_all()
        self.cr.execute(
            "DELETE FROM appsistance_equipment_transfer WHERE equipment_id = %s",
            [self.equipment.id],
        )
        self.equipment.unlink()
        self._work()
        self.assertTrue(folder.is_archived)
        self.assertTrue(self._get_path().startswith("Archive/"))

    def test_another_pattern_moves_what_is_there(self):
        self.account.equipment_pattern = "{customer}/Plants/{serial_number} {equipment}"
        self._work()
        self.assertTrue(self._get_path().startswith("Rossi Srl/Plants/"))

    def test_a_change_that_fails_is_tried_again(self):
        self.drive.fail("PATCH", "/files/", 500, "backendError")
        self._touch(self.customer, name="Verdi Srl")
        folder = self._get_folder(self.customer)
        self.assertEqual(folder.state, "to_update")
        self.assertTrue(folder.error)
        self._work_later()
        self.assertEqual((folder.state, folder.error), ("ready", False))
        self.assertTrue(self._get_path().startswith("Verdi Srl/"))

    def test_nothing_changed_asks_drive_nothing_of_folders(self):
        before = self.drive.count("PATCH", ".")
        self._touch(self.customer, comment="hello")
        self.assertEqual(self.drive.count("PATCH", "."), before)

    def test_writing_a_customer_costs_no_query_of_ours(self):
        execute = Cursor.execute
        queries = []

        def note(cursor, query, *arguments, **options):
            queries.append(str(query))
            return execute(cursor, query, *arguments, **options)

        with patch.object(Cursor, "execute", note):
            self.customer.name = "Neri Srl"
            self.env.flush_all()
        self.assertTrue(queries)
        self.assertFalse([query for query in queries if "google_drive" in query])

    def test_the_customers_button_costs_no_query_of_its_own(self):
        self._attach(self.customer, "offer.txt")
        self._work()
        names = ["appsistance_has_drive", "appsistance_drive_count"]
        partner = self.customer.with_user(
            self._make_user("drive_reader", "appsistance_base.group_technician")
        )

        def count(fields):
            partner.read(fields)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            [values] = partner.read(fields)
            return self.env.cr.sql_log_count - before, values

        others, _values = count(["appsistance_equipment_count"])
        ours, values = count(["appsistance_equipment_count", *names])
        self.assertEqual([values[name] for name in names], [True, 1])
        self.assertEqual(ours, others)

    def test_an_archived_account_shows_no_button_whatever_is_listed(self):
        self.account.active = False
        customer = self.customer.with_context(active_test=False)
        self.assertFalse(customer.appsistance_has_drive)

    def test_folders_of_an_addon_that_is_no_more_stay_and_stop_nothing(self):
        folder = self._get_folder(self.equipment)
        file = self._get_file(self.attachment)
        vals = {"res_model": "appsistance.gone", "res_id": 1}
        folder.write({**vals, "kind": "gone", "checked_date": False})
        file.write(vals)
        self.attachment.write(vals)
        later = self._attach(self.customer, "offer.txt")
        self._work()
        self.assertEqual(self._get_file(later).state, "sent")
        self.assertEqual((folder.state, folder.res_name), ("ready", False))
        self.assertTrue(
            self.env["appsistance.google.drive.source"]._is_evidence(self.attachment)
        )
        with self.assertRaises(AccessError):
            file.with_user(
                self._make_user("drive_reader", "appsistance_base.group_dispatcher")
            )._check_readable()

    def test_the_button_asks_for_a_folder_that_is_not_there(self):
        plant = self._make_equipment("New plant")
        action = plant.action_appsistance_open_drive()
        folder = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((folder.state, folder.url), ("to_make", False))
        self._work()
        self.assertEqual(folder.state, "ready")
        self.assertIn(folder.drive_id, folder.url)

    def test_the_button_of_a_contact_opens_the_customers_folder(self):
        contact = self.env["res.partner"].create(
            {"name": "Ada", "parent_id": self.customer.id}
        )
        action = contact.action_appsistance_open_drive()
        self.assertEqual(action["res_id"], self._get_folder(self.customer).id)

    def test_without_an_account_the_button_says_whom_to_ask(self):
        self.account.state = "draft"
        with self.assertRaisesRegex(UserError, "administrator"):
            self.equipment.action_appsistance_open_drive()
        self.equipment.invalidate_recordset()
        self.assertFalse(self.equipment.appsistance_has_drive)

    def test_the_button_counts_the_files(self):
        self.equipment.invalidate_recordset()
        self.assertTrue(self.equipment.appsistance_has_drive)
        self.assertEqual(self.equipment.appsistance_drive_count, 1)

    def test_a_shared_drive_holds_the_folders(self):
        self.drive.reset()
        self.drive.files["shared1"] = {**self.drive.files["root"], "id": "shared1"}
        self._get_file(self.attachment).unlink()
        self._get_folders().sorted("id", reverse=True).unlink()
        self.account.write({"shared_drive": "shared1", "scanned_until": False})
        self._work()
        customer = self.drive.files[self._get_folder(self.customer).drive_id]
        self.assertEqual(customer["parents"], ["shared1"])

    def test_a_pattern_that_cannot_work_is_refused(self):
        for pattern in ("", "{customer}/", "Plants", "{nobody}", "{equipment", "{0}"):
            with self.subTest(pattern=pattern), self.assertRaises(ValidationError):
                self.account.equipment_pattern = pattern

    def test_an_address_instead_of_an_identifier_is_refused(self):
        with self.assertRaises(ValidationError):
            self.account.root_folder = "https://drive.google.com/drive/folders/abc"


class TestPatterns(BaseCase):
    NAMES = ["customer", "equipment"]

    def test_a_pattern_is_read_into_its_parts(self):
        self.assertEqual(
            patterns.parse("{customer}/A/B/{equipment}", self.NAMES),
            (True, ["A", "B"], "{equipment}"),
        )

    def test_the_customers_own_folder_stands_in_nobodys(self):
        self.assertEqual(
            patterns.parse("Customers/{customer}", self.NAMES, is_customer=True),
            (False, ["Customers"], "{customer}"),
        )

    def test_names_hold_no_slash_and_are_never_empty(self):
        self.assertEqual(
            patterns.render("{customer}", {"customer": "A/B\n C"}), "A-B C"
        )
        self.assertEqual(patterns.render("{customer}", {"customer": None}), "-")
        self.assertEqual(len(patterns.clean("x" * 500)), patterns.MAX_LENGTH)

    def test_attributes_cannot_be_reached_through_a_pattern(self):
        for pattern in ("{customer.env}", "{customer!r}", "{customer:>9}"):
            with (
                self.subTest(pattern=pattern),
                self.assertRaises(patterns.PatternError),
            ):
                patterns.parse(pattern, self.NAMES)
