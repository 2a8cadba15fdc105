from datetime import date
from decimal import Decimal

from ..layout import is_simplified
from ..xml_reader import find, find_all, local_name, text_of
from .finding import Finding, decimal_of
from .header import identity, vat_and_fiscal_code, vat_with_country

_GENERAL = "DatiGenerali/DatiGeneraliDocumento"
_SIMPLIFIED_LIMIT = Decimal(400)
# Since version 1.9 the limit of the simplified invoice does not bind these regimes.
_WITHOUT_LIMIT = {"RF19", "RF20"}
_DIFFERENT_PARTIES = frozenset(
    [
        "TD01",
        "TD02",
        "TD03",
        "TD06",
        "TD16",
        "TD17",
        "TD18",
        "TD19",
        "TD20",
        "TD24",
        "TD25",
        "TD28",
    ]
)
_SAME_PARTY = frozenset({"TD21", "TD27"})
_FOREIGN_SELLER = frozenset({"TD17", "TD18", "TD19", "TD28"})
_BUYER_WITH_VAT = frozenset(["TD16", "TD17", "TD18", "TD19", "TD20", "TD22", "TD23"])


def bodies(root):
    return find_all(root, "FatturaElettronicaBody")


def check_number_and_date(root, today):
    """00403, 00418 and 00425."""
    for body in bodies(root):
        number = text_of(body, f"{_GENERAL}/Numero")
        if number and not any(char.isdigit() for char in number):
            yield Finding("00425", f"{_GENERAL}/Numero", {"found": number})
        day = _date(text_of(body, f"{_GENERAL}/Data"))
        if day and today and day > today:
            yield Finding(
                "00403",
                f"{_GENERAL}/Data",
                {"found": day.isoformat(), "expected": today.isoformat()},
            )
        for linked in find_all(body, "DatiGenerali/DatiFattureCollegate"):
            linked_day = _date(text_of(linked, "Data"))
            if day and linked_day and day < linked_day:
                yield Finding(
                    "00418",
                    f"{_GENERAL}/Data",
                    {"found": day.isoformat(), "expected": linked_day.isoformat()},
                )


def check_withholding(root, _today):
    """00411: a line under withholding needs the block of the withholding."""
    for body in bodies(root):
        if find(body, f"{_GENERAL}/DatiRitenuta") is not None:
            continue
        for line in find_all(body, "DatiBeniServizi/DettaglioLinee"):
            if text_of(line, "Ritenuta") == "SI":
                yield Finding(
                    "00411",
                    f"{_GENERAL}/DatiRitenuta",
                    {"line": text_of(line, "NumeroLinea")},
                )
                break


def check_pension_funds(root, _today):
    """00413, 00414 and 00415."""
    for body in bodies(root):
        withheld = find(body, f"{_GENERAL}/DatiRitenuta") is not None
        for fund in find_all(body, f"{_GENERAL}/DatiCassaPrevidenziale"):
            rate = decimal_of(text_of(fund, "AliquotaIVA"))
            nature = text_of(fund, "Natura")
            path = "DatiCassaPrevidenziale/Natura"
            if rate == 0 and not nature:
                yield Finding("00413", path)
            if rate and nature:
                yield Finding("00414", path, {"found": nature})
            if text_of(fund, "Ritenuta") == "SI" and not withheld:
                yield Finding("00415", f"{_GENERAL}/DatiRitenuta")


def check_discounts(root, _today):
    """00437: a discount on the document says how much."""
    for body in bodies(root):
        for discount in find_all(body, f"{_GENERAL}/ScontoMaggiorazione"):
            if not text_of(discount, "Percentuale") and not text_of(
                discount, "Importo"
            ):
                yield Finding("00437", f"{_GENERAL}/ScontoMaggiorazione")


def check_simplified(root, _today):
    """00460: the simplified invoice has a limit."""
    if not is_simplified(local_name(root)):
        return
    regime = text_of(root, "FatturaElettronicaHeader/CedentePrestatore/RegimeFiscale")
    if regime in _WITHOUT_LIMIT:
        return
    for body in bodies(root):
        if text_of(body, f"{_GENERAL}/TipoDocumento") != "TD07":
            continue
        total = sum(
            decimal_of(text_of(line, "Importo")) or 0
            for line in find_all(body, "DatiBeniServizi")
        )
        if total > _SIMPLIFIED_LIMIT:
            yield Finding(
                "00460",
                "DatiBeniServizi/Importo",
                {"found": str(total), "expected": str(_SIMPLIFIED_LIMIT)},
            )


def check_parties(root, _today):
    """00471 to 00475: who may be seller and buyer of each kind of document."""
    seller = identity(root, "CedentePrestatore")
    buyer = identity(root, "CessionarioCommittente")
    if seller is None or buyer is None:
        return
    for body in bodies(root):
        kind = text_of(body, f"{_GENERAL}/TipoDocumento")
        yield from _check_kind(kind, seller, buyer)
        if kind == "TD21":
            yield from _check_no_zero_rate(body)


def _check_kind(kind, seller, buyer):
    path = f"{_GENERAL}/TipoDocumento"
    same = _same_party(seller, buyer)
    if kind in _DIFFERENT_PARTIES and same and vat_with_country(seller):
        yield Finding("00471", path, {"found": kind})
    if kind in _SAME_PARTY and not same:
        yield Finding("00472", path, {"found": kind})
    if kind in _FOREIGN_SELLER and text_of(seller, "IdFiscaleIVA/IdPaese") == "IT":
        yield Finding("00473", path, {"found": kind})
    if kind in _BUYER_WITH_VAT and not text_of(buyer, "IdFiscaleIVA/IdCodice"):
        yield Finding("00475", path, {"found": kind})


def _check_no_zero_rate(body):
    for line in find_all(body, "DatiBeniServizi/DettaglioLinee"):
        if decimal_of(text_of(line, "AliquotaIVA")) == 0:
            yield Finding(
                "00474",
                "DettaglioLinee/AliquotaIVA",
                {"line": text_of(line, "NumeroLinea")},
            )


def _same_party(seller, buyer):
    seller_vat, buyer_vat = vat_with_country(seller), vat_with_country(buyer)
    if seller_vat and buyer_vat:
        return seller_vat == buyer_vat
    seller_code, buyer_code = (
        vat_and_fiscal_code(seller)[1],
        vat_and_fiscal_code(buyer)[1],
    )
    return bool(seller_code) and seller_code == buyer_code


def _date(value):
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
