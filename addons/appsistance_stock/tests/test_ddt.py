from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import StockCommon


@tagged("post_install", "-at_install")
class TestDdt(StockCommon):
    def _close(self, visit=None, product=None, **vals):
        visit = visit or self.visit
        self._stock(product or self.gasket, 10)
        self._use(product or self.gasket, visit, quantity=1)
        visit.write(vals)
        report = self._finalize(visit)
        self._move(report)
        return report

    def _next_number(self):
        sequence = self.company.appsistance_ddt_sequence_id
        ranges = sequence.date_range_ids
        return sum(ranges.mapped("number_next")) or 1

    def test_a_delivery_note_asked_for_on_the_visit_is_numbered_with_its_goods(self):
        report = self._close(
            ddt_requested=True,
            ddt_carrier="Corriere Camuno",
            ddt_parcels=3,
            ddt_weight=7.5,
        )
        picking = report.picking_ids
        self.assertRegex(picking.l10n_it_ddt_number, r"^DDT/\d{4}/\d{5}$")
        self.assertRecordValues(
            picking,
            [
                {
                    "l10n_it_transport_reason": "appsistance_job",
                    "l10n_it_transport_method_details": "Corriere Camuno",
                    "l10n_it_parcels": 3,
                    "shipping_weight": 7.5,
                    "l10n_it_show_print_ddt_button": True,
                }
            ],
        )

    def test_without_a_request_no_number_is_used(self):
        before = self._next_number()
        picking = self._close().picking_ids
        self.assertFalse(picking.l10n_it_ddt_number)
        self.assertFalse(picking.l10n_it_show_print_ddt_button)
        self.assertEqual(self._next_number(), before)

    def test_the_numbers_have_no_holes(self):
        visits = self.visit
        for start in (11, 14):
            visits |= self._plan(self.anna, start=start)
        visits._reassign(vehicles=self.van)
        numbers = []
        for visit, is_asked in zip(
            visits.sorted("start"), (True, False, True), strict=True
        ):
            report = self._close(visit, ddt_requested=is_asked)
            numbers.append(report.picking_ids.l10n_it_ddt_number)
        self.assertFalse(numbers[1])
        first, last = (int(numbers[place].rpartition("/")[2]) for place in (0, 2))
        self.assertEqual(last, first + 1)

    def test_after_closing_it_is_asked_for_on_the_transfer_only(self):
        report = self._close()
        with self.assertRaises(UserError):
            report.visit_id.ddt_requested = True
        picking = report.picking_ids.with_user(self.dispatcher)
        action = picking.action_appsistance_ddt()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
            .create({"note": "The customer asks for it", "date": date(2026, 11, 20)})
        )
        dialog.action_number()
        self.assertTrue(picking.l10n_it_ddt_number)
        self.assertEqual(picking.date_done.date(), date(2026, 11, 20))
        self.assertEqual(picking.appsistance_ddt_note, "The customer asks for it")
        with self.assertRaises(UserError):
            picking.action_appsistance_ddt()

    def test_the_day_of_a_delivery_note_is_that_of_the_people(self):
        report = self._close()
        picking = report.picking_ids
        picking.date_done = datetime(2026, 12, 31, 23, 30)
        dialog = (
            self.env["stock.picking.ddt"]
            .with_context(default_picking_ids=picking.ids)
            .new({})
        )
        self.assertEqual(dialog.date, date(2027, 1, 1))
        picking._appsistance_draw_ddt_number()
        self.assertIn("/2027/", picking.l10n_it_ddt_number)
        charges = self._approve(report, "Checked")
        goods = charges.filtered(lambda charge: charge.product_id == self.gasket)
        documents = goods._get_reference_documents()
        self.assertEqual(
            [row["date"] for row in documents if row["type"] == "ddt"], ["2027-01-01"]
        )

    def test_a_correction_makes_no_second_delivery_note_of_what_comes_back(self):
        report = self._close(ddt_requested=True)
        self._correct(report)
        report.visit_id.material_ids.unlink()
        self._move(self._finalize())
        self.assertEqual(len(report.picking_ids), 2)
        self.assertEqual(len(report.picking_ids.filtered("l10n_it_ddt_number")), 1)

    def test_a_charge_and_its_invoice_name_the_delivery_note(self):
        report = self._close(ddt_requested=True)
        picking = report.picking_ids
        charges = self._approve(report, "Checked")
        goods = charges.filtered(lambda charge: charge.product_id == self.gasket)
        documents = goods._get_reference_documents()
        self.assertIn(
            picking.l10n_it_ddt_number,
            [row["number"] for row in documents if row["type"] == "ddt"],
        )
        others = charges - goods
        self.assertNotIn(
            "ddt", [row["type"] for row in others[0]._get_reference_documents()]
        )
        invoice = self._invoice().filtered(
            lambda move: goods in move.invoice_line_ids.appsistance_charge_id
        )
        invoice.action_post()
        values = invoice._get_ddt_values()
        self.assertEqual(list(values), [picking])
        lines = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type not in ("line_section", "line_note")
        )
        number = values[picking][0]
        self.assertEqual(lines[number - 1].appsistance_charge_id, goods)
