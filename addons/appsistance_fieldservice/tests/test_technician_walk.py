from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

from . import phone_script
from .common_report import ReportCommon

PAGE = "/appsistance/tecnico"
BUNDLE = "appsistance_fieldservice.assets_technician"


@tagged("post_install", "-at_install")
class TestTechnicianWalk(HttpCase, ReportCommon):
    """In a browser of a phone's size."""

    browser_size = phone_script.SIZE
    touch_enabled = True
    test_cursor_lock_timeout = 120

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        bundle = cls.env["ir.qweb"]._get_asset_bundle(BUNDLE, css=True, js=True)
        bundle.js()
        bundle.css()
        now = fields.Datetime.now().replace(minute=0, second=0)
        cls.today = cls.env["appsistance.visit"]._plan(
            [
                {
                    "work_order": cls._create_order(),
                    "start": now,
                    "stop": now + timedelta(hours=1),
                    "lead": cls.anna,
                }
            ]
        )

    def _walk(self, script):
        self.browser_js(
            PAGE,
            phone_script.read_own(script),
            phone_script.READY,
            login="technician_Anna",
            timeout=90,
        )

    def test_from_start_to_sent_in_at_most_twelve_taps(self):
        self._walk("technician_walk.js")
        report = self.today.report_id
        self.assertEqual((report.state, report.signature_outcome), ("final", "signed"))
        self.assertEqual(
            report.signature_ids.mapped("name"), ["Anna", "Giulia Niccolò"]
        )
        self.assertEqual(self.today.answer_ids.mapped("value_display")[1], "93,5 %")
        self.assertTrue(report.attachment_id.raw.startswith(b"%PDF"))
        quote = self.env["appsistance.quote.request"].search(
            [("visit_id", "=", self.today.id)]
        )
        self.assertEqual(quote.line_ids.mapped("name"), ["Circolatore"])
        self.assertEqual(quote.note, "Quello attuale perde")

    def test_a_link_opens_its_visit_of_whichever_day_at_once(self):
        """``self.visit`` is not of today: the day shows another one."""
        self.browser_js(
            f"/appsistance/tecnico/apri/{self.visit.id}",
            phone_script.read_own("technician_link.js"),
            "!!document.querySelector('.o_technician_foot .o_start')",
            login="technician_Anna",
            timeout=90,
        )

    def test_a_link_to_what_one_may_not_read_shows_the_day(self):
        other = self._plan(self.carla, start=14)
        self.browser_js(
            f"{PAGE}#visit={other.id}",
            "console.log('test successful')",
            phone_script.READY,
            login="technician_Anna",
            timeout=90,
        )

    def test_who_is_on_call_opens_a_job_and_says_why_it_was_not_done(self):
        now = fields.Datetime.now()
        roster = self.env["appsistance.oncall.roster"].create({"name": "Lifts"})
        self.env["appsistance.oncall.shift"].create(
            {
                "roster_id": roster.id,
                "resource_id": self.anna.id,
                "start": now - timedelta(hours=1),
                "stop": now + timedelta(hours=1),
            }
        )
        self._walk("technician_on_call.js")
        order = self.env["appsistance.work.order"].search(
            [("summary", "=", "Lift stopped"), ("opener_id", "=", self.user_anna.id)]
        )
        self.assertEqual((order.origin, order.priority), ("on_call", "3"))
        self.assertTrue(order.arrived_at and order.released_at)
        self.assertEqual(order.visit_ids.outcome, "not_done")
        self.assertTrue(order.visit_ids.outcome_reason_id)

    def test_what_is_done_without_network_survives_and_is_sent_once(self):
        code = phone_script.read_own("technician_offline.js")
        # a page that is loaded again, or opened anew, runs the script again
        self.assertIn("window.location.reload()", code)
        self._walk_offline(code)
        self.assertEqual(self.today.note, "Scritto senza rete")
        self.assertEqual(self.today.answer_ids.value_boolean, "yes")
        self.assertEqual(len(self.today.time_ids), 1)
        self.assertEqual(len(self.today.photo_ids), 1)
        report = self.today.report_ids
        self.assertEqual((report.state, report.signature_outcome), ("final", "signed"))
        self.assertEqual(
            report.signature_ids.mapped("name"), ["Anna", "Giulia Niccolò"]
        )
        sent = [("model", "=", report._name), ("res_id", "=", report.id)]
        self.assertEqual(self.env["mail.mail"].search_count(sent), 1)

    def _walk_offline(self, code):
        """The script is put into the page itself, so that it survives the reload."""
        view = self.env.ref("appsistance_fieldservice.technician_page")
        self.env["ir.attachment"].create(
            {
                "name": "technician_offline.js",
                "raw": code.encode(),
                "mimetype": "application/javascript",
                "public": True,
                "url": "/appsistance/technician_offline.js",
                "type": "binary",
            }
        )
        self.env["ir.ui.view"].create(
            {
                "name": "technician page, network cut",
                "type": "qweb",
                "mode": "extension",
                "inherit_id": view.id,
                "arch": """<data><xpath expr="//t[@t-set='head']" position="inside">
                    <script defer="defer" src="/appsistance/technician_offline.js" />
                </xpath></data>""",
            }
        )
        with patch.object(ChromeBrowser, "_wait_code_ok", self._open_new_page()):
            self.browser_js(
                PAGE, "", phone_script.READY, login="technician_Anna", timeout=90
            )

    def _open_new_page(self):
        """Wait until the first page has all it needs, then open another one beside it:
        the same profile, and nothing of the first page but what the phone keeps."""
        wait = ChromeBrowser._wait_code_ok
        stage = "localStorage.getItem('technician_offline_stage') === 'opened'"
        url = f"{self.base_url()}{PAGE}"

        def open_and_wait(browser, *args, **kwargs):
            browser._wait_ready(stage, timeout=60)
            browser._websocket_request("Target.createTarget", params={"url": url})
            return wait(browser, *args, **kwargs)

        return open_and_wait
