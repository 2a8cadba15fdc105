from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import DriveCommon


@tagged("post_install", "-at_install")
class TestCleaner(DriveCommon):
    def setUp(self):
        super().setUp()
        self.account.write({"remove_local": True, "remove_after": 0})

    def _clean(self):
        self.env.flush_all()
        self.env["appsistance.google.drive.cleaner"]._clean(self.account)

    def _send(self, record, *arguments, **values):
        attachment = self._attach(record, *arguments, **values)
        self._work()
        return attachment

    def test_a_copy_is_removed_once_drive_holds_the_same_bytes(self):
        attachment = self._send(self.equipment)
        store_fname = attachment.store_fname
        self._clean()
        file = self._get_file(attachment)
        self.assertRecordValues(
            attachment,
            [
                {
                    "type": "url",
                    "url": f"/appsistance/google_drive/open/{file.id}",
                    "name": "manual.txt",
                }
            ],
        )
        self.assertFalse(attachment.raw)
        self.assertNotEqual(attachment.store_fname, store_fname)
        self.assertTrue(file.is_local_removed)

    def test_a_removed_copy_is_not_sent_again_empty(self):
        attachment = self._send(self.equipment)
        self._clean()
        self._work()
        self.assertEqual(self._get_file(attachment).state, "sent")
        self.assertEqual(
            self.drive.files[self._get_file(attachment).drive_id]["size"], "5"
        )

    def test_other_bytes_in_drive_keep_the_local_copy(self):
        attachment = self._send(self.equipment)
        file = self._get_file(attachment)
        self.drive.update(file.drive_id, {}, {}, b"changed by people")
        self._clean()
        self.assertEqual((attachment.type, attachment.raw), ("binary", b"hello"))

    def test_a_file_gone_from_drive_keeps_the_local_copy(self):
        attachment = self._send(self.equipment)
        self.drive.trash(self._get_file(attachment).drive_id)
        self._clean()
        self.assertEqual(attachment.raw, b"hello")
        self.assertEqual(self._get_file(attachment).state, "gone")

    def test_a_fresh_copy_stays_as_long_as_was_said(self):
        self.account.remove_after = 30
        attachment = self._send(self.equipment)
        self._clean()
        self.assertEqual(attachment.type, "binary")
        self._get_file(attachment).sent_on = fields.Datetime.now() - timedelta(days=31)
        self._clean()
        self.assertEqual(attachment.type, "url")

    def test_sealed_documents_stay(self):
        attachment = self._attach(self.equipment)
        attachment._appsistance_seal()
        self._work()
        self.assertEqual(self._get_file(attachment).state, "sent")
        self._clean()
        self.assertEqual((attachment.type, attachment.raw), ("binary", b"hello"))

    def test_invoices_stay(self):
        journal = self.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "DRS",
                "type": "sale",
                "company_id": self.company.id,
            }
        )
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "journal_id": journal.id,
            }
        )
        plain = self._attach(move, "invoice.pdf", b"%PDF-1.4")
        xml = self._attach(
            move,
            "IT00000000000_00001.xml",
            b"<x/>",
            res_field="l10n_it_edi_attachment_file",
        )
        self._work()
        self.assertEqual(
            (self._get_file(plain) | self._get_file(xml)).mapped("state"),
            ["sent", "sent"],
        )
        self.assertEqual(self.drive.path("invoice.pdf"), "Rossi Srl/invoice.pdf")
        self._clean()
        self.assertEqual((plain | xml).mapped("type"), ["binary", "binary"])

    def test_nothing_is_removed_where_it_was_not_asked(self):
        self.account.remove_local = False
        attachment = self._send(self.equipment)
        self.env["appsistance.google.drive.cleaner"]._cron_clean()
        self.assertEqual(attachment.type, "binary")

    def test_documents_only_in_drive_are_not_uninstalled_unawares(self):
        addon = self.env["ir.module.module"].search(
            [("name", "=", "appsistance_google_drive")]
        )
        before = addon._appsistance_get_uninstall_blockers()
        self._send(self.equipment)
        self._clean()
        after = addon._appsistance_get_uninstall_blockers()
        self.assertEqual(after, [*before, "1 documents only in Google Drive"])
