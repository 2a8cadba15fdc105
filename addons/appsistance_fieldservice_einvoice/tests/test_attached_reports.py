import base64

from odoo.tests import tagged

from odoo.addons.appsistance_einvoice.tools import schema, xml_reader
from odoo.addons.appsistance_fieldservice.tests.common_billing import ApprovalCommon


@tagged("post_install", "-at_install")
class TestAttachedReports(ApprovalCommon):
    """What was signed travels inside the invoice that bills it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "vat": "IT03999140175",
                "l10n_it_codice_fiscale": "03999140175",
                "l10n_it_tax_system": "RF01",
                "street": "Via Milano 10",
                "zip": "25126",
                "city": "Brescia",
                "appsistance_einvoice_channel": "file",
            }
        )
        cls.customer.write(
            {
                "is_company": True,
                "vat": "IT03999340171",
                "l10n_it_codice_fiscale": "03999340171",
                "l10n_it_pa_index": "ABC1234",
                "street": "Via Volta 12",
                "zip": "25121",
                "city": "Brescia",
                "country_id": cls.env.ref("base.it").id,
            }
        )

    def _invoice_report(self):
        self._create_time()
        self._create_trip()
        report = self._finalize()
        self._approve(report)
        move = self._invoice().filtered(
            lambda move: move.commercial_partner_id == self.customer
        )
        move.invoice_date = "2026-11-20"
        move.action_post()
        return report, move

    def _get_attached(self, move):
        root = xml_reader.parse(move._l10n_it_edi_render_xml())
        self.assertFalse(schema.validate(root, schema.package_folder()))
        return [
            base64.b64decode(element.text)
            for element in root.iterfind(".//Allegati/Attachment")
        ]

    def test_the_signed_report_is_attached_once_and_named_on_the_lines(self):
        report, move = self._invoice_report()
        self.assertGreater(len(move.invoice_line_ids), 1)
        self.assertEqual(self._get_attached(move), [report.attachment_id.raw])
        root = xml_reader.parse(move._l10n_it_edi_render_xml())
        kinds = {element.text for element in root.iterfind(".//TipoDato")}
        self.assertLessEqual({"INTERVENTO", "RAPPORTINO"}, kinds)

    def test_one_invoice_may_go_without(self):
        _report, move = self._invoice_report()
        move.appsistance_einvoice_attach_reports = False
        self.assertFalse(self._get_attached(move))

    def test_the_company_may_leave_them_out(self):
        self.company.appsistance_einvoice_attach_reports = False
        _report, move = self._invoice_report()
        self.assertFalse(self._get_attached(move))

    def test_who_only_invoices_exports_them_too(self):
        report, move = self._invoice_report()
        files, refused = move.with_user(self.manager)._export_einvoice()
        self.assertFalse(refused)
        content = files._get_contents()[files]
        self.assertIn(base64.b64encode(report.attachment_id.raw), content)
