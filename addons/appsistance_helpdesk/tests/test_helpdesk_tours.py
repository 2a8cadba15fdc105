from odoo.tests import HttpCase, tagged

from .common import HelpdeskCommon


@tagged("post_install", "-at_install")
class TestHelpdeskTours(HelpdeskCommon, HttpCase):
    test_cursor_lock_timeout = 120

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.asset"].create(
            {
                "name": "Not shipped by this package",
                "bundle": "web.assets_backend",
                "directive": "remove",
                "path": "mail/static/lib/selfie_segmentation/selfie_segmentation.js",
            }
        )
        cls.site.write({"street": "Via Trento 48 call-street"})
        cls._create_ticket("Lift is noisy", site_id=cls.site.id)
        caretaker = cls._create_customer("Caretaker of the tour")
        cls._create_party(caretaker, "caretaker", cls.condominium)

    def test_a_call_is_saved_by_keyboard(self):
        self.start_tour(
            "/odoo/call", "appsistance_call_screen", login=self.dispatcher.login
        )
        ticket = self.env["appsistance.ticket"].search(
            [("name", "=", "Lift stopped"), ("customer_id", "=", self.condominium.id)]
        )
        self.assertRecordValues(
            ticket,
            [
                {
                    "caller_name": "Signora Rossi",
                    "partner_id": False,
                    "site_id": self.site.id,
                }
            ],
        )
