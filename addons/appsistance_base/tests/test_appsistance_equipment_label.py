import io
from unittest.mock import patch

from pypdf import PdfReader

from odoo.exceptions import UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from ..controllers import equipment_label
from ..tools.label_sheet import LAYOUTS, Label, render_label_sheet
from .equipment_common import EquipmentCommon


@tagged("post_install", "-at_install")
class TestEquipmentLabel(EquipmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"name": "Tecnofreddo", "phone": "030 123456"})
        cls.rack = cls._create_plant(components=1)
        cls.rack.write({"name": "Cella così più fredda", "serial_number": "S-77"})

    def _print(self, **values):
        wizard = (
            self.env["appsistance.equipment.label"]
            .with_user(self.technician)
            .create({"equipment_ids": self.rack.ids, **values})
        )
        report = self.env.ref("appsistance_base.action_report_equipment_sheet")
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.technician)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(report.report_name, wizard.ids)
        )
        return PdfReader(io.BytesIO(content))

    def test_a_label_names_equipment_serial_site_and_the_firm_with_its_phone(self):
        text = " ".join(self._print().pages[0].extract_text().split())
        for expected in (
            "Cella così più fredda",
            "S-77",
            "Store 1",
            "Tecnofreddo 030 123456",
        ):
            with self.subTest(expected=expected):
                self.assertIn(expected, text)

    def test_the_fonts_are_embedded(self):
        fonts = self._print().pages[0]["/Resources"]["/Font"]
        names = {fonts[key]["/BaseFont"] for key in fonts}
        self.assertTrue(any("DejaVu" in name or "Roboto" in name for name in names))

    def test_components_get_their_own_labels_when_asked(self):
        text = self._print(with_components=True).pages[0].extract_text()
        self.assertIn("Compressor 1", text)
        self.assertIn("Valve", text)

    def test_used_labels_are_skipped(self):
        self.assertEqual(len(self._print(skip=23).pages), 1)
        self.assertEqual(len(self._print(skip=23, with_components=True).pages), 2)

    def test_many_labels_fill_many_pages_of_one_pdf(self):
        labels = [Label(url="https://x.example/q", title=str(n)) for n in range(49)]
        pdf = PdfReader(io.BytesIO(render_label_sheet(labels, LAYOUTS["3x8"])))
        self.assertEqual(len(pdf.pages), 3)

    def test_every_layout_fits_the_page(self):
        for name, layout in LAYOUTS.items():
            with self.subTest(layout=name):
                self.assertTrue(layout.fits_page())

    def test_labels_that_do_not_fit_the_page_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "do not fit on an A4"):
            self._print(layout="custom", columns=4, rows=8, width=70, height=37)

    def test_labels_print_from_the_equipment_itself(self):
        content, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(
                "appsistance_base.action_report_equipment_label", self.rack.ids
            )
        )
        self.assertEqual(kind, "pdf")
        self.assertIn("S-77", PdfReader(io.BytesIO(content)).pages[0].extract_text())

    def test_a_scan_opens_by_address_token_or_serial_number(self):
        equipment = self.Equipment.with_user(self.technician)
        for code in (self.rack._get_label_url(), self.rack.qr_token, " s-7 7 "):
            with self.subTest(code=code):
                action = equipment.action_open_by_scan(code)
                self.assertEqual(action["res_id"], self.rack.id)

    def test_a_scan_that_names_several_lists_them(self):
        self._create_equipment("Twin", serial_number="S77-")
        self._create_equipment("Twin", serial_number="S-77")
        action = self.Equipment.action_open_by_scan("S-77")
        self.assertEqual(len(action["domain"][0][2]), 2)

    def test_an_unknown_code_is_said_to_be_unknown(self):
        with self.assertRaisesRegex(UserError, "No equipment has the label"):
            self.Equipment.action_open_by_scan("nothing")

    def test_tokens_are_made_without_a_query_each(self):
        vals_list = [self._prepare_equipment(str(number)) for number in range(50)]
        self.Equipment.create(vals_list[:1])
        self.env.flush_all()
        start = self.env.cr.sql_log_count
        equipment = self.Equipment.with_context(tracking_disable=True).create(vals_list)
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - start, 30)
        self.assertEqual(len(set(equipment.mapped("qr_token"))), 50)


@tagged("post_install", "-at_install")
class TestEquipmentLabelRoute(EquipmentCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rack = cls._create_plant()
        cls.url = f"/appsistance/q/{cls.rack.qr_token}"
        for login, partner in (("buyer", cls.customer), ("other", cls.private)):
            new_test_user(
                cls.env,
                login=login,
                password=login,
                groups="base.group_portal",
                partner_id=partner.id,
            )

    def _get(self, url=None):
        return self.url_open(url or self.url, allow_redirects=False)

    def test_our_people_are_led_to_the_record(self):
        self.authenticate("equipment_technician", "equipment_technician")
        self.assertURLEqual(
            self._get().headers["Location"],
            f"/odoo/appsistance-equipment/{self.rack.id}",
        )

    def test_the_customer_is_led_to_his_page(self):
        self.authenticate("buyer", "buyer")
        self.assertURLEqual(
            self._get().headers["Location"], f"/my/equipment/{self.rack.id}"
        )

    def test_another_customer_gets_the_answer_of_an_unknown_label(self):
        self.authenticate("other", "other")
        self.assertEqual(self._get().status_code, 404)

    def test_anyone_else_is_asked_to_sign_in_and_comes_back(self):
        location = self._get().headers["Location"]
        self.assertIn("/web/login?redirect=%2Fappsistance%2Fq%2F", location)

    def test_an_unknown_label_is_not_found(self):
        for token in ("unknown", "%00"):
            with self.subTest(token=token):
                response = self._get(f"/appsistance/q/{token}")
                self.assertEqual(response.status_code, 404)

    def test_the_label_of_a_merged_duplicate_leads_to_the_one_kept(self):
        duplicate = self._create_equipment("Duplicate")
        duplicate.write({"merged_into_id": self.rack.id, "active": False})
        self.authenticate("equipment_technician", "equipment_technician")
        location = self._get(f"/appsistance/q/{duplicate.qr_token}").headers["Location"]
        self.assertTrue(location.endswith(f"/{self.rack.id}"))

    def test_too_many_scans_are_refused(self):
        with patch.object(equipment_label, "CALLS", 2):
            codes = [self._get().status_code for _scan in range(3)]
        self.assertEqual(codes, [303, 303, 429])
