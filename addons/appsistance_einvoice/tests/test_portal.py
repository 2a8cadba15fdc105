from odoo.tests import HttpCase, tagged

from .common import EinvoiceCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestEinvoicePortal(EinvoiceCommon, HttpCase):
    """The customer takes his electronic invoice beside the PDF; nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.move = cls._create_invoice(partner=cls.business)
        cls.file, _refused = cls.move._export_einvoice()
        cls.path = f"/my/invoices/{cls.move.id}/xml"
        cls.buyer = cls._create_portal_user("xml_buyer", cls.business)
        cls.stranger = cls._create_portal_user("xml_stranger", cls.private)

    @classmethod
    def _create_portal_user(cls, login, parent):
        person = cls.env["res.partner"].create({"name": login, "parent_id": parent.id})
        return cls.env["res.users"].create(
            {
                "name": login,
                "login": login,
                "password": login,
                "partner_id": person.id,
                "group_ids": [(6, 0, cls.env.ref("base.group_portal").ids)],
                "company_id": cls.company.id,
                "company_ids": [(6, 0, cls.company.ids)],
            }
        )

    def _open(self, path, login="xml_buyer"):
        self.authenticate(login, login)
        return self.url_open(path, allow_redirects=False)

    def test_the_customer_gets_the_bytes_as_they_left(self):
        response = self._open(self.path)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.content, self.file._get_contents()[self.file])
        self.assertIn(self.file.name, response.headers["Content-Disposition"])

    def test_nobody_else_gets_it(self):
        for login in ("xml_stranger", None):
            with self.subTest(login=login):
                self.assertEqual(self._open(self.path, login).status_code, 404)

    def test_the_key_of_the_page_opens_it_too(self):
        self.authenticate(None, None)
        key = self.move._portal_ensure_token()
        for word, status in ((key, 200), ("forged", 404), ("è", 404)):
            response = self.url_open(f"{self.path}?access_token={word}")
            self.assertEqual(response.status_code, status)

    def test_a_refused_file_is_not_his(self):
        self.assertTrue(self.move._has_portal_einvoice())
        self.file._set_state("rejected")
        self.assertFalse(self.move._has_portal_einvoice())
        self.assertEqual(self._open(self.path).status_code, 404)

    def test_an_invoice_without_a_file_has_none_to_offer(self):
        move = self._create_invoice(partner=self.business)
        self.assertFalse(move._has_portal_einvoice())
        path = f"/my/invoices/{move.id}/xml"
        self.assertEqual(self._open(path).status_code, 404)
        for page in ("/my/invoices", f"/my/invoices/{move.id}", "/my"):
            with self.subTest(page=page):
                response = self._open(page)
                self.assertEqual(response.status_code, 200)
                self.assertNotIn(path, response.text)

    def test_list_page_and_home_lead_to_it(self):
        for page in ("/my/invoices", f"/my/invoices/{self.move.id}", "/my"):
            with self.subTest(page=page):
                self.assertIn(self.path, self._open(page).text)
