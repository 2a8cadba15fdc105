# Typographic characters are part of the data.
# ruff: noqa: RUF001

import base64

from odoo import Command

from .common import DAY, EinvoiceCommon


class TestContent(EinvoiceCommon):
    """What a service company has to say, from its charges and by hand."""

    def test_two_contracts_with_their_tenders_name_their_lines(self):
        move = self._create_charged_invoice(
            [{"type": "contract", "number": "C/1", "date": "2026-01-01", "cig": "Z1"}],
            [{"type": "contract", "number": "C/2", "date": "2026-02-01", "cig": "Z2"}],
            [{"type": "contract", "number": "C/2", "date": "2026-02-01", "cig": "Z2"}],
            partner=self.public,
        )
        root = self.assertValid(move)
        contracts = root.findall(".//DatiContratto")
        self.assertEqual(
            [
                (
                    item.findtext("IdDocumento"),
                    item.findtext("CodiceCIG"),
                    [line.text for line in item.findall("RiferimentoNumeroLinea")],
                )
                for item in contracts
            ],
            [("C/1", "Z1", ["1"]), ("C/2", "Z2", ["2", "3"])],
        )

    def test_one_contract_for_all_the_lines_names_none(self):
        document = {"type": "contract", "number": "C/1", "date": "2026-01-01"}
        move = self._create_charged_invoice([document], [document])
        root = self.assertValid(move)
        self.assertEqual(self._text(root, "DatiContratto/IdDocumento"), ["C/1"])
        self.assertFalse(root.findall(".//DatiContratto/RiferimentoNumeroLinea"))

    def test_core_and_charge_do_not_name_the_same_contract_twice(self):
        move = self._create_charged_invoice(
            [{"type": "contract", "number": "C/1", "date": "2026-01-01"}],
            l10n_it_origin_document_type="contract",
            l10n_it_origin_document_name="C/1",
            l10n_it_cig="Z9",
        )
        root = self.assertValid(move)
        self.assertEqual(self._text(root, "DatiContratto/IdDocumento"), ["C/1"])
        self.assertEqual(self._text(root, "DatiContratto/CodiceCIG"), ["Z9"])

    def test_a_number_that_would_be_cut_is_told_and_not_cut_in_silence(self):
        number = "ORDINE-2026-0000012345-B"
        for values in (
            {"reference_number": number},
            {"l10n_it_origin_document_name": number},
        ):
            with self.subTest(values=values):
                reference = values.pop("reference_number", False)
                if not reference:
                    values["l10n_it_origin_document_type"] = "purchase_order"
                move = self._create_invoice(post=False, **values)
                if reference:
                    move.appsistance_einvoice_reference_ids = [
                        Command.create({"type": "order", "number": number})
                    ]
                move.action_post()
                files, refused = move._export_einvoice()
                self.assertFalse(files)
                [problem] = refused[move].problems
                self.assertEqual(problem.code, "reference_length")
                self.assertIn(number, problem.message)

    def test_a_manager_lets_a_number_be_cut_with_a_reason(self):
        move = self._create_invoice(
            l10n_it_origin_document_type="purchase_order",
            l10n_it_origin_document_name="ORDINE-2026-0000012345-B",
        )
        files, refused = move.with_user(self.manager)._export_einvoice("Concordato")
        self.assertFalse(refused)
        self.assertEqual(files.override_codes, "reference_length")
        self.assertEqual(
            self._text(self.assertValid(move), "DatiOrdineAcquisto/IdDocumento"),
            ["ORDINE-2026-000001234"[:20]],
        )

    def test_a_document_that_another_addon_wrote_is_completed_and_not_doubled(self):
        move = self._create_invoice(
            l10n_it_origin_document_type="contract",
            l10n_it_origin_document_name="C-7",
            l10n_it_cig="Z123456789",
            post=False,
        )
        move.appsistance_einvoice_reference_ids = [
            Command.create({"type": "contract", "number": "C-7", "item": "3"})
        ]
        move.action_post()
        root = self.assertValid(move)
        self.assertEqual(self._text(root, "DatiContratto/IdDocumento"), ["C-7"])
        self.assertEqual(self._text(root, "DatiContratto/CodiceCIG"), ["Z123456789"])
        self.assertEqual(self._text(root, "DatiContratto/NumItem"), ["3"])

    def test_a_tender_without_a_number_stands_for_it(self):
        move = self._create_charged_invoice(
            [{"type": "order", "number": "", "date": None, "cig": "Z1234"}],
            partner=self.public,
        )
        root = self.assertValid(move)
        self.assertEqual(self._text(root, "DatiOrdineAcquisto/IdDocumento"), ["Z1234"])

    def test_work_order_report_serial_and_hours_on_the_line(self):
        move = self._create_charged_invoice(
            [
                {"type": "work_order", "number": "ODL/26/0012", "date": "2026-11-03"},
                {"type": "report", "number": "RAP/0044", "date": "2026-11-03"},
                {"type": "equipment", "number": "SN-77–B", "date": None},
            ]
        )
        root = self.assertValid(move)
        data = {
            item.findtext("TipoDato"): item
            for item in root.findall(".//AltriDatiGestionali")
        }
        self.assertEqual(data["INTERVENTO"].findtext("RiferimentoTesto"), "ODL/26/0012")
        self.assertEqual(data["INTERVENTO"].findtext("RiferimentoData"), "2026-11-03")
        self.assertEqual(data["RAPPORTINO"].findtext("RiferimentoTesto"), "RAP/0044")
        self.assertEqual(data["MATRICOLA"].findtext("RiferimentoTesto"), "SN-77-B")
        self.assertEqual(data["ORE"].findtext("RiferimentoNumero"), "1.50")

    def test_period_of_a_fee(self):
        move = self._create_charged_invoice(
            [
                {
                    "type": "period",
                    "number": "",
                    "date": "2026-07-01",
                    "date_to": "2026-12-31",
                }
            ]
        )
        root = self.assertValid(move)
        self.assertEqual(self._text(root, "DataInizioPeriodo"), ["2026-07-01"])
        self.assertEqual(self._text(root, "DataFinePeriodo"), ["2026-12-31"])

    def test_delivery_notes_come_once_each(self):
        document = {"type": "ddt", "number": "DDT/00042", "date": "2026-11-03"}
        move = self._create_charged_invoice(
            [document], [document], [{**document, "number": "DDT/00043"}]
        )
        root = self.assertValid(move)
        self.assertEqual(
            self._text(root, "DatiDDT/NumeroDDT"), ["DDT/00042", "DDT/00043"]
        )

    def test_references_by_hand(self):
        move = self._create_invoice(
            lines=[(100, self.tax_22s), (50, self.tax_22s)],
            post=False,
            appsistance_einvoice_phase=2,
        )
        move.appsistance_einvoice_reference_ids = [
            Command.create(
                {
                    "type": kind,
                    "number": f"N° {kind}",
                    "date": DAY,
                    "item": "3",
                    "job": "Commessa “A”",
                    "cig": "Z1",
                    "cup": "C1",
                    "line_ids": [Command.set(move.invoice_line_ids[0].ids)],
                }
            )
            for kind in (
                "order",
                "contract",
                "agreement",
                "reception",
                "invoice",
                "ddt",
            )
        ]
        move.action_post()
        root = self.assertValid(move)
        for tag in (
            "DatiOrdineAcquisto",
            "DatiContratto",
            "DatiConvenzione",
            "DatiRicezione",
            "DatiFattureCollegate",
        ):
            with self.subTest(tag=tag):
                self.assertEqual(
                    self._text(root, f"{tag}/RiferimentoNumeroLinea"), ["1"]
                )
                self.assertEqual(
                    self._text(root, f"{tag}/CodiceCommessaConvenzione"),
                    ['Commessa "A"'],
                )
        self.assertEqual(self._text(root, "RiferimentoFase"), ["2"])
        self.assertEqual(len(root.findall(".//DatiDDT")), 1)

    def test_three_attachments_two_of_one_name(self):
        attachments = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": b"%PDF-1.4",
                    "description": "Rapportino – firmato",
                }
                for name in ("rapportino.pdf", "rapportino.pdf", "è" * 80 + ".pdf")
            ]
        )
        move = self._create_invoice(
            appsistance_einvoice_attachment_ids=[Command.set(attachments.ids)]
        )
        root = self.assertValid(move)
        names = self._text(root, "NomeAttachment")
        self.assertEqual(len(set(names)), 3)
        self.assertTrue(
            all(name.endswith(".pdf") and len(name) <= 60 for name in names)
        )
        self.assertEqual(
            base64.b64decode(self._text(root, "Attachment")[0]), b"%PDF-1.4"
        )

    def test_code_that_the_customer_wants_and_kind_of_the_line(self):
        self.business.appsistance_einvoice_admin_ref = "CDC-10"
        move = self._create_invoice(
            lines=[
                {
                    "price_unit": 10.0,
                    "tax_ids": [Command.set(self.tax_22s.ids)],
                    "appsistance_einvoice_kind": "AC",
                }
            ]
        )
        root = self.assertValid(move)
        self.assertEqual(self._text(root, "RiferimentoAmministrazione"), ["CDC-10"])
        self.assertEqual(self._text(root, "TipoCessionePrestazione"), ["AC"])

    # --------------------------------------------------
    # Deferred invoices
    # --------------------------------------------------

    def test_services_are_immediate_unless_the_company_chose(self):
        document = {"type": "report", "number": "R1", "date": "2026-11-03"}
        move = self._create_charged_invoice([document])
        self.assertEqual(move.l10n_it_document_type.code, "TD01")
        self.assertEqual(str(move.appsistance_einvoice_deadline), "2026-11-22")

    def test_services_with_reports_of_other_days_are_deferred_by_choice(self):
        self.company.appsistance_einvoice_defer_services = True
        document = {"type": "report", "number": "R1", "date": "2026-11-03"}
        move = self._create_charged_invoice([document])
        self.assertEqual(move.l10n_it_document_type.code, "TD24")
        self.assertEqual(str(move.appsistance_einvoice_deadline), "2026-12-15")
        self.assertValid(move)

    def test_a_delivery_note_added_later_brings_the_last_day_forward(self):
        self.company.appsistance_einvoice_defer_services = True
        document = {"type": "report", "number": "R1", "date": "2026-11-03"}
        move = self._create_charged_invoice([document])
        move.appsistance_einvoice_reference_ids = [
            Command.create({"type": "ddt", "number": "7", "date": "2026-10-31"})
        ]
        self.assertEqual(str(move.appsistance_einvoice_deadline), "2026-11-15")

    def test_reports_of_the_same_day_or_missing_leave_it_immediate(self):
        self.company.appsistance_einvoice_defer_services = True
        same_day = {"type": "report", "number": "R1", "date": str(DAY)}
        earlier = {"type": "report", "number": "R1", "date": "2026-11-03"}
        for documents in (([same_day],), ([earlier], [])):
            with self.subTest(documents=documents):
                move = self._create_charged_invoice(*documents)
                self.assertEqual(move.l10n_it_document_type.code, "TD01")

    # --------------------------------------------------
    # Sale orders
    # --------------------------------------------------

    def _invoice_order(self, **vals):
        order = (
            self.env["sale.order"]
            .sudo()
            .create(
                {
                    "partner_id": self.business.id,
                    "company_id": self.company.id,
                    "order_line": [
                        Command.create(
                            {"product_id": self.service.id, "price_unit": 100.0}
                        )
                    ],
                    **vals,
                }
            )
        )
        order.action_confirm()
        order.order_line.qty_delivered = 1
        move = order._create_invoices()
        move.invoice_date = DAY
        move.action_post()
        return order, move

    def test_the_number_of_our_own_order_is_never_the_customers(self):
        order, move = self._invoice_order()
        root = self.assertValid(move)
        self.assertEqual(move.ref, order.name)
        self.assertFalse(root.findall(".//DatiOrdineAcquisto"))

    def test_the_customers_order_is_named(self):
        _order, move = self._invoice_order(client_order_ref="ODA n° 77")
        root = self.assertValid(move)
        self.assertEqual(
            self._text(root, "DatiOrdineAcquisto/IdDocumento"), ["ODA n. 77"]
        )

    def test_a_tender_of_our_order_keeps_its_code_without_our_number(self):
        order, move = self._invoice_order(l10n_it_cig="Z1234567")
        root = self.assertValid(move)
        self.assertEqual(self._text(root, "CodiceCIG"), ["Z1234567"])
        self.assertNotIn(order.name, self._text(root, "IdDocumento"))
