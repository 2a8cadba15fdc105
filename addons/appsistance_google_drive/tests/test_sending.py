import hashlib
import logging

from odoo.tests import tagged

from ..tools import client
from .common import DriveCommon
from .drive_server import FOLDER


@tagged("post_install", "-at_install")
class TestSending(DriveCommon):
    def test_an_attachment_goes_into_the_folder_of_its_record(self):
        attachment = self._attach(self.equipment)
        self._work()
        self.assertEqual(
            self.drive.path("manual.txt"),
            "Rossi Srl/Equipment/" + self.equipment.complete_name + "/manual.txt",
        )
        file = self._get_file(attachment)
        self.assertEqual(file.state, "sent")
        self.assertEqual(
            file.md5, hashlib.md5(b"hello", usedforsecurity=False).hexdigest()
        )
        self.assertTrue(file.url)

    def test_documents_of_a_site_go_to_its_customer(self):
        site = self.env["res.partner"].create(
            {"name": "Depot", "type": "site", "parent_id": self.customer.id}
        )
        self._attach(site, "plan.pdf", b"%PDF-1.4")
        self._work()
        self.assertEqual(self.drive.path("plan.pdf"), "Rossi Srl/plan.pdf")

    def test_a_rerun_sends_nothing_again(self):
        self._attach(self.equipment)
        self._work()
        before = (self.drive.names(), self.drive.count("POST", "."))
        self._work()
        self.assertEqual(
            (self.drive.names(), self.drive.count("POST", "^(?!/token)")),
            (before[0], before[1] - 1),
        )

    def test_a_kind_that_was_not_chosen_stays_here(self):
        self.account.copy_photo = False
        photo = self._attach(self.equipment, "p.png", b"\x89PNG", mimetype="image/png")
        text = self._attach(self.equipment)
        self._work()
        self.assertFalse(self._get_file(photo))
        self.assertEqual(self._get_file(text).state, "sent")

    def test_a_kind_that_is_chosen_later_brings_what_was_there(self):
        self.account.copy_other = False
        attachment = self._attach(self.equipment)
        self._work()
        self.assertFalse(self._get_file(attachment))
        self.account.copy_other = True
        self._work()
        self.assertEqual(self._get_file(attachment).state, "sent")

    def test_attachments_of_another_company_are_not_copied(self):
        other = self.env["res.company"].create({"name": "Other Srl"})
        attachment = self._attach(self.customer, company_id=other.id)
        self._work()
        self.assertFalse(self._get_file(attachment))

    def test_a_document_of_a_supplier_is_not_copied(self):
        journal = self.env["account.journal"].create(
            {
                "name": "Bills",
                "code": "DRB",
                "type": "general",
                "company_id": self.company.id,
            }
        )
        move = self.env["account.move"].create(
            {"move_type": "entry", "journal_id": journal.id}
        )
        attachment = self._attach(move)
        self._work()
        self.assertFalse(self._get_file(attachment))

    def test_a_new_content_replaces_the_old_one_in_the_same_file(self):
        attachment = self._attach(self.equipment)
        self._work()
        drive_id = self._get_file(attachment).drive_id
        attachment.raw = b"another"
        self._work()
        file = self._get_file(attachment)
        self.assertEqual((file.state, file.drive_id), ("sent", drive_id))
        self.assertEqual(self.drive.files[drive_id]["size"], "7")
        self.assertEqual(self.drive.documents(), ["manual.txt"])

    def test_a_big_file_is_sent_in_chunks(self):
        data = b"x" * (client.RESUMABLE_ABOVE + 10)
        attachment = self._attach(self.equipment, "big.bin", data)
        self._work()
        self.assertEqual(self._get_file(attachment).state, "sent")
        self.assertEqual(self.drive.count("PUT", "/upload/session/"), 2)

    def test_a_big_file_goes_on_where_the_line_was_cut(self):
        data = b"x" * (2 * client.CHUNK + 10)
        attachment = self._attach(self.equipment, "big.bin", data)
        self.drive.fail("PUT", "/upload/session/", cut="before", skip=1)
        self._work()
        self.assertEqual(self._get_file(attachment).state, "sent")
        self.assertEqual(self.drive.count("POST", "uploadType=resumable"), 1)
        # three chunks, one of them twice, and a question where to go on
        self.assertEqual(self.drive.count("PUT", "/upload/session/"), 5)
        self.assertEqual(self.drive.documents(), ["big.bin"])

    def test_a_big_file_whose_last_answer_was_lost_is_there_once(self):
        data = b"x" * (client.RESUMABLE_ABOVE + 10)
        attachment = self._attach(self.equipment, "big.bin", data)
        self.drive.fail("PUT", "/upload/session/", cut="after", skip=1)
        self._work()
        self.assertEqual(self._get_file(attachment).state, "sent")
        self.assertEqual(self.drive.documents(), ["big.bin"])

    def test_an_empty_file_is_sent(self):
        attachment = self._attach(self.equipment, "empty.txt", b"")
        self._work()
        self.assertEqual(self._get_file(attachment).state, "sent")

    def test_each_file_is_committed_by_itself(self):
        for number in range(3):
            self._attach(self.equipment, f"{number}.txt", b"%d" % number)
        self._work()
        before = self.commits
        self._attach(self.equipment, "one.txt", b"one")
        self._work()
        one = self.commits - before
        before = self.commits
        for number in range(5):
            self._attach(self.equipment, f"again{number}.txt", b"a%d" % number)
        self._work()
        self.assertEqual(self.commits - before - one, 4)

    def test_a_file_needs_at_most_three_queries(self):
        self._attach(self.equipment, "first.txt", b"first")
        self._work()

        def count(number):
            for index in range(number):
                self._attach(self.equipment, f"{number}-{index}.txt", b"%d" % index)
            self.env.flush_all()
            start = self.cr.sql_log_count
            self._work()
            return self.cr.sql_log_count - start

        few, many = count(10), count(110)
        self.assertLessEqual((many - few) / 100, 3)

    def test_a_missing_local_file_is_told_on_its_row(self):
        attachment = self._attach(self.equipment)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE ir_attachment SET store_fname = 'no/such', db_datas = NULL"
            " WHERE id = %s",
            [attachment.id],
        )
        attachment.invalidate_recordset()
        self._work()
        file = self._get_file(attachment)
        self.assertEqual((file.state, file.error_code), ("failed", "lost"))

    def test_secrets_are_in_no_log(self):
        self._attach(self.equipment)
        self.drive.fail("POST", "/upload/", 500, "backendError")
        with self.assertLogs(level=logging.DEBUG) as logs:
            logging.getLogger().info("at least one")
            self._work()
        text = "\n".join(logs.output)
        for secret in ("very secret", "good", "Bearer"):
            self.assertNotIn(f"'{secret}'", text)
            self.assertNotIn(f"={secret}", text)

    def test_folders_are_made_once_for_many_records(self):
        for number in range(3):
            self._attach(self._make_equipment(f"Plant {number}"), f"{number}.txt")
        self._work()
        folders = self.drive.names(FOLDER)
        self.assertEqual(folders.count("Rossi Srl"), 1)
        self.assertEqual(folders.count("Equipment"), 1)
        self.assertEqual(len(folders), 5)
