from unittest.mock import patch

from odoo import Command
from odoo.tests import Form

from ..tools import schema
from .common import DAY, EinvoiceCommon


class TestGate(EinvoiceCommon):
    """Bad data is refused and named, and consumes nothing."""

    def _get_next_number(self):
        sequence = self.env["ir.sequence"].search(
            [
                ("code", "=", "l10n_it_edi.fattura_filename"),
                ("company_id", "=", self.company.id),
            ]
        )
        return sequence.number_next_actual

    def assertRefused(self, move, code, record=None, text=""):
        before = self._get_next_number()
        files, refused = move.with_user(self.manager)._export_einvoice()
        self.assertFalse(files)
        self.assertFalse(move.appsistance_einvoice_file_ids)
        self.assertEqual(self._get_next_number(), before)
        problems = [
            problem for problem in refused[move].problems if problem.code == code
        ]
        self.assertTrue(problems, [problem.code for problem in refused[move].problems])
        if record is not None:
            self.assertEqual(problems[0].record, record)
        self.assertTrue(problems[0].message)
        self.assertTrue(problems[0].advice)
        self.assertIn(text, problems[0].message)
        return problems[0]

    def test_customer_without_street(self):
        self.business.write({"street": False, "street2": False})
        self.assertRefused(
            self._create_invoice(lines=[(500, self.tax_22s)]), "street", self.business
        )

    def test_customer_with_a_wrong_postal_code(self):
        self.business.zip = "IT-28887"
        self.assertRefused(self._create_invoice(), "zip", self.business, "IT-28887")

    def test_customer_without_town(self):
        self.business.city = False
        self.assertRefused(
            self._create_invoice(lines=[(500, self.tax_22s)]), "city", self.business
        )

    def test_customer_without_country(self):
        move = self._create_invoice(lines=[(500, self.tax_22s)])
        self.business.country_id = False
        self.assertRefused(move, "country", self.business)

    def test_customer_without_any_tax_identifier(self):
        self.private.l10n_it_codice_fiscale = False
        self.assertRefused(self._create_invoice(self.private), "00417", self.private)

    def test_customer_with_a_wrong_recipient_code(self):
        self.business.l10n_it_pa_index = "abc-123"
        self.assertRefused(self._create_invoice(), "pa_index", self.business)

    def test_customer_with_a_wrong_pec(self):
        self.business.l10n_it_pec_email = "fatture(at)pec"
        self.assertRefused(self._create_invoice(), "pec", self.business)

    def test_customer_with_a_vat_number_of_wrong_check_digit(self):
        move = self._create_invoice()
        # Core refuses it on the form, but not what an import wrote long ago.
        self.env.cr.execute(
            "UPDATE res_partner SET vat = 'IT03999340172' WHERE id = %s",
            [self.business.id],
        )
        self.business.invalidate_recordset()
        self.assertRefused(move, "00305", self.business, "03999340172")

    def test_company_without_tax_system(self):
        self.company.l10n_it_tax_system = False
        self.assertRefused(self._create_invoice(), "company", self.company)

    def test_company_without_street(self):
        self.company.partner_id.write({"street": False, "street2": False})
        self.assertRefused(self._create_invoice(), "street", self.company.partner_id)

    def test_line_without_tax(self):
        move = self._create_invoice(
            lines=[{"price_unit": 10, "tax_ids": [Command.clear()]}]
        )
        self.assertRefused(move, "vat_line", move)

    def test_line_with_two_taxes(self):
        move = self._create_invoice(lines=[(10, self.tax_22s + self.tax_10s)])
        self.assertRefused(move, "vat_line", move)

    def test_reverse_charge_to_a_condominium(self):
        self.assertRefused(
            self._create_invoice(self.condominium, [(100, self.tax_n67)]),
            "n6_buyer",
            self.condominium,
        )

    def test_split_payment_with_withholding(self):
        move = self._create_invoice(
            self.public,
            [(100, self.tax_split + self.condominium_tax)],
            l10n_it_origin_document_type="contract",
            l10n_it_origin_document_name="1",
        )
        self.assertRefused(move, "split_withholding", move)

    def test_split_payment_of_a_flat_rate_company(self):
        self.company.l10n_it_tax_system = "RF19"
        move = self._create_invoice(
            self.public,
            [(100, self.tax_split)],
            l10n_it_origin_document_type="contract",
            l10n_it_origin_document_name="1",
        )
        self.assertRefused(move, "split_regime", move, "RF19")

    def test_public_body_without_origin_document(self):
        move = self._create_invoice(self.public, [(100, self.tax_split)])
        self.assertRefused(move, "origin", move)

    def test_cig_without_the_document_it_belongs_to(self):
        move = self._create_invoice(l10n_it_cig="Z123456789")
        self.assertRefused(move, "cig", move)

    def test_date_in_the_future(self):
        move = self._create_invoice(invoice_date="2031-01-10", date="2031-01-10")
        self.assertRefused(move, "00403", move, "2031-01-10")

    def test_number_without_digits(self):
        move = self._create_invoice()
        self.env.cr.execute(
            "UPDATE account_move SET name = 'FATTURA' WHERE id = %s", [move.id]
        )
        move.invalidate_recordset()
        self.assertRefused(move, "00425", move)

    def test_iban_that_is_not_one(self):
        move = self._create_invoice()
        self.env.cr.execute(
            "UPDATE res_partner_bank SET sanitized_acc_number = 'IT12' WHERE id = %s",
            [self.bank.id],
        )
        self.bank.invalidate_recordset()
        with patch.object(
            type(self.bank),
            "_compute_acc_type",
            lambda banks: banks.update({"acc_type": "iban"}),
        ):
            self.bank.invalidate_recordset()
            self.assertRefused(move, "iban", self.bank)

    def test_attachments_beyond_five_megabytes(self):
        big = self.env["ir.attachment"].create(
            {"name": "foto.pdf", "raw": b"x" * (5 * 1024 * 1024)}
        )
        move = self._create_invoice(
            appsistance_einvoice_attachment_ids=[Command.set(big.ids)]
        )
        before = self._get_next_number()
        _files, refused = move._export_einvoice()
        self.assertEqual(
            [problem.code for problem in refused[move].problems], ["00003"]
        )
        self.assertFalse(move.appsistance_einvoice_file_ids)
        self.assertEqual(self._get_next_number(), before)

    def test_draft_is_refused(self):
        move = self._create_invoice(post=False)
        self.assertRefused(move, "state", move)

    def test_without_the_schema_nothing_passes_and_the_user_is_told(self):
        with patch.object(schema, "find_folder", lambda _candidates: None):
            self.assertRefused(self._create_invoice(), "schema_missing")

    def test_the_schema_cannot_be_overridden(self):
        move = self._create_invoice().with_user(self.manager)
        with patch.object(schema, "find_folder", lambda _candidates: None):
            files, refused = move._export_einvoice("Urgente")
        self.assertFalse(files)
        self.assertIn(move, refused)

    def test_a_manager_overrides_a_check_with_a_reason(self):
        move = self._create_invoice(invoice_date="2031-01-10", date="2031-01-10")
        files, refused = move.with_user(self.manager)._export_einvoice("Prova")
        self.assertFalse(refused)
        self.assertEqual(files.override_reason, "Prova")
        self.assertEqual(files.override_codes, "00403")
        self.assertIn("Prova", move.message_ids[0].body)

    def test_missing_data_cannot_be_overridden(self):
        self.business.zip = "1"
        move = self._create_invoice().with_user(self.manager)
        files, _refused = move._export_einvoice("Prova")
        self.assertFalse(files)

    def test_a_file_of_bad_form_names_the_element_in_italian(self):
        move = self._create_invoice()
        root = move._get_einvoice_tree()
        root.find(".//Nazione").text = "Italia"
        self.env["res.lang"]._activate_lang("it_IT")
        problem = move.with_context(lang="it_IT")._check_einvoice_schema(
            root, self.folder
        )[0]
        self.assertEqual(problem.code, "00200")
        self.assertIn("Nazione", problem.message)
        self.assertIn("ITALIA", problem.message.upper())
        self.assertNotIn("facet", problem.message)

    def test_what_a_customer_lacks_is_told_before_the_first_invoice(self):
        self.business.write({"zip": "123", "l10n_it_pa_index": False})
        self.assertEqual(
            self.business.appsistance_einvoice_missing,
            "postal code (5 digits), recipient code or PEC",
        )

    def test_the_same_number_of_a_year_is_sent_once(self):
        first = self._create_invoice()
        first._export_einvoice()
        second = self._create_invoice(
            journal_id=self.company_data["default_journal_sale"].copy().id
        )
        second.name = first.name
        self.assertRefused(second, "00404", second)

    def test_wizard_lists_the_reason_with_the_record(self):
        self.business.zip = "1"
        move = self._create_invoice()
        action = move.with_user(self.manager).action_appsistance_einvoice_export()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.refused_count, 1)
        line = wizard.line_ids
        self.assertIn("Mercati Prealpi", line.record_name)
        self.assertEqual(line.action_open()["res_id"], self.business.id)
        self.business.zip = "25121"
        wizard.with_user(self.manager).action_retry()
        self.assertEqual(wizard.file_count, 1)
        self.assertFalse(wizard.line_ids)
        self.assertTrue(move.appsistance_einvoice_file_id)

    def test_check_only_makes_no_file(self):
        move = self._create_invoice()
        action = move.action_appsistance_einvoice_check()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.clean_count, 1)
        self.assertFalse(move.appsistance_einvoice_file_ids)

    def test_last_day_for_sending(self):
        move = self._create_invoice()
        self.assertEqual((move.appsistance_einvoice_deadline - DAY).days, 12)

    def test_settings_tell_whether_the_schema_is_there(self):
        with Form(self.env["res.config.settings"]) as settings:
            self.assertEqual(settings.appsistance_einvoice_schema_status, "ok")
        with patch.object(schema, "find_folder", lambda _candidates: None):
            values = self.env["res.config.settings"].new({})
            self.assertEqual(values.appsistance_einvoice_schema_status, "missing")
