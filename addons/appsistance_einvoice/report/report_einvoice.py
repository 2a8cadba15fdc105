from datetime import date

from odoo import api, models

from ..tools import xml_reader
from ..tools.rules import decimal_of
from ..tools.xml_reader import find, find_all, text_of

_CORRELATED = (
    "DatiOrdineAcquisto",
    "DatiContratto",
    "DatiConvenzione",
    "DatiRicezione",
    "DatiFattureCollegate",
)


class ReportEinvoice(models.AbstractModel):
    """A readable page of what the XML says: read from the XML, not from the invoice."""

    _name = "report.appsistance_einvoice.report_einvoice"
    _description = "Electronic Invoice as a Page"

    @api.model
    def _get_report_values(self, docids, data=None):
        moves = self.env["account.move"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": "account.move",
            "docs": moves,
            "data": data,
            "pages": [self._get_page(move) for move in moves],
        }

    @api.model
    def _get_page(self, move):
        file = move.appsistance_einvoice_file_id
        if file and file.state != "void":
            root = xml_reader.parse(file._get_contents()[file])
        else:
            root = move._get_einvoice_tree()
        body = find(root, "FatturaElettronicaBody")
        document = find(body, "DatiGenerali/DatiGeneraliDocumento")
        return {
            "move": move,
            "file": file if file and file.state != "void" else False,
            "seller": self._get_party(root, "CedentePrestatore"),
            "buyer": self._get_party(root, "CessionarioCommittente"),
            "recipient": text_of(
                root, "FatturaElettronicaHeader/DatiTrasmissione/CodiceDestinatario"
            ),
            "pec": text_of(
                root, "FatturaElettronicaHeader/DatiTrasmissione/PECDestinatario"
            ),
            "type": text_of(document, "TipoDocumento"),
            "number": text_of(document, "Numero"),
            "date": _day(text_of(document, "Data")),
            "total": _money(text_of(document, "ImportoTotaleDocumento")),
            "currency": text_of(document, "Divisa"),
            "stamp": _money(text_of(document, "DatiBollo/ImportoBollo")),
            "reasons": [element.text for element in find_all(document, "Causale")],
            "withholdings": self._get_withholdings(document),
            "references": self._get_references(body),
            "lines": self._get_lines(body),
            "summaries": self._get_summaries(body),
            "payments": self._get_payments(body),
            "attachments": [
                text_of(element, "NomeAttachment")
                for element in find_all(body, "Allegati")
            ],
        }

    @api.model
    def _get_party(self, root, block):
        party = find(root, f"FatturaElettronicaHeader/{block}")
        register = find(party, "DatiAnagrafici")
        if register is None:
            register = find(party, "IdentificativiFiscali")
        register = party if register is None else register
        name_block = find(register, "Anagrafica")
        name_block = register if name_block is None else name_block
        seat = find(party, "Sede")
        return {
            "name": text_of(name_block, "Denominazione")
            or " ".join(
                filter(
                    None, [text_of(name_block, "Nome"), text_of(name_block, "Cognome")]
                )
            ),
            "vat": text_of(register, "IdFiscaleIVA/IdPaese")
            + text_of(register, "IdFiscaleIVA/IdCodice"),
            "fiscal_code": text_of(register, "CodiceFiscale"),
            "street": text_of(seat, "Indirizzo") if seat is not None else "",
            "city": " ".join(
                filter(
                    None, [text_of(seat, tag) for tag in ("CAP", "Comune", "Provincia")]
                )
            )
            if seat is not None
            else "",
            "regime": text_of(register, "RegimeFiscale"),
        }

    @api.model
    def _get_withholdings(self, document):
        return [
            {
                "type": text_of(element, "TipoRitenuta"),
                "rate": _rate(text_of(element, "AliquotaRitenuta")),
                "amount": _money(text_of(element, "ImportoRitenuta")),
                "reason": text_of(element, "CausalePagamento"),
            }
            for element in find_all(document, "DatiRitenuta")
        ]

    @api.model
    def _get_references(self, body):
        general = find(body, "DatiGenerali")
        references = [
            self._get_reference(tag, element, "IdDocumento", "Data")
            for tag in _CORRELATED
            for element in find_all(general, tag)
        ]
        references += [
            self._get_reference("DatiDDT", element, "NumeroDDT", "DataDDT")
            for element in find_all(general, "DatiDDT")
        ]
        return references

    @api.model
    def _get_reference(self, tag, element, number, day):
        return {
            "kind": tag,
            "number": text_of(element, number),
            "date": _day(text_of(element, day)),
            "cig": text_of(element, "CodiceCIG"),
            "cup": text_of(element, "CodiceCUP"),
            "item": text_of(element, "NumItem"),
            "lines": ", ".join(
                line.text for line in find_all(element, "RiferimentoNumeroLinea")
            ),
        }

    @api.model
    def _get_lines(self, body):
        lines = find_all(body, "DatiBeniServizi/DettaglioLinee")
        if not lines:
            return [
                {
                    "number": str(index),
                    "description": text_of(element, "Descrizione"),
                    "quantity": "",
                    "uom": "",
                    "price": "",
                    "discount": "",
                    "total": _money(text_of(element, "Importo")),
                    "rate": "",
                    "period": "",
                    "data": [],
                }
                for index, element in enumerate(find_all(body, "DatiBeniServizi"), 1)
            ]
        return [self._get_line(element) for element in lines]

    @api.model
    def _get_line(self, element):
        discounts = [
            (
                "-" if text_of(discount, "Tipo") == "SC" else "+",
                _rate(text_of(discount, "Percentuale"))
                or _money(text_of(discount, "Importo")),
            )
            for discount in find_all(element, "ScontoMaggiorazione")
        ]
        period = [
            _day(text_of(element, tag))
            for tag in ("DataInizioPeriodo", "DataFinePeriodo")
        ]
        nature = text_of(element, "Natura")
        return {
            "number": text_of(element, "NumeroLinea"),
            "description": text_of(element, "Descrizione"),
            "quantity": _quantity(text_of(element, "Quantita")),
            "uom": text_of(element, "UnitaMisura"),
            "price": _price(text_of(element, "PrezzoUnitario")),
            "discount": ", ".join(f"{sign}{value}" for sign, value in discounts),
            "total": _money(text_of(element, "PrezzoTotale")),
            "rate": nature or _rate(text_of(element, "AliquotaIVA")),
            "period": " - ".join(filter(None, period)),
            "data": [
                " ".join(
                    filter(
                        None,
                        [
                            text_of(block, "TipoDato"),
                            text_of(block, "RiferimentoTesto"),
                            _quantity(text_of(block, "RiferimentoNumero")),
                            _day(text_of(block, "RiferimentoData")),
                        ],
                    )
                )
                for block in find_all(element, "AltriDatiGestionali")
            ],
        }

    @api.model
    def _get_summaries(self, body):
        return [
            {
                "rate": _rate(text_of(element, "AliquotaIVA")),
                "nature": text_of(element, "Natura"),
                "taxable": _money(text_of(element, "ImponibileImporto")),
                "tax": _money(text_of(element, "Imposta")),
                "exigibility": text_of(element, "EsigibilitaIVA"),
                "law": text_of(element, "RiferimentoNormativo"),
            }
            for element in find_all(body, "DatiBeniServizi/DatiRiepilogo")
        ]

    @api.model
    def _get_payments(self, body):
        return [
            {
                "mode": text_of(element, "ModalitaPagamento"),
                "date": _day(text_of(element, "DataScadenzaPagamento")),
                "amount": _money(text_of(element, "ImportoPagamento")),
                "iban": text_of(element, "IBAN"),
            }
            for element in find_all(body, "DatiPagamento/DettaglioPagamento")
        ]


def _italian(number, decimals):
    whole = f"{number:,.{decimals}f}"
    return whole.replace(",", "\u00a0").replace(".", ",").replace("\u00a0", ".")


def _money(value):
    number = decimal_of(value)
    return "" if number is None else _italian(number, 2)


def _price(value):
    number = decimal_of(value)
    if number is None:
        return ""
    decimals = max(2, -number.normalize().as_tuple().exponent)
    return _italian(number, min(decimals, 8))


def _quantity(value):
    number = decimal_of(value)
    if number is None:
        return ""
    decimals = max(0, -number.normalize().as_tuple().exponent)
    return _italian(number, decimals)


def _rate(value):
    number = decimal_of(value)
    return "" if number is None else f"{_quantity(str(number))} %"


def _day(value):
    try:
        return f"{date.fromisoformat(value[:10]):%d/%m/%Y}"
    except ValueError:
        return ""
