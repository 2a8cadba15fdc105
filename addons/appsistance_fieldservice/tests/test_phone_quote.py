from odoo.tests import tagged

from .common_report import ReportCommon

VALUES = {
    "uuid": "quote-1",
    "note": "The old one leaks",
    "lines": [{"uuid": "line-1", "kind": "part", "name": "Pump", "quantity": "2,5"}],
}


@tagged("post_install", "-at_install")
class TestPhoneQuote(ReportCommon):
    def _get_requests(self):
        domain = [("visit_id", "=", self.visit.id)]
        return self.env["appsistance.quote.request"].search(domain)

    def test_a_request_that_arrives_twice_is_one(self):
        for _time in range(2):
            self.assertEqual(self._operation("quote", VALUES)["status"], "done")
        request = self._get_requests()
        self.assertEqual(len(request), 1)
        self.assertEqual(request.work_order_id, self.visit.work_order_id)
        self.assertEqual(request.line_ids.quantity, 2.5)

    def test_nobody_asks_on_a_foreign_visit(self):
        result = self._operation("quote", VALUES, user=self.user_bruno)
        self.assertEqual(result["status"], "refused")
        self.assertFalse(self._get_requests())

    def test_the_office_reads_the_note(self):
        self._operation("quote", VALUES)
        self.assertIn("The old one leaks", self._get_requests().activity_ids.note)

    def test_only_photos_of_the_visit_are_taken(self):
        photos = self._create_photo() | self._create_photo()
        chosen = [photos[0].uuid, "unknown"]
        self._operation("quote", {**VALUES, "photos": chosen})
        self.assertEqual(self._get_requests().photo_ids, photos[0])

    def test_the_phone_shows_what_became_of_it(self):
        self._operation("quote", VALUES)
        quotes = self.visit.with_user(self.user_anna)._get_phone_data()[0]["quotes"]
        self.assertEqual([quote["state"] for quote in quotes], ["requested"])
