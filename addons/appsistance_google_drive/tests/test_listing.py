from odoo.tests import tagged

from .common import DriveCommon


@tagged("post_install", "-at_install")
class TestListing(DriveCommon):
    def setUp(self):
        super().setUp()
        self.attachment = self._attach(self.equipment)
        self._work()
        self._list()
        self.folder = self._get_folder(self.equipment)

    def _get_listed(self):
        return self.folder.file_ids.filtered(lambda file: file.kind == "drive")

    def test_what_people_put_into_a_folder_is_listed_and_not_downloaded(self):
        self.drive.put(
            "Site plan.pdf", self.folder.drive_id, mimetype="application/pdf"
        )
        self._list()
        file = self._get_listed()
        self.assertRecordValues(
            file,
            [
                {
                    "name": "Site plan.pdf",
                    "state": "sent",
                    "author": "Anna Bianchi",
                    "attachment_id": False,
                }
            ],
        )
        self.assertFalse(self.drive.count("GET", "alt=media"))

    def test_our_own_copies_are_not_listed_twice(self):
        self._list()
        self.assertEqual(self.folder.file_ids.attachment_id, self.attachment)
        self.assertFalse(self._get_listed())

    def test_more_than_one_page_is_read_and_each_is_committed(self):
        for number in range(10):
            self.drive.put(f"{number}.txt", self.folder.drive_id)
        before = self.commits
        self._list()
        self.assertEqual(len(self._get_listed()), 10)
        self.assertGreaterEqual(self.commits - before, 4)

    def test_polling_again_lists_nothing_twice(self):
        self.drive.put("a.txt", self.folder.drive_id)
        self._list()
        self._list()
        self.account.page_token = False
        self._list()
        self.assertEqual(len(self._get_listed()), 1)

    def test_a_file_elsewhere_is_nobodys_business(self):
        self.drive.put("private.txt", "root")
        self._list()
        self.assertFalse(
            self.env["appsistance.google.drive.file"].search(
                [("name", "=", "private.txt")]
            )
        )

    def test_a_file_that_people_delete_is_no_longer_listed(self):
        drive_id = self.drive.put("a.txt", self.folder.drive_id)
        self._list()
        self.drive.trash(drive_id)
        self._list()
        self.assertFalse(self._get_listed())

    def test_a_file_moved_to_another_folder_is_listed_there(self):
        drive_id = self.drive.put("a.txt", self.folder.drive_id)
        self._list()
        customer = self._get_folder(self.customer)
        self.drive.update(
            drive_id,
            {},
            {
                "addParents": [customer.drive_id],
                "removeParents": [self.folder.drive_id],
            },
        )
        self._list()
        self.assertFalse(self._get_listed())
        self.assertEqual(customer.file_ids.name, "a.txt")

    def test_a_renamed_file_has_its_new_name(self):
        drive_id = self.drive.put("a.txt", self.folder.drive_id)
        self._list()
        self.drive.update(drive_id, {"name": "b.txt"}, {})
        self._list()
        self.assertEqual(self._get_listed().name, "b.txt")

    def test_a_copy_that_people_delete_is_told(self):
        file = self._get_file(self.attachment)
        self.drive.trash(file.drive_id)
        self._list()
        self.assertEqual(file.state, "gone")
        self.drive.update(file.drive_id, {}, {})
        self.drive.files[file.drive_id]["trashed"] = False
        self._list()
        self.assertEqual(file.state, "sent")

    def test_a_folder_that_people_delete_is_made_anew_when_needed(self):
        before = self.folder.drive_id
        self.drive.trash(before)
        self._list()
        self.assertEqual((self.folder.state, self.folder.drive_id), ("to_make", False))
        self._attach(self.equipment, "new.txt", b"new")
        self._work()
        self.assertEqual(self.folder.state, "ready")
        self.assertEqual(self.drive.documents(), ["new.txt"])

    def test_what_lay_in_a_folder_that_was_found_is_listed(self):
        self.drive.put("early.txt", self.folder.drive_id)
        self._get_folders().sorted("id", reverse=True).file_ids.unlink()
        self._get_folders().sorted("id", reverse=True).unlink()
        self.account.write({"page_token": str(len(self.drive.changes))})
        self.account.scanned_until = False
        self._work()
        self._list()
        self.folder = self._get_folder(self.equipment)
        self.assertEqual(self._get_listed().name, "early.txt")

    def test_a_mark_that_is_too_old_starts_over(self):
        self.drive.put("a.txt", self.folder.drive_id)
        self.drive.fail("GET", "/changes\\?", 410, "gone")
        self._list()
        self.assertFalse(self.account.page_token)
        self._list()
        self.assertEqual(self._get_listed().name, "a.txt")

    def test_an_error_while_polling_is_told_on_the_account(self):
        self.drive.fail("GET", "/changes", 429, "rateLimitExceeded")
        self.env["appsistance.google.drive.listing"]._cron_list()
        self.assertTrue(self.account.paused_until)
