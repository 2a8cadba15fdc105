import io
from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfReader

from .common import StockCommon


@tagged("post_install", "-at_install")
class TestDocuments(StockCommon):
    def _deliver(self, **vals):
        self._stock(self.gasket, 9)
        self._use(self.gasket, quantity=2)
        self._use(self.gasket, quantity=1)
        self.visit.write({"ddt_requested": True, "ddt_parcels": 3, **vals})
        return self._move(self._finalize()).picking_id

    def _get_note(self, picking):
        picking = picking.with_context(lang="en_US")
        picking.partner_id.lang = "en_US"
        return picking._appsistance_get_delivery_notes()[0]

    def _print(self, report, records, user=None):
        actions = self.env["ir.actions.report"].with_user(user or self.env.user)
        actions = actions.with_context(force_report_rendering=True)
        return actions._render_qweb_pdf(report, records.ids)[0]

    def test_the_printed_day_is_the_companys(self):
        picking = self._deliver()
        picking.date_done = datetime(2026, 5, 31, 22, 30)
        note = self._get_note(picking)
        self.assertIn("01/06/2026", note.title)
        self.assertEqual(dict(note.facts)["Start of the transport"], "01/06/2026 00:30")

    def test_parts_used_in_a_job_are_no_sale(self):
        note = self._get_note(self._deliver(ddt_carrier="Corriere Rapido"))
        facts = dict(note.facts)
        self.assertEqual(facts["Reason of the transport"], "Material for a Job")
        self.assertEqual(facts["Carrier"], "Corriere Rapido")
        self.assertEqual(dict(note.figures)["Packages"], "3")

    def test_a_product_is_one_line_and_shows_no_price(self):
        self.gasket.list_price = 7654.5
        note = self._get_note(self._deliver())
        ((_code, name, _unit, quantity),) = note.lines
        self.assertEqual((name, quantity), (self.gasket.name, "3"))
        self.assertNotIn("7654", str(note))

    def test_serial_numbers_are_printed(self):
        lot = self._create_lot(self.pump, "SN-DDT-1")
        self._stock(self.pump, 1, lot=lot)
        self._use(self.pump, quantity=1, lot_name="SN-DDT-1")
        self.assertIn("SN-DDT-1", str(self._get_note(self._deliver()).lines))

    def test_recipient_and_place_are_told_apart(self):
        picking = self._deliver()
        parties = [text for _label, text in self._get_note(picking).parties]
        self.assertIn(self.customer.name, parties[1])
        self.assertIn(self.visit.site_id.name, parties[2])

    def test_the_office_prints_it(self):
        picking = self._deliver()
        content = self._print(
            "l10n_it_stock_ddt.action_report_ddt", picking, self.dispatcher
        )
        self.assertTrue(content.startswith(b"%PDF"))

    def test_what_nobody_asked_for_is_not_printed(self):
        picking = self._deliver(ddt_requested=False)
        with self.assertRaises(UserError):
            self._print("l10n_it_stock_ddt.action_report_ddt", picking)

    def test_a_picking_list_of_many_materials_has_numbered_pages(self):
        products = self.env["product.product"].create(
            [
                {"name": f"Part {number}", "type": "consu", "is_storable": True}
                for number in range(60)
            ]
        )
        for product in products:
            self._use(product, state="planned", visit=self.visit)
        load = self.env["appsistance.van.load"].create(
            {"date": self.visit.start.date(), "resource_ids": self.van.ids}
        )
        content = self._print("appsistance_stock.report_picking_list", load)
        pages = PdfReader(io.BytesIO(content)).pages
        self.assertGreater(len(pages), 1)
