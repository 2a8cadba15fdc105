from ..xml_reader import find, find_all, text_of
from .document import bodies
from .finding import Finding, decimal_of

# Generic codes that the SdI refuses for documents dated from 2021.
_RETIRED = frozenset({"N2", "N3", "N6"})
_RETIRED_FROM = "2021-01-01"
_LINES = "DatiBeniServizi/DettaglioLinee"
_SUMMARY = "DatiBeniServizi/DatiRiepilogo"


def lines_of(body):
    return find_all(body, _LINES)


def summaries_of(body):
    return find_all(body, _SUMMARY)


def check_natures(root, _today):
    """00400, 00401, 00420, 00429 and 00430: rate zero and nature go together."""
    for body in bodies(root):
        # The document that completes a reverse charge bill shows rate and nature.
        is_completion = _kind(body) == "TD16"
        for line in lines_of(body):
            yield from _check_nature(
                line, "DettaglioLinee/Natura", "00400", "00401", is_completion
            )
        for summary in summaries_of(body):
            yield from _check_nature(
                summary, "DatiRiepilogo/Natura", "00429", "00430", is_completion
            )
            nature = text_of(summary, "Natura")
            if nature.startswith("N6") and text_of(summary, "EsigibilitaIVA") == "S":
                yield Finding(
                    "00420", "DatiRiepilogo/EsigibilitaIVA", {"found": nature}
                )


def _check_nature(element, path, missing, unexpected, is_completion):
    rate = decimal_of(text_of(element, "AliquotaIVA"))
    nature = text_of(element, "Natura")
    values = {"line": text_of(element, "NumeroLinea"), "found": nature}
    if rate == 0 and not nature:
        yield Finding(missing, path, values)
    elif rate and nature and not is_completion:
        yield Finding(unexpected, path, {**values, "rate": str(rate)})


def check_rates(root, _today):
    """00419, 00424, 00443 and 00444: what the lines use is summed up, and no more."""
    for body in bodies(root):
        used = [
            *lines_of(body),
            *find_all(
                body, "DatiGenerali/DatiGeneraliDocumento/DatiCassaPrevidenziale"
            ),
        ]
        summaries = summaries_of(body)
        if not used and not summaries:
            continue
        rates, natures = _rates(used), _natures(used)
        summed_rates, summed_natures = _rates(summaries), _natures(summaries)
        path = "DatiRiepilogo/AliquotaIVA"
        for rate in sorted(rates - summed_rates):
            yield Finding("00419", path, {"found": str(rate)})
        for rate in sorted(summed_rates - rates):
            yield Finding("00443", path, {"found": str(rate)})
        for nature in sorted(natures ^ summed_natures):
            yield Finding("00444", "DatiRiepilogo/Natura", {"found": nature})
        for line in lines_of(body):
            rate = decimal_of(text_of(line, "AliquotaIVA"))
            if rate is not None and 0 < rate < 1:
                yield Finding(
                    "00424",
                    "DettaglioLinee/AliquotaIVA",
                    {"line": text_of(line, "NumeroLinea"), "found": str(rate)},
                )


def check_discounts(root, _today):
    """00438: a discount on a line says how much."""
    for body in bodies(root):
        for line in lines_of(body):
            for discount in find_all(line, "ScontoMaggiorazione"):
                if (
                    find(discount, "Percentuale") is None
                    and find(discount, "Importo") is None
                ):
                    yield Finding(
                        "00438",
                        "DettaglioLinee/ScontoMaggiorazione",
                        {"line": text_of(line, "NumeroLinea")},
                    )


def check_retired_natures(root, _today):
    """00445: the generic natures are no longer taken."""
    for body in bodies(root):
        day = text_of(body, "DatiGenerali/DatiGeneraliDocumento/Data")
        if day < _RETIRED_FROM:
            continue
        for element in [*lines_of(body), *summaries_of(body)]:
            nature = text_of(element, "Natura")
            if nature in _RETIRED:
                yield Finding(
                    "00445",
                    "Natura",
                    {"line": text_of(element, "NumeroLinea"), "found": nature},
                )


def _kind(body):
    return text_of(body, "DatiGenerali/DatiGeneraliDocumento/TipoDocumento")


def _rates(elements):
    rates = {decimal_of(text_of(element, "AliquotaIVA")) for element in elements}
    return {rate.normalize() for rate in rates if rate is not None}


def _natures(elements):
    return {text_of(element, "Natura") for element in elements} - {""}
