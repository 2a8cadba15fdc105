from odoo.tests import tagged

from .portal_common import PortalTicketCommon


@tagged("post_install", "-at_install")
class TestPortalTours(PortalTicketCommon):
    browser_size = "390x844"
    touch_enabled = True
    test_cursor_lock_timeout = 120

    def test_a_customer_asks_answers_and_closes_on_a_phone(self):
        self.start_tour("/my", "appsistance_portal_request", login=self.owner.login)
        ticket = self._find_by("It drips since this morning")
        self.assertRecordValues(
            ticket,
            [
                {
                    "equipment_id": self.boiler_b.id,
                    "site_id": self.site_b.id,
                    "caller_phone": "333 1234567",
                    "state": "closed",
                }
            ],
        )
        self.assertEqual(ticket._get_portal_files().mapped("name"), ["photo.jpg"])

    def test_a_passer_by_asks_by_the_label_on_a_phone(self):
        path = f"/appsistance/q/{self.equipment.qr_token}"
        self.start_tour(path, "appsistance_portal_label")
        ticket = self.env["appsistance.ticket"].search(
            [("caller_name", "=", "Signora Rossi")]
        )
        self.assertEqual(ticket.equipment_id, self.equipment)
