"""Suppliers' FatturaPA files for tests."""

from lxml import etree

SUPPLIER_VAT = "00465840031"
COMPANY_VAT = "01234560157"

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
{doctype}<p:FatturaElettronica versione="FPR12"
 xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">
<FatturaElettronicaHeader>
<DatiTrasmissione><CodiceDestinatario>ABC1234</CodiceDestinatario></DatiTrasmissione>
<CedentePrestatore><DatiAnagrafici>
<IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>{supplier}</IdCodice></IdFiscaleIVA>
<Anagrafica><Denominazione>{name}</Denominazione></Anagrafica>
</DatiAnagrafici></CedentePrestatore>
<CessionarioCommittente><DatiAnagrafici>
<IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>{buyer}</IdCodice></IdFiscaleIVA>
<Anagrafica><Denominazione>Noi</Denominazione></Anagrafica>
</DatiAnagrafici></CessionarioCommittente>
</FatturaElettronicaHeader>
"""
BODY = """<FatturaElettronicaBody><DatiGenerali>
<DatiGeneraliDocumento><TipoDocumento>{kind}</TipoDocumento><Divisa>EUR</Divisa>
<Data>{date}</Data><Numero>{number}</Numero></DatiGeneraliDocumento>
{ddts}</DatiGenerali>
<DatiBeniServizi>{lines}</DatiBeniServizi></FatturaElettronicaBody>
"""
LINE = """<DettaglioLinee><NumeroLinea>{number}</NumeroLinea>
{code}<Descrizione>{text}</Descrizione><Quantita>{quantity}</Quantita>
<PrezzoUnitario>{price}</PrezzoUnitario><PrezzoTotale>{total:.2f}</PrezzoTotale>
<AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>
"""
CODE = (
    "<CodiceArticolo><CodiceTipo>Art</CodiceTipo><CodiceValore>{}</CodiceValore>"
    "</CodiceArticolo>"
)


def make_body(number, lines, ddts=(), date="2026-10-31", kind="TD01"):
    """A bill of (text, code or None, quantity, price) that quotes (number, date, lines)
    delivery notes."""
    return BODY.format(
        kind=kind,
        date=date,
        number=number,
        ddts="".join(
            f"<DatiDDT><NumeroDDT>{note}</NumeroDDT><DataDDT>{day}</DataDDT>"
            + "".join(
                f"<RiferimentoNumeroLinea>{line}</RiferimentoNumeroLinea>"
                for line in quoted
            )
            + "</DatiDDT>"
            for note, day, quoted in ddts
        ),
        lines="".join(
            LINE.format(
                number=position,
                text=text,
                code=CODE.format(code) if code else "",
                quantity=quantity,
                price=price,
                total=quantity * price,
            )
            for position, (text, code, quantity, price) in enumerate(lines, start=1)
        ),
    )


def make_file(*bodies, supplier=SUPPLIER_VAT, buyer=COMPANY_VAT, doctype=""):
    head = HEAD.format(
        supplier=supplier, buyer=buyer, name="Ricambi Bresciani", doctype=doctype
    )
    return (head + "".join(bodies) + "</p:FatturaElettronica>").encode()


def make_bill(number, lines, ddts=(), **values):
    body = {key: values.pop(key) for key in ("date", "kind") if key in values}
    content = make_file(make_body(number, lines, ddts, **body), **values)
    if not values.get("doctype"):
        etree.fromstring(content)
    return content
