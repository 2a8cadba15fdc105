import base64
import io
import zipfile
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from odoo.addons.appsistance_purchase.models import appsistance_bill_import

from ..tools import bill_archive
from .bill_files import (
    COMPANY_VAT,
    SUPPLIER_VAT,
    make_bill,
    make_body,
    make_file,
)
from .common import PurchaseCommon

LINES = [("Valvola", None, 1, 10)]
P7M = "l10n_it_edi/tests/import_xmls/IT01234567890_FPR01.xml.p7m"


def make_zip(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


@tagged("post_install", "-at_install")
class TestBillImport(PurchaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.vat = f"IT{COMPANY_VAT}"
        cls.env.company.l10n_it_codice_fiscale = COMPANY_VAT
        cls._take_vat(SUPPLIER_VAT)

    def _load(self, content, name="bills.zip"):
        """As a manager uploads one file in the dialog."""
        attachment = self.env["ir.attachment"].create({"name": name, "raw": content})
        wizard = self.env["appsistance.bill.import.upload"].create(
            {"attachment_ids": attachment.ids}
        )
        action = wizard.action_load()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_a_zip_of_bills_becomes_bills(self):
        load = self._load(
            make_zip(
                IT00465840031_A1__xml=make_bill("10", LINES),
                fattura_dal_portale__xml=make_bill("11", LINES, kind="TD04"),
            )
        )
        self.assertEqual(load.state, "done")
        self.assertEqual((load.loaded_count, load.progress), (2, 100))
        self.assertRecordValues(
            load.line_ids.bill_id.sorted("ref"),
            [
                {"ref": "10", "move_type": "in_invoice", "amount_untaxed": 10},
                {"ref": "11", "move_type": "in_refund", "amount_untaxed": 10},
            ],
        )
        self.assertEqual(load.line_ids.bill_id.partner_id, self.supplier)

    def test_a_second_load_of_the_same_makes_nothing_new(self):
        content = make_zip(a__xml=make_bill("10", LINES), b__xml=make_bill("11", LINES))
        bills = self._load(content).line_ids.bill_id
        again = self._load(content)
        self.assertEqual((again.loaded_count, again.duplicate_count), (0, 2))
        self.assertEqual(again.line_ids.bill_id, bills)

    def test_a_bill_entered_by_hand_is_known(self):
        bill = self._bill((self.valve, 1, 10), ref="10")
        load = self._load(make_bill("10", LINES), "IT00465840031_A1.xml")
        self.assertEqual(load.line_ids.state, "duplicate")
        self.assertEqual(load.line_ids.bill_id, bill)

    def test_a_deleted_bill_may_be_loaded_again(self):
        content = make_bill("10", LINES)
        self._load(content, "a.xml").line_ids.bill_id.unlink()
        self.assertEqual(self._load(content, "a.xml").loaded_count, 1)

    def test_the_same_bill_twice_in_one_zip_is_loaded_once(self):
        load = self._load(
            make_zip(a__xml=make_bill("10", LINES), b__xml=make_bill("10", LINES))
        )
        self.assertEqual((load.loaded_count, load.duplicate_count), (1, 1))

    def test_one_bad_file_does_not_stop_the_others(self):
        load = self._load(
            make_zip(
                a__xml=make_bill("10", LINES),
                b__xml=b"<not xml",
                c__xml=b"<?xml version='1.0'?><FileMetadati/>",
                d__xml=make_bill("12", LINES, buyer="12345670124"),
                e__xml=make_bill("13", LINES, doctype='<!DOCTYPE f [<!ENTITY x "y">]>'),
                f__xml=b"",
                g__zip=make_zip(h__xml=make_bill("14", LINES)),
                i__p7m=b"not signed",
                l__xml=make_bill("", LINES),
            )
        )
        states = {line.name: line.state for line in load.line_ids}
        self.assertEqual(states.pop("a.xml"), "loaded")
        self.assertEqual(states.pop("c.xml"), "skipped")
        self.assertEqual(set(states.values()), {"refused"})
        self.assertEqual(len(states), 7)
        self.assertTrue(all(line.reason for line in load.line_ids[1:]))

    def test_a_file_that_core_cannot_read_leaves_no_empty_bill(self):
        before = self.env["account.move"].search_count([])
        content = make_bill("10", LINES).replace(b"<Quantita>1<", b"<Quantita>x<")
        with mute_logger("odoo.addons.account.models.account_document_import_mixin"):
            load = self._load(content, "IT00465840031_A1.xml")
        self.assertEqual(load.line_ids.state, "refused")
        self.assertEqual(self.env["account.move"].search_count([]), before)

    def test_a_signed_bill_is_opened_as_core_can(self):
        with file_open(P7M, "rb") as file:
            load = self._load(file.read(), "IT01234567890_FPR01.xml.p7m")
        self.assertEqual(load.line_ids.mapped("state"), ["loaded"])
        self.assertEqual(load.line_ids.bill_id.ref, "01234567890")

    def test_a_file_with_two_bills_makes_two(self):
        content = make_file(make_body("10", LINES), make_body("11", LINES))
        load = self._load(content, "IT00465840031_A1.xml")
        self.assertEqual(load.line_ids.bill_id.mapped("ref"), ["10", "11"])

    def test_an_unknown_supplier_is_told(self):
        load = self._load(make_bill("10", LINES, supplier="99999999990"), "a.xml")
        self.assertEqual(load.line_ids.state, "loaded")
        self.assertIn("supplier", load.line_ids.reason)
        again = self._load(make_bill("10", LINES, supplier="99999999990"), "a.xml")
        self.assertEqual(again.line_ids.state, "duplicate")

    def test_a_zip_bomb_is_not_opened(self):
        with self.assertRaisesRegex(UserError, "far more"):
            self._load(make_zip(a__xml=b" " * (5 * 1024 * 1024)))

    def test_too_many_or_too_big_are_refused(self):
        content = make_zip(a__xml=b"1", b__xml=b"2", c__xml=b"3")
        with (
            patch.object(bill_archive, "MAX_MEMBERS", 2),
            self.assertRaisesRegex(UserError, "in parts"),
        ):
            self._load(content)
        with (
            patch.object(bill_archive, "MAX_TOTAL_BYTES", 2),
            self.assertRaisesRegex(UserError, "in parts"),
        ):
            self._load(content)
        with self.assertRaisesRegex(UserError, "damaged"):
            self._load(b"PK\x03\x04 broken")

    def test_what_lies_about_its_size_is_read_only_so_far(self):
        with patch.object(bill_archive, "MAX_BYTES", 100):
            (member,) = bill_archive.unpack("a.zip", make_zip(a__xml=b"x" * 200))
        self.assertEqual((member.problem, member.content), ("too_big", b""))

    def test_many_files_go_on_in_the_background(self):
        content = make_zip(
            **{f"f{number}__xml": make_bill(str(number), LINES) for number in range(3)}
        )
        with patch.object(appsistance_bill_import, "DIRECT_LIMIT", 2):
            load = self._load(content)
        self.assertEqual((load.state, load.waiting_count), ("background", 3))
        with self.enter_registry_test_mode():
            self.env.ref(
                "appsistance_purchase.ir_cron_bill_import"
            ).method_direct_trigger()
        load.invalidate_recordset()
        self.assertEqual((load.state, load.loaded_count), ("done", 3))

    def test_an_interrupted_bill_is_taken_up_and_not_doubled(self):
        load = self._load(make_bill("10", LINES), "a.xml")
        line, bill = load.line_ids, load.line_ids.bill_id
        # killed after core's commit, before ours
        line.state = "waiting"
        line._load()
        self.assertEqual((line.state, line.bill_id), ("loaded", bill))
        # killed before core read the file
        bill.invoice_line_ids.unlink()
        content = base64.b64encode(make_bill("10", LINES))
        line.write({"state": "waiting", "content": content})
        line._load()
        self.assertEqual((line.state, line.bill_id.ref), ("loaded", "10"))
        self.assertFalse(bill.exists())

    def test_what_was_refused_is_tried_again_when_the_cause_is_mended(self):
        load = self._load(make_bill("10", LINES, buyer="12345670124"), "a.xml")
        load.action_continue()
        self.assertEqual(load.state, "background")
        load.line_ids._load()
        self.assertEqual(load.line_ids.state, "refused")
        self.env.company.vat = "IT12345670124"
        load.action_continue()
        load.line_ids._load()
        self.assertEqual(load.line_ids.state, "loaded")

    def test_another_company_sees_no_load(self):
        self._load(make_bill("10", LINES), "a.xml")
        other = self.env["res.company"].create({"name": "Other"})
        self.manager.write({"company_ids": other.ids, "company_id": other.id})
        for model in ("appsistance.bill.import", "appsistance.bill.import.line"):
            self.assertFalse(self.env[model].with_user(self.manager).search([]))
