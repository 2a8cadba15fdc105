"""The sums that the SdI makes again, with its tolerances."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from ..xml_reader import find_all, text_of
from .document import bodies
from .finding import Finding, decimal_of
from .lines import lines_of, summaries_of

_CENT = Decimal("0.01")
_LINE_TOLERANCE = _CENT
_TAX_TOLERANCE = _CENT
_TAXABLE_TOLERANCE = Decimal(1)


def check_lines(root, _today):
    """00423: total of a line = discounted price x quantity."""
    for body in bodies(root):
        for line in lines_of(body):
            total = decimal_of(text_of(line, "PrezzoTotale"))
            expected = line_total(line)
            if total is None or expected is None:
                continue
            if abs(total - expected) > _LINE_TOLERANCE:
                yield Finding(
                    "00423",
                    "DettaglioLinee/PrezzoTotale",
                    {
                        "line": text_of(line, "NumeroLinea"),
                        "found": str(total),
                        "expected": str(_round(expected)),
                    },
                )


def line_total(line):
    price = decimal_of(text_of(line, "PrezzoUnitario"))
    quantity = decimal_of(text_of(line, "Quantita", "1"))
    if price is None or quantity is None:
        return None
    for discount in find_all(line, "ScontoMaggiorazione"):
        sign = 1 if text_of(discount, "Tipo") == "MG" else -1
        amount = decimal_of(text_of(discount, "Importo"))
        percent = decimal_of(text_of(discount, "Percentuale"))
        if amount is not None:
            price += sign * amount
        elif percent is not None:
            price += sign * price * percent / 100
    return price * quantity


def check_taxable(root, _today):
    """00422: taxable amount of a rate = its lines + pension funds + rounding."""
    for body in bodies(root):
        expected, found = defaultdict(Decimal), defaultdict(Decimal)
        for line in lines_of(body):
            expected[_key(line)] += decimal_of(text_of(line, "PrezzoTotale")) or 0
        for fund in find_all(
            body, "DatiGenerali/DatiGeneraliDocumento/DatiCassaPrevidenziale"
        ):
            expected[_key(fund)] += (
                decimal_of(text_of(fund, "ImportoContributoCassa")) or 0
            )
        for summary in summaries_of(body):
            key = _key(summary)
            found[key] += decimal_of(text_of(summary, "ImponibileImporto")) or 0
            for extra in ("Arrotondamento", "SpeseAccessorie"):
                expected[key] += decimal_of(text_of(summary, extra)) or 0
        for key in expected:
            # A rate that is not summed up at all is another check's finding.
            if key in found and abs(found[key] - expected[key]) >= _TAXABLE_TOLERANCE:
                yield Finding(
                    "00422",
                    "DatiRiepilogo/ImponibileImporto",
                    {
                        "rate": str(key[0]),
                        "found": str(found[key]),
                        "expected": str(_round(expected[key])),
                    },
                )


def check_tax(root, _today):
    """00421: tax = taxable amount x rate."""
    for body in bodies(root):
        for summary in summaries_of(body):
            rate = decimal_of(text_of(summary, "AliquotaIVA"))
            taxable = decimal_of(text_of(summary, "ImponibileImporto"))
            tax = decimal_of(text_of(summary, "Imposta"))
            if None in (rate, taxable, tax):
                continue
            expected = _round(taxable * rate / 100)
            if abs(tax - expected) > _TAX_TOLERANCE:
                yield Finding(
                    "00421",
                    "DatiRiepilogo/Imposta",
                    {"rate": str(rate), "found": str(tax), "expected": str(expected)},
                )


def _key(element):
    rate = decimal_of(text_of(element, "AliquotaIVA"))
    return (rate.normalize() if rate is not None else None, text_of(element, "Natura"))


def _round(number):
    return number.quantize(_CENT, ROUND_HALF_UP)
