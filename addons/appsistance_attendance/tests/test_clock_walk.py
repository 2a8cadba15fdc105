from odoo.tests import HttpCase, tagged
from odoo.tools import file_open

from .common import ClockCommon


@tagged("post_install", "-at_install")
class TestClockWalk(ClockCommon, HttpCase):
    browser_size = "390x844"
    test_cursor_lock_timeout = 120

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        bundle = cls.env["ir.qweb"]._get_asset_bundle(
            "appsistance_attendance.assets_clock", css=True, js=True
        )
        bundle.js()
        bundle.css()

    def test_in_at_the_gate_and_out_without_a_network(self):
        self.company.appsistance_clock_agreement = "agreement"
        self.env["res.lang"]._activate_lang("en_US")
        self.user.write({"password": self.user.login, "lang": "en_US"})
        with file_open("appsistance_attendance/tests/clock_walk.js") as code:
            self.browser_js(
                "/appsistance/timbratura",
                code.read(),
                "!!document.querySelector('.o_clock')",
                login=self.user.login,
                timeout=60,
            )
        punches = self.employee.appsistance_punch_ids.sorted("id")
        self.assertEqual(punches.mapped("kind"), ["in", "out"])
        self.assertEqual(punches[0].gate_id, self.gate)
        self.assertTrue(self.employee.appsistance_position_agreed_at)
