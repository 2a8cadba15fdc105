# Typographic characters are what is tested here.
# ruff: noqa: RUF001

from odoo import Command

from .common import EinvoiceCommon


class TestMatrix(EinvoiceCommon):
    """Documents of every kind that we issue: all of them valid."""

    def test_private_customer_with_a_last_name_of_two_words(self):
        root = self.assertValid(self._create_invoice(self.private))
        self.assertEqual(self._text(root, "Cognome"), ["De Luca"])
        self.assertEqual(self._text(root, "Nome"), ["Maria"])

    def test_business(self):
        root = self.assertValid(self._create_invoice())
        self.assertEqual(self._text(root, "TipoDocumento"), ["TD01"])

    def test_foreign(self):
        tax = self.env["account.chart.template"].with_company(self.company).ref("00ex")
        root = self.assertValid(self._create_invoice(self.foreign, [(100, tax)]))
        self.assertEqual(self._text(root, "CodiceDestinatario"), ["XXXXXXX"])

    def test_condominium_to_the_cent(self):
        move = self._create_invoice(
            self.condominium,
            [
                (333.33, self.tax_10s + self.condominium_tax),
                (57.04, self.tax_10s + self.condominium_tax),
                (53.31, self.tax_22),
            ],
        )
        root = self.assertValid(move)
        self.assertEqual(self._text(root, "ImportoRitenuta"), ["15.61"])
        self.assertEqual(self._text(root, "ImportoTotaleDocumento"), ["494.45"])
        self.assertEqual(self._text(root, "ImportoPagamento"), ["478.84"])
        self.assertEqual(self._text(root, "TipoRitenuta"), ["RT02"])
        self.assertEqual(self._text(root, "Ritenuta"), ["SI", "SI"])
        self.assertEqual(move.amount_residual, 478.84)

    def test_condominium_position_maps_services_only(self):
        position = self.condominium_position
        self.assertEqual(
            position.map_tax(self.tax_10s), self.tax_10s + self.condominium_tax
        )
        self.assertEqual(position.map_tax(self.tax_n1), self.tax_n1)
        goods = self.env["product.product"].create(
            {
                "name": "Guarnizione",
                "type": "consu",
                "taxes_id": [Command.set(self.tax_22.ids)],
            }
        )
        move = self._create_invoice(
            self.condominium,
            [{"product_id": self.service.id}, {"product_id": goods.id}],
            post=False,
            fiscal_position_id=position.id,
        )
        first, second = move.invoice_line_ids
        self.assertEqual(first.tax_ids, self.tax_22s + self.condominium_tax)
        self.assertEqual(second.tax_ids, self.tax_22)

    def test_a_part_billed_to_a_condominium_is_not_under_the_withholding(self):
        goods = self.env["product.product"].create(
            {"name": "Scheda", "type": "consu", "taxes_id": False}
        )
        position = self.condominium_position
        self.condominium.property_account_position_id = position
        charges = (
            self.env["appsistance.charge"]
            .sudo()
            .create(
                [
                    {
                        "name": name,
                        "company_id": self.company.id,
                        "customer_id": self.condominium.id,
                        "product_id": product.id,
                        "date": "2026-11-10",
                        "price_unit": 100.0,
                        "tax_ids": [Command.set(self.tax_10s.ids)],
                    }
                    for name, product in (("Lavoro", self.service), ("Scheda", goods))
                ]
            )
        )
        for withholds, expected in ((False, [True, False]), (True, [True, True])):
            with self.subTest(withholds=withholds):
                position.appsistance_withholds_goods = withholds
                self.assertEqual(
                    [
                        self.condominium_tax.id
                        in charge._prepare_move_line_vals()["tax_ids"][0][2]
                        for charge in charges
                    ],
                    expected,
                )

    def test_the_domestic_position_is_left_as_it_is(self):
        domestic = self.company.domestic_fiscal_position_id
        self.assertEqual(domestic.map_tax(self.tax_22s), self.tax_22)

    def test_public_body_with_split_payment(self):
        move = self._create_invoice(
            self.public,
            [(1000, self.tax_split)],
            l10n_it_origin_document_type="contract",
            l10n_it_origin_document_name="Rep. 12/2026 – manutenzione",
            l10n_it_cig="Z123456789",
        )
        root = self.assertValid(move)
        self.assertEqual(self._text(root, "EsigibilitaIVA"), ["S"])
        self.assertEqual(self._text(root, "FormatoTrasmissione"), ["FPA12"])

    def test_reverse_charge(self):
        root = self.assertValid(self._create_invoice(None, [(1000, self.tax_n67)]))
        self.assertEqual(self._text(root, "Natura"), ["N6.7", "N6.7"])

    def test_twenty_five_small_lines_of_a_company_that_rounds_per_line(self):
        self.company.tax_calculation_rounding_method = "round_per_line"
        move = self._create_invoice(
            None, [(1.13 + index * 0.37, self.tax_22s) for index in range(25)]
        )
        self.assertValid(move)

    def test_discount_of_four_decimals(self):
        self.env["decimal.precision"].search([("name", "=", "Discount")]).digits = 4
        move = self._create_invoice(
            None,
            [
                {
                    "price_unit": 1234.56,
                    "quantity": 7,
                    "discount": 12.3456,
                    "tax_ids": [Command.set(self.tax_22s.ids)],
                }
            ],
        )
        root = self.assertValid(move)
        self.assertEqual(len(self._text(root, "ScontoMaggiorazione/Importo")), 1)

    def test_typographic_characters(self):
        move = self._create_invoice(
            None,
            [
                {
                    "name": "Pulizia dell’impianto “A” – 5 € … n° 5, 3 m²",
                    "price_unit": 10,
                    "tax_ids": [Command.set(self.tax_22s.ids)],
                    "product_uom_id": self.env.ref("uom.product_uom_hour").id,
                }
            ],
            ref="Ordine n° 5",
            payment_reference="Fattura n° 12 – “A”",
        )
        root = self.assertValid(move)
        self.assertEqual(
            self._text(root, "DettaglioLinee/Descrizione"),
            ['Pulizia dell\'impianto "A" - 5 EUR ... n° 5, 3 m²'],
        )
        self.assertEqual(
            self._text(root, "DatiOrdineAcquisto/IdDocumento"), ["Ordine n. 5"]
        )
        self.assertEqual(self._text(root, "CodicePagamento"), ['Fattura n. 12 - "A"'])
        self.assertEqual(self._text(root, "UnitaMisura"), ["Ore"])

    def test_causale_of_450_characters(self):
        text = "Manutenzione “ordinaria” dell’impianto. " * 12
        root = self.assertValid(
            self._create_invoice(appsistance_einvoice_causale=text[:450])
        )
        pieces = self._text(root, "Causale")
        self.assertEqual(len(pieces), 3)
        self.assertTrue(all(len(piece) <= 200 for piece in pieces))

    def test_debit_note(self):
        origin = self._create_invoice()
        wizard = (
            self.env["account.debit.note"]
            .with_context(active_model="account.move", active_ids=origin.ids)
            .create({"date": origin.date, "reason": "Integrazione", "copy_lines": True})
        )
        note = self.env["account.move"].browse(wizard.create_debit()["res_id"])
        note.invoice_date = origin.invoice_date
        note.action_post()
        root = self.assertValid(note)
        self.assertEqual(self._text(root, "TipoDocumento"), ["TD05"])
        self.assertEqual(
            self._text(root, "DatiFattureCollegate/IdDocumento"), [origin.name]
        )

    def test_credit_note(self):
        origin = self._create_invoice()
        note = origin._reverse_moves([{"invoice_date": origin.invoice_date}])
        note.action_post()
        root = self.assertValid(note)
        self.assertEqual(self._text(root, "TipoDocumento"), ["TD04"])

    def test_services_bought_abroad_are_self_billed(self):
        tag = self.env["account.account.tag"].search([("name", "=ilike", "vj3")])
        tax = self.env["account.tax"].search(
            [
                ("company_id", "=", self.company.id),
                ("type_tax_use", "=", "purchase"),
                ("amount", "=", 22),
                ("tax_scope", "=", "service"),
                ("invoice_repartition_line_ids.tag_ids", "in", tag.ids),
            ],
            limit=1,
        )
        self.assertTrue(tax)
        bill = self._create_invoice(
            self.foreign,
            [(500, tax)],
            move_type="in_invoice",
            partner_bank_id=False,
            ref="RE-2026/77",
        )
        self.assertTrue(bill.appsistance_einvoice_applies)
        self.assertEqual(bill.l10n_it_document_type.code, "TD17")
        root = self.assertValid(bill)
        self.assertEqual(
            self._text(root, "DatiFattureCollegate/IdDocumento"), ["RE-2026/77"]
        )
        file, refused = bill._export_einvoice()
        self.assertFalse(refused)
        self.assertEqual(bill.appsistance_einvoice_state, "exported")
        self.assertEqual(str(bill.appsistance_einvoice_deadline), "2026-12-15")
        self.assertTrue(file)

    def test_an_ordinary_bill_is_not_ours(self):
        bill = self._create_invoice(
            self.business,
            [(500, self.company_data["default_tax_purchase"])],
            move_type="in_invoice",
            partner_bank_id=False,
        )
        self.assertFalse(bill.appsistance_einvoice_applies)
        self.assertFalse(bill.appsistance_einvoice_state)

    def test_a_company_under_the_european_exemption(self):
        self.company.l10n_it_tax_system = "RF20"
        root = self.assertValid(self._create_invoice(None, [(100, self.tax_n1)]))
        self.assertEqual(self._text(root, "RegimeFiscale"), ["RF20"])

    def test_stamp_duty_by_itself(self):
        root = self.assertValid(self._create_invoice(None, [(100, self.tax_n1)]))
        self.assertEqual(self._text(root, "ImportoBollo"), ["2.00"])

    def test_dollars(self):
        currency = self.setup_other_currency("USD", rates=[("2020-01-01", 1.1)])
        move = self._create_invoice(
            None, [(500, self.tax_22s)], currency_id=currency.id
        )
        root = self.assertValid(move)
        self.assertEqual(self._text(root, "ImportoTotaleDocumento"), ["554.55"])
        self.assertEqual(self._text(root, "ImportoPagamento"), ["554.55"])

    def test_payment_without_a_bank_account(self):
        move = self._create_invoice(
            partner_bank_id=False, l10n_it_payment_method="MP01"
        )
        root = self.assertValid(move)
        self.assertEqual(self._text(root, "ModalitaPagamento"), ["MP01"])

    def test_private_customer_with_a_one_word_name(self):
        self.private.write({"name": "Maria", "l10n_it_codice_fiscale": False})
        self.private.l10n_it_codice_fiscale = "DLCMRA68D54B157G"
        root = self.assertValid(self._create_invoice(self.private))
        self.assertIn("Maria", self._text(root, "Denominazione"))
