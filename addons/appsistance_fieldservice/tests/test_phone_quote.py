from lxml import html

from odoo.tests import Form, HttpCase, tagged

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
        visit = self.visit.with_user(self.user_anna)
        quotes = visit._get_phone_visit_data()[0]["quotes"]
        self.assertEqual([quote["state"] for quote in quotes], ["requested"])

    def test_a_photo_can_be_chosen_for_two_requests(self):
        photo = self._create_photo()
        for uuid in ("quote-1", "quote-2"):
            line = {**VALUES["lines"][0], "uuid": f"{uuid}-line"}
            values = {"uuid": uuid, "photos": [photo.uuid], "lines": [line]}
            self._operation("quote", values)
        self.assertEqual(self._get_requests().mapped("photo_ids"), photo)
        self.assertTrue(all(request.photo_ids for request in self._get_requests()))


@tagged("post_install", "-at_install")
class TestQuotePhotos(HttpCase, ReportCommon):
    """Chosen photos stand beside the quotation, the others do not."""

    def _quote(self):
        chosen = self._create_photo(name="Rust")
        self._create_photo(name="Meter")
        self._operation("quote", {**VALUES, "photos": [chosen.uuid]})
        domain = [("visit_id", "=", self.visit.id)]
        request = self.env["appsistance.quote.request"].search(domain)
        request.action_create_quotation()
        return request.sale_order_id

    def test_chosen_photos_are_attached_to_the_quotation(self):
        photos = self._quote().appsistance_photo_ids
        self.assertEqual(photos.mapped("name"), ["Rust.jpg"])
        self.assertEqual(
            (photos.res_model, photos.mimetype), ("sale.order", "image/jpeg")
        )

    def test_the_customer_sees_them_on_the_page_of_the_quotation(self):
        quotation = self._quote()
        quotation.state = "sent"
        page = self.url_open(quotation.get_portal_url())
        image = html.fromstring(page.content).find_class("o_appsistance_quote_photos")
        sources = image[0].xpath(".//img/@src")
        self.assertEqual(len(sources), 1)
        self.assertNotIn("Meter", page.text)
        picture = self.url_open(sources[0])
        self.assertEqual(picture.headers["Content-Type"], "image/jpeg")

    def test_the_photos_of_the_visit_are_not_for_strangers(self):
        quotation = self._quote()
        picture = self.url_open(f"/web/image/{quotation.appsistance_photo_ids.id}")
        self.assertNotEqual(picture.headers["Content-Type"], "image/jpeg")

    def test_the_office_asks_from_the_report_too(self):
        report = self.visit._get_or_create_reports()
        action = report.action_request_quote()
        form = Form(
            self.env["appsistance.quote.request"]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
        )
        form.name = "New pump"
        request = form.save()
        self.assertEqual(request.visit_id, self.visit)
        self.assertIn("New pump", request.activity_ids.summary)
