# Typographic characters are part of the data.
# ruff: noqa: RUF001

import re
from concurrent.futures import ThreadPoolExecutor

import fatturapa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import SUPERUSER_ID, Command, api
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from ..tools import layout, normalise, rules, schema, text, xml_reader
from .common import DAY, EinvoiceCommon
from .golden_files import golden

VISIBLE = st.characters(blacklist_categories=("Cs", "Cc", "Cn"))
ANY_TEXT = st.text(VISIBLE, min_size=1, max_size=300)
HUNDREDTHS = st.integers(1, 500_000).map(lambda cents: cents / 100)
NAME = re.compile(r"IT\w{11,16}_[A-Za-z0-9]{5}\.xml")


class TestReaders(EinvoiceCommon):
    """Every combination that we issue is valid, and others read in it what we wrote."""

    def _get_documents(self):
        """Invoices of each customer and tax, plain and with their particulars."""
        discounted = {"discount": 12.3456, "quantity": 3, "price_unit": 9.99}
        kinds = (
            (self.business, self.tax_22s),
            (self.business, self.tax_10s),
            (self.business, self.tax_n67),
            (self.business, self.tax_n1),
            (self.private, self.tax_10s),
            (self.condominium, self.tax_10s + self.condominium_tax),
            (self.public, self.tax_split),
        )
        self.env["decimal.precision"].search([("name", "=", "Discount")]).digits = 4
        for partner, taxes in kinds:
            command = [Command.set(taxes.ids)]
            origin = {}
            if partner == self.public:
                origin = {
                    "l10n_it_origin_document_type": "contract",
                    "l10n_it_origin_document_name": "C/2026/1",
                    "l10n_it_cig": "Z123456789",
                }
            yield self._create_invoice(partner, [(100, taxes)], **origin)
            yield self._create_invoice(
                partner,
                [{**discounted, "tax_ids": command}, (0.37, taxes), (1.13, taxes)],
                appsistance_einvoice_causale="Lavori “vari” – n° 3 " * 20,
                **origin,
            )
            yield self._create_invoice(
                partner,
                [
                    {"price_unit": 1.11 + index, "tax_ids": command}
                    for index in range(25)
                ],
                ref=None if origin else "ODA n° 12",
                **origin,
            )
            original = self._create_invoice(partner, [(250, taxes)], **origin)
            note = original._reverse_moves([{"invoice_date": DAY}])
            note.action_post()
            yield note
            yield self._create_debit_note(original)
            yield self._create_invoice(
                partner,
                [{"price_unit": -20.0, "tax_ids": command}, (100, taxes)],
                **origin,
            )

    def _get_particular_documents(self):
        """One of each kind that the customers and taxes above do not make."""
        foreign_tax = self.env["account.chart.template"].with_company(self.company)
        yield self._create_invoice(self.foreign, [(100, foreign_tax.ref("00ex"))])
        yield self._create_charged_invoice(
            [{"type": "contract", "number": "C1", "date": "2026-01-01", "cig": "Z1"}],
            [{"type": "contract", "number": "C2", "date": "2026-02-01", "cig": "Z2"}],
            [{"type": "order", "number": "ODA 9", "date": "2026-03-01", "item": "4"}],
        )
        report = {"type": "report", "number": "R1", "date": "2026-11-03"}
        yield self._create_charged_invoice(
            [report, {"type": "work_order", "number": "ODL1", "date": "2026-11-03"}],
            [report, {"type": "equipment", "number": "MAT1", "date": None}],
        )
        yield self._create_charged_invoice(
            [{"type": "ddt", "number": "DDT/7", "date": "2026-11-04"}],
            appsistance_einvoice_phase=2,
        )
        self.company.appsistance_einvoice_defer_services = True
        yield self._create_charged_invoice([report])
        self.company.appsistance_einvoice_defer_services = False
        attachments = self.env["ir.attachment"].create(
            [{"name": f"r{number}.pdf", "raw": b"%PDF-1.4"} for number in range(3)]
        )
        yield self._create_invoice(
            appsistance_einvoice_attachment_ids=[Command.set(attachments.ids)],
            appsistance_einvoice_causale=(
                "Manutenzione “ordinaria” dell’impianto. " * 12
            )[:450],
        )
        yield self._create_down_payment()

    def _create_down_payment(self):
        order = (
            self.env["sale.order"]
            .sudo()
            .create(
                {
                    "partner_id": self.business.id,
                    "company_id": self.company.id,
                    "client_order_ref": "ODA 2026/44",
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.service.id,
                                "product_uom_qty": 1,
                                "price_unit": 18400,
                                "tax_ids": [Command.set(self.tax_22s.ids)],
                            }
                        )
                    ],
                }
            )
        )
        order.action_confirm()
        wizard = (
            self.env["sale.advance.payment.inv"]
            .sudo()
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": 30})
        )
        move = wizard._create_invoices(order).sudo(False)
        move.write({"invoice_date": DAY, "partner_bank_id": self.bank.id})
        move.action_post()
        return move

    def test_every_type_of_document_that_we_issue_is_in_the_matrix(self):
        moves = [*self._get_documents(), *self._get_particular_documents()]
        types = {move.l10n_it_document_type.code for move in moves}
        self.assertEqual(types, {"TD01", "TD02", "TD04", "TD05", "TD24"})

    def test_simplified_documents_are_valid(self):
        """Without an address, below 400 euros: TD07, and TD08, TD09 on it."""
        customer = self.env["res.partner"].create(
            {
                "name": "Ghitti Luca",
                "l10n_it_codice_fiscale": "GHTLCU81M10B157F",
                "country_id": self.env.ref("base.it").id,
            }
        )
        invoice = self._create_invoice(customer)
        note = invoice._reverse_moves([{"invoice_date": DAY}])
        note.action_post()
        debit = self._create_debit_note(invoice)
        for move, code in ((invoice, "TD07"), (note, "TD08"), (debit, "TD09")):
            with self.subTest(code=code):
                root = self.assertValid(move)
                self.assertEqual(self._text(root, "TipoDocumento"), [code])
                files, refused = move._export_einvoice()
                self.assertFalse(refused)
                self.assertTrue(files)

    def _create_debit_note(self, origin):
        wizard = (
            self.env["account.debit.note"]
            .with_context(active_model="account.move", active_ids=origin.ids)
            .create({"date": origin.date, "reason": "Integrazione", "copy_lines": True})
        )
        note = self.env["account.move"].browse(wizard.create_debit()["res_id"])
        note.write(
            {
                "invoice_date": DAY,
                "l10n_it_origin_document_type": origin.l10n_it_origin_document_type,
                "l10n_it_origin_document_name": origin.l10n_it_origin_document_name,
            }
        )
        note.action_post()
        return note

    def test_every_document_is_valid_and_another_reader_agrees(self):
        count = 0
        for move in [*self._get_documents(), *self._get_particular_documents()]:
            outcome = move._check_einvoice()[move]
            self.assertTrue(
                outcome.is_clean, [problem.message for problem in outcome.problems]
            )
            root = self.assertValid(move)
            [document] = fatturapa.parse(move._l10n_it_edi_render_xml())
            self.assertEqual(document.numero, move.name)
            total = root.findtext(".//ImportoTotaleDocumento")
            self.assertEqual(
                document.importo_totale.replace(".", "").replace(",", "."), total
            )
            self.assertEqual(document.causali, self._text(root, "Causale"))
            self.assertEqual(
                [order.id_documento for order in document.ordini],
                self._text(root, "DatiOrdineAcquisto/IdDocumento"),
            )
            withheld = sum(
                float(amount) for amount in self._text(root, "ImportoRitenuta")
            )
            payable = abs(move.amount_total) + withheld
            if move.commercial_partner_id != self.public:
                self.assertAlmostEqual(float(total), payable, 2)
            count += 1
        self.assertGreaterEqual(count, 40)

    def _import(self, move, buyer):
        """The bill that core makes of our file in the customer's company."""
        file, refused = move._export_einvoice()
        self.assertFalse(refused)
        upload = self.env["ir.attachment"].create(
            {"name": file.name, "raw": file._get_contents()[file]}
        )
        journal = buyer["default_journal_purchase"].with_context(
            default_move_type="in_invoice"
        )
        return journal.with_company(buyer["company"])._create_document_from_attachment(
            upload.ids
        )

    def test_core_reads_the_same_in_the_customers_company(self):
        buyer = self.setup_other_company(
            name="Mercati Prealpi (cliente)",
            vat="IT03999340171",
            l10n_it_codice_fiscale="03999340171",
            l10n_it_tax_system="RF01",
        )
        attachments = self.env["ir.attachment"].create(
            [
                {
                    "name": f"rapportino-{number}.pdf",
                    "raw": b"%PDF-1.4 " + bytes([number]),
                }
                for number in (65, 66, 67)
            ]
        )
        invoices = (
            self._create_invoice(
                lines=[(100, self.tax_22s), (33.33, self.tax_10s)],
                appsistance_einvoice_attachment_ids=[Command.set(attachments.ids)],
            ),
            self._create_invoice(
                lines=[
                    {
                        "price_unit": 9.99,
                        "quantity": 3,
                        "discount": 12.5,
                        "tax_ids": [Command.set(self.tax_22s.ids)],
                    },
                    (0.37, self.tax_10s),
                ],
                ref="ODA n° 12",
            ),
            self._create_invoice(lines=[(1000, self.tax_n1)]),
            self._create_invoice(
                lines=[(1.13 + 0.37 * index, self.tax_22s) for index in range(25)]
            ),
            self._create_down_payment(),
        )
        for move in invoices:
            with self.subTest(move=move.name):
                bill = self._import(move, buyer)
                self.assertEqual(bill.amount_untaxed, move.amount_untaxed)
                self.assertEqual(bill.amount_total, move.amount_total)
                self.assertEqual(bill.ref, move.name)
                sent = move.appsistance_einvoice_attachment_ids
                embedded = self.env["ir.attachment"].search(
                    [
                        ("res_model", "=", "account.move"),
                        ("res_id", "=", bill.id),
                        ("name", "=like", "rapportino%"),
                    ]
                )
                self.assertEqual(
                    sorted(embedded.mapped("raw")), sorted(sent.mapped("raw"))
                )

    @settings(
        max_examples=8,
        phases=(Phase.explicit, Phase.generate),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    @given(
        lines=st.lists(
            st.tuples(
                HUNDREDTHS,
                HUNDREDTHS,
                st.integers(0, 9900).map(lambda cents: cents / 100),
                ANY_TEXT,
            ),
            min_size=1,
            max_size=8,
        ),
        causale=ANY_TEXT,
        reference=ANY_TEXT,
    )
    def test_random_invoices_are_valid(self, lines, causale, reference):
        move = self._create_invoice(
            lines=[
                {
                    "price_unit": price,
                    "quantity": quantity,
                    "discount": discount,
                    "name": name,
                    "tax_ids": [
                        Command.set(
                            (self.tax_22s, self.tax_10s, self.tax_n1)[index % 3].ids
                        )
                    ],
                }
                for index, (price, quantity, discount, name) in enumerate(lines)
            ],
            appsistance_einvoice_causale=causale,
            payment_reference=reference,
        )
        self.assertValid(move)


@tagged("post_install", "-at_install")
class TestRandomTexts(BaseCase):
    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @given(value=ANY_TEXT)
    def test_any_text_in_any_element_stays_valid(self, value):
        root = xml_reader.parse(golden("ordinary.xml"))
        for element in root.iter():
            if not len(element) and element.tag in layout.TEXTS:
                element.text = value
        normalise.normalise(root)
        expected = text.clean(value, text.ASCII)
        if not expected or not any(char.isalnum() for char in expected):
            return
        self.assertFalse(
            [error.message for error in schema.validate(root, schema.package_folder())]
        )
        codes = {finding.code for finding in rules.check(root)}
        # A random number may lack a digit: that is for the user, not for us to mend.
        self.assertFalse(codes - {"00425"})


@tagged("post_install", "-at_install")
class TestNamesAtOnce(BaseCase):
    @mute_logger("odoo.sql_db")
    def test_two_workers_never_draw_the_same_name(self):
        def draw(_worker):
            with db_connect(self._get_database()).cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                company = (
                    env["res.company"].search(
                        [("appsistance_einvoice_channel", "=", "file")], limit=1
                    )
                    or env.company
                )
                # only in memory: both workers would wait for the same row
                code = {"l10n_it_codice_fiscale": "03999140175"}
                company.partner_id._update_cache(code)
                move = env["account.move"].new({"company_id": company.id})
                names = [move._draw_einvoice_name() for _index in range(250)]
                cr.rollback()
                return names

        with ThreadPoolExecutor(2) as workers:
            first, second = workers.map(draw, range(2))
        self.assertEqual(len(set(first + second)), 500)
        self.assertTrue(all(NAME.fullmatch(name) for name in first + second))

    def _get_database(self):
        return get_db_name()
