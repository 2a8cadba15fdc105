from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.bill_xml import UnreadableBillError, parse
from .bill_files import COMPANY_VAT, SUPPLIER_VAT, make_bill
from .common import PurchaseCommon


@tagged("post_install", "-at_install")
class TestBillDdt(PurchaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.vat = f"IT{COMPANY_VAT}"
        cls._take_vat(SUPPLIER_VAT)
        cls.valve.default_code = "APP-VALVE"
        cls.pump.default_code = "APP-PUMP"

    def _import(self, content, name="IT00465840031_A1.xml"):
        """As core loads a file that somebody drops on the bills."""
        attachment = self.env["ir.attachment"].create({"name": name, "raw": content})
        journal = self.env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", self.env.company.id)],
            limit=1,
        )
        return (
            self.env["account.move"]
            .with_context(default_move_type="in_invoice", default_journal_id=journal.id)
            ._create_records_from_attachments(attachment)
        )

    def test_a_bill_that_quotes_ddts_is_linked_by_itself(self):
        first = self._receive(self._order((self.valve, 10, 12)), "101/A", "2026-10-02")
        second = self._receive(
            self._order((self.valve, 5, 12), (self.pump, 1, 150)), "102", "2026-10-09"
        )
        bill = self._import(
            make_bill(
                "F1",
                [
                    ("Valvola", "APP-VALVE", 10, 12),
                    ("Valvola", "APP-VALVE", 5, 12),
                    ("Pompa", "APP-PUMP", 1, 155),
                ],
                [
                    ("DDT 0101/a", "2026-10-02", (1,)),
                    ("102", "2026-10-09", (2, 3)),
                ],
            )
        )
        lines = bill.invoice_line_ids.sorted("sequence")
        self.assertEqual(lines.appsistance_receipt_move_id, (first + second).move_ids)
        self.assertEqual(lines[0].appsistance_receipt_move_id, first.move_ids)
        self.assertEqual(lines.mapped("price_unit"), [12, 12, 155])
        self.assertEqual(
            bill.appsistance_bill_ddt_ids.mapped("state"), ["linked", "linked"]
        )
        self.assertFalse(bill.appsistance_has_unlinked_ddt)

    def test_a_line_without_product_is_linked_by_quantity_and_price(self):
        picking = self._receive(
            self._order((self.valve, 10, 12), (self.pump, 1, 150)), "7"
        )
        bill = self._import(
            make_bill("F2", [("???", None, 10, 12)], [("7", "2026-10-05", ())])
        )
        self.assertEqual(
            bill.invoice_line_ids.appsistance_receipt_move_id,
            picking.move_ids.filtered(lambda move: move.product_id == self.valve),
        )

    def test_what_is_not_linked_is_listed_with_the_reason(self):
        self._receive(self._order((self.valve, 10, 12)), "7")
        bill = self._import(
            make_bill(
                "F3",
                [
                    ("Valvola", "APP-VALVE", 10, 12),
                    ("Pompa", "APP-PUMP", 1, 150),
                    ("Valvola ancora", "APP-VALVE", 1, 12),
                ],
                [
                    ("7", "2026-10-05", (1, 3)),
                    ("999", "2026-10-05", (2,)),
                ],
            )
        )
        notes = bill.appsistance_bill_ddt_ids
        self.assertEqual(notes.mapped("state"), ["partly", "missing"])
        self.assertIn("Valvola ancora", notes[0].refusal)
        self.assertIn("No receipt", notes[1].refusal)
        self.assertTrue(bill.appsistance_has_unlinked_ddt)

    def test_the_same_number_of_another_year_is_another_delivery(self):
        self._receive(self._order((self.valve, 10, 12)), "7", "2025-10-05")
        bill = self._import(
            make_bill(
                "F4", [("Valvola", "APP-VALVE", 10, 12)], [("7", "2026-10-05", (1,))]
            )
        )
        self.assertEqual(bill.appsistance_bill_ddt_ids.state, "missing")

    def test_two_products_that_fit_alike_are_left_to_people(self):
        other = self._create_product("Other valve", 12)
        self._receive(self._order((self.valve, 10, 12), (other, 10, 12)), "7")
        bill = self._import(
            make_bill("F5", [("???", None, 10, 12)], [("7", "2026-10-05", (1,))])
        )
        self.assertFalse(bill.invoice_line_ids.appsistance_receipt_move_id)
        self.assertEqual(bill.appsistance_bill_ddt_ids.state, "unmatched")

    def test_a_receipt_entered_later_is_found_by_looking_again(self):
        bill = self._import(
            make_bill(
                "F6", [("Valvola", "APP-VALVE", 10, 12)], [("7", "2026-10-05", (1,))]
            )
        )
        picking = self._receive(self._order((self.valve, 10, 12)), "7")
        bill.with_user(self.manager).action_appsistance_link_ddt()
        self.assertEqual(
            bill.invoice_line_ids.appsistance_receipt_move_id, picking.move_ids
        )

    def test_two_notes_without_lines_say_nothing_of_the_lines(self):
        bill = self._import(
            make_bill(
                "F7",
                [("Valvola", "APP-VALVE", 10, 12)],
                [("7", "2026-10-05", ()), ("8", "2026-10-06", ())],
            )
        )
        self.assertEqual(len(bill.appsistance_bill_ddt_ids), 2)
        self.assertFalse(bill.appsistance_bill_ddt_ids.line_ids)

    def test_the_posted_bill_corrects_the_cost(self):
        self._receive(self._order((self.valve, 10, 12)), "7")
        bill = self._import(
            make_bill(
                "F8", [("Valvola", "APP-VALVE", 10, 14)], [("7", "2026-10-05", (1,))]
            )
        )
        bill.action_post()
        self.assertEqual(self.valve.standard_price, 14)

    def test_the_dialog_proposes_links_for_a_bill_without_ddt(self):
        picking = self._receive(
            self._order((self.valve, 10, 12), (self.pump, 2, 150)), "7"
        )
        bill = self._bill((self.pump, 2, 150), (self.valve, 10, 12.5))
        action = bill.with_user(self.manager).action_appsistance_link_receipts()
        link = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(link.line_ids.receipt_move_id, picking.move_ids)
        self.assertEqual(link.proposed_count, 2)
        link.with_user(self.manager).action_link()
        self.assertEqual(
            bill.invoice_line_ids.purchase_line_id.product_id, self.valve + self.pump
        )

    def test_the_dialog_can_free_a_line(self):
        picking = self._receive(self._order((self.valve, 10, 12)), "7")
        bill = self._bill((self.valve, 10, 12))
        bill.invoice_line_ids._appsistance_link_receipts(picking.move_ids)
        action = bill.action_appsistance_link_receipts()
        link = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(link.proposed_count, 0)
        link.line_ids.receipt_move_id = False
        link.action_link()
        self.assertFalse(bill.invoice_line_ids.appsistance_receipt_move_id)

    def test_matching_asks_as_much_for_one_line_as_for_thirty(self):
        matcher = self.env["appsistance.bill.matcher"]
        parts = [self._create_product(f"Part {number}", 5) for number in range(30)]
        self._receive(self._order(*((part, 2, 5) for part in parts)), "7")
        few = self._bill((parts[0], 2, 5)).invoice_line_ids
        many = self._bill(*((part, 2, 5) for part in parts)).invoice_line_ids
        counts = []
        for lines in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            matches, _refused = matcher._match(lines)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(matches), len(lines))
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_a_line_number_that_is_none_keeps_nobody_from_the_bill(self):
        bill = self._import(
            make_bill("F11", [("Valve", None, 1, 12)], [("7", "2026-10-05", ("²",))])
        )
        self.assertEqual(len(bill.invoice_line_ids), 1)
        self.assertEqual(bill.appsistance_bill_ddt_ids.number, "7")

    def test_a_file_with_a_doctype_is_not_read(self):
        content = make_bill(
            "F9",
            [("&x;", None, 1, 1)],
            doctype='<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n',
        )
        with self.assertRaises(UnreadableBillError) as caught:
            parse(content)
        self.assertEqual(caught.exception.reason, "doctype")

    def test_core_does_not_read_entities_of_a_bill_either(self):
        content = make_bill(
            "F9",
            [("&x;", None, 1, 1)],
            doctype='<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n',
        )
        with mute_logger("odoo.addons.account.models.account_document_import_mixin"):
            bill = self._import(content)
        self.assertFalse(bill.invoice_line_ids)

    def test_a_line_of_a_ddt_that_never_came_is_to_check(self):
        bill = self._import(
            make_bill("F10", [("Guarnizioni", None, 10, 1)], [("9", "2026-10-05", ())])
        )
        check = self.env["appsistance.purchase.check"].search(
            [("bill_id", "=", bill.id)]
        )
        self.assertRecordValues(
            check,
            [{"status": "not_received", "ddt": "9", "name": "Guarnizioni"}],
        )
