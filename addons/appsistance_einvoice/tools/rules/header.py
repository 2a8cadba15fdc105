from .. import tax_codes
from ..xml_reader import find, local_name, text_of
from .finding import Finding

_HEADER = "FatturaElettronicaHeader"
_FOREIGN_RECIPIENT = "XXXXXXX"
# (path of the block inside the header, code for the VAT number, for the fiscal code)
_PARTIES = (
    ("CedentePrestatore", "00301", "00302"),
    ("RappresentanteFiscale", "00303", ""),
    ("TerzoIntermediarioOSoggettoEmittente", "00304", ""),
    ("CessionarioCommittente", "00305", "00306"),
)


def check_identifiers(root, _today):
    """00300 to 00306 as far as check digits go, and 00417."""
    sender = find(root, f"{_HEADER}/DatiTrasmissione/IdTrasmittente")
    if sender is not None and text_of(sender, "IdPaese") == "IT":
        code = text_of(sender, "IdCodice")
        if not tax_codes.is_fiscal_code(code):
            yield Finding("00300", "IdTrasmittente/IdCodice", {"found": code})
    for block, vat_code, fiscal_code in _PARTIES:
        party = identity(root, block)
        if party is None:
            continue
        yield from _check_party(party, block, vat_code, fiscal_code)
    buyer = identity(root, "CessionarioCommittente")
    if buyer is not None and not any(vat_and_fiscal_code(buyer)):
        yield Finding("00417", "CessionarioCommittente")


def _check_party(party, block, vat_code, fiscal_code):
    vat, fiscal = vat_and_fiscal_code(party)
    country = text_of(party, "IdFiscaleIVA/IdPaese")
    if vat and country == "IT" and not tax_codes.is_vat_number(vat):
        yield Finding(vat_code, f"{block}/IdFiscaleIVA/IdCodice", {"found": vat})
    if fiscal and fiscal_code and not tax_codes.is_fiscal_code(fiscal):
        yield Finding(fiscal_code, f"{block}/CodiceFiscale", {"found": fiscal})


def check_recipient(root, _today):
    """00427 and 00313: the recipient's code fits the format and the country."""
    form = text_of(root, f"{_HEADER}/DatiTrasmissione/FormatoTrasmissione")
    recipient = text_of(root, f"{_HEADER}/DatiTrasmissione/CodiceDestinatario")
    expected = 6 if form == "FPA12" else 7
    if recipient and len(recipient) != expected:
        yield Finding(
            "00427",
            "DatiTrasmissione/CodiceDestinatario",
            {"found": recipient, "expected": str(expected)},
        )
    buyer = identity(root, "CessionarioCommittente")
    country = text_of(buyer, "IdFiscaleIVA/IdPaese") if buyer is not None else ""
    if recipient == _FOREIGN_RECIPIENT and country == "IT":
        yield Finding(
            "00313", "DatiTrasmissione/CodiceDestinatario", {"found": recipient}
        )


def check_format(root, _today):
    """00428: the format in the header and on the root element are the same."""
    form = text_of(root, f"{_HEADER}/DatiTrasmissione/FormatoTrasmissione")
    version = root.get("versione", "")
    if form != version:
        yield Finding(
            "00428",
            "DatiTrasmissione/FormatoTrasmissione",
            {"found": form, "expected": version},
        )


def identity(root, block):
    """The element that holds a party's tax identifiers, in either layout."""
    party = find(root, f"{_HEADER}/{block}")
    if party is None:
        return None
    for inner in ("DatiAnagrafici", "IdentificativiFiscali"):
        element = find(party, inner)
        if element is not None:
            return element
    return party if local_name(party) == block else None


def vat_and_fiscal_code(party):
    return text_of(party, "IdFiscaleIVA/IdCodice"), text_of(party, "CodiceFiscale")


def vat_with_country(party):
    if party is None:
        return ""
    return text_of(party, "IdFiscaleIVA/IdPaese") + text_of(
        party, "IdFiscaleIVA/IdCodice"
    )
