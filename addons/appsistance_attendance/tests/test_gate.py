import io

from pypdf import PdfReader

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..tools.gate_rule import Evidence, Fix
from .common import ClockCommon


@tagged("post_install", "-at_install")
class TestGate(ClockCommon):
    def test_a_site_gives_its_position_to_the_gate(self):
        site = self.env["res.partner"].create(
            {"name": "Site", "partner_latitude": 44.5, "partner_longitude": 11.3}
        )
        self.gate.partner_id = site
        self.assertEqual((self.gate.latitude, self.gate.longitude), (44.5, 11.3))

    def test_what_is_no_network_is_refused_with_a_sentence(self):
        with self.assertRaisesRegex(ValidationError, "CIDR"):
            self.gate.network_list = "203.0.113.0/29\nmain office"

    def test_what_is_no_access_point_is_refused_with_a_sentence(self):
        with self.assertRaisesRegex(ValidationError, "BSSID"):
            self.gate.access_point_list = "OfficeWiFi"

    def test_a_new_code_makes_the_old_one_worthless(self):
        old = self.gate.token
        self.gate.action_renew_token()
        gates = self.env["appsistance.gate"]
        self.assertFalse(gates._find_by_token(old, self.company))
        self.assertEqual(gates._find_by_token(self.gate.token, self.company), self.gate)

    def test_codes_are_long_and_different(self):
        other = self.gate.copy()
        self.assertNotEqual(other.token, self.gate.token)
        self.assertGreaterEqual(len(other.token), 24)

    def test_the_sheet_to_hang_up_names_the_gate(self):
        report = "appsistance_attendance.report_gate_poster"
        both = self.gate + self.gate.copy({"name": "Workshop"})
        pdf, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(report, both.ids)
        )
        self.assertEqual(kind, "pdf")
        texts = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
        self.assertEqual(len(texts), 2)
        self.assertIn("Depot", texts[0])
        self.assertIn("Workshop", texts[1])

    def test_a_gate_tells_that_positions_are_barred(self):
        self.assertTrue(self.gate.is_position_barred)
        self.company.appsistance_clock_agreement = "authorisation"
        self.assertFalse(self.gate.is_position_barred)

    def test_only_gates_nearby_are_looked_at(self):
        far = self.gate.copy({"latitude": 41.9, "network_list": False})
        evidence = Evidence(Fix(45.4642, 9.19, 10, 0))
        gates = self.env["appsistance.gate"]._get_candidates(self.company, evidence)
        numbers = [gate.id for gate in gates]
        self.assertIn(self.gate.id, numbers)
        self.assertNotIn(far.id, numbers)

    def test_a_gate_with_punches_counts_them(self):
        self._punch("in", token=self.gate.token)
        self.assertEqual(self.gate.punch_count, 1)
