"""When a fee is paid and for which days: plain functions on dates, no database.

A fee counts its spans from its first day, or from the calendar's months; each span is
computed from there and never from the one before, so that month ends do not drift, and
amounts are rounded on their running total, so that no cent is lost in a year.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from . import cadence

YEAR = 12
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """How a fee comes; ``anchor`` is its first day ever."""

    anchor: date
    basis: str = "year"
    interval: int = YEAR
    timing: str = "advance"
    months: tuple = ()
    is_calendar: bool = False
    first_period: str = "prorata"


@dataclass(frozen=True)
class Span:
    """Days that are paid together, and which part of the fee they are: what was due
    ``before`` them and ``until`` their end, as a share of the amount."""

    start: date
    end: date
    invoice: date
    before: Fraction
    until: Fraction


def spans(terms, first, last):
    """The spans of a fee from ``first`` to ``last``, days that may cut them."""
    first = max(first, terms.anchor)
    if first > last:
        return []
    found = []
    for start, end, invoice, before, until in _full_spans(terms, first, last):
        part = _cut(terms, (start, end, invoice, before, until), first, last)
        if part:
            found.append(part)
    return found


def shorten(span, start, end, timing):
    """The part of a span from ``start`` to ``end``, in proportion."""
    share = (span.until - span.before) * proportion(span.start, span.end, start, end)
    invoice = span.invoice
    if start > invoice and timing == "advance":
        invoice = start
    if timing == "arrears":
        invoice = min(invoice, end)
    return Span(start, end, invoice, span.before, span.before + share)


def get_unpaid(span, paid, timing):
    """The parts of a span that are not paid yet; ``paid`` are ``(first, last)`` days in
    their order."""
    begin = span.start
    parts = []
    for first, last in paid:
        if last < begin or first > span.end:
            continue
        if first > begin:
            parts.append((begin, first - DAY))
        begin = last + DAY
    if begin <= span.end:
        parts.append((begin, span.end))
    if parts == [(span.start, span.end)]:
        return [span]
    return [shorten(span, start, end, timing) for start, end in parts]


def spread(parts, rest, digits):
    """What each of the spans costs, where together they are ``rest``: by their shares,
    to the cent."""
    total = sum(span.until - span.before for span in parts)
    done = Fraction(0)
    amounts = []
    for span in parts:
        part = span.until - span.before
        share = Span(span.start, span.end, span.invoice, done, done + part / total)
        amounts.append(amount(share, rest, digits))
        done = share.until
    return amounts


def to_fraction(value):
    """A price that came as a float, as it is written."""
    return Fraction(repr(value))


def amount(span, total, digits):
    """What a span costs, where the fee is ``total``: differences of rounded totals."""
    scale = 10**digits
    cents = _round(total * span.until * scale) - _round(total * span.before * scale)
    return float(Fraction(cents, scale))


def _round(value):
    """Half up, as a price is."""
    return (2 * value + 1) // 2


def _full_spans(terms, first, last):
    if terms.basis == "total":
        return _once(terms, first, last)
    if terms.months:
        return _in_months(terms, last)
    return _every(terms, first, last)


def _once(terms, first, last):
    """The whole in the period in which it begins."""
    if first > terms.anchor:
        return []
    if terms.months:
        return _complete(_split(terms, terms.anchor, last), last)
    invoice = terms.anchor if terms.timing == "advance" else last
    return [(terms.anchor, last, invoice, Fraction(0), Fraction(1))]


def _complete(parts, last):
    """Instalments after the last day are never asked for: the last of those before
    takes what they were, so that the whole is paid."""
    kept = [part for part in parts if part[0] <= last]
    start, _stop, invoice, before, _until = kept[-1]
    return [*kept[:-1], (start, last, min(invoice, last), before, Fraction(1))]


def _in_months(terms, last):
    """Equal parts in the given months of each year of the fee."""
    result = []
    number = 0
    while (begin := cadence.shift(terms.anchor, number * YEAR)) <= last:
        number += 1
        end = cadence.shift(terms.anchor, number * YEAR) - DAY
        yearly = YEAR if terms.basis == "month" else 1
        result += [
            (start, stop, invoice, before * yearly, until * yearly)
            for start, stop, invoice, before, until in _split(terms, begin, end)
        ]
    return result


def _split(terms, begin, end):
    """The days from ``begin`` to ``end`` cut at the first of the months."""
    count = len(terms.months)
    offsets = sorted((month - begin.month) % YEAR for month in terms.months)
    marks = [cadence.add_months(begin, offset) for offset in offsets]
    starts = [begin, *(max(mark, begin) for mark in marks[1:])]
    result = []
    for index, (mark, start) in enumerate(zip(marks, starts, strict=True)):
        stop = starts[index + 1] - DAY if index + 1 < count else end
        if stop < start:
            continue
        if terms.timing == "advance":
            invoice = max(mark, start)
        else:
            invoice = cadence.clamp(mark.year, mark.month, 31)
        result.append(
            (start, stop, invoice, Fraction(index, count), Fraction(index + 1, count))
        )
    return result


def _every(terms, first, last):
    origin = _get_origin(terms)
    share = Fraction(terms.interval, YEAR if terms.basis == "year" else 1)
    number = max(cadence.count_months(origin, first) // terms.interval - 1, 0)
    result = []
    while (start := cadence.shift(origin, number * terms.interval)) <= last:
        end = cadence.shift(origin, (number + 1) * terms.interval) - DAY
        invoice = start if terms.timing == "advance" else end
        result.append((start, end, invoice, share * number, share * (number + 1)))
        number += 1
    return result


def _get_origin(terms):
    """Where the spans are counted from: the calendar's for what divides a year."""
    anchor = terms.anchor
    if not terms.is_calendar:
        return anchor
    month = anchor.month
    if YEAR % terms.interval == 0:
        month -= (month - 1) % terms.interval
    return anchor.replace(month=month, day=1)


def _cut(terms, full, first, last):
    start, end, _invoice, before, until = full
    if end < first or start > last:
        return None
    span = Span(*full)
    begin, stop = max(start, first), min(end, last)
    if (begin, stop) == (start, end) or terms.basis == "total":
        return span
    is_first = begin == terms.anchor and begin > start
    if is_first and terms.first_period == "free":
        return None
    if is_first and terms.first_period == "full" and stop == end:
        invoice = begin if terms.timing == "advance" else span.invoice
        return Span(begin, stop, invoice, before, until)
    return shorten(span, begin, stop, terms.timing)


def proportion(start, end, begin, stop):
    """The part of the days: in months where they are whole, else in days."""
    whole = _count_whole(start, end + DAY)
    part = _count_whole(begin, stop + DAY)
    if whole and part and _count_whole(start, begin) is not None:
        return Fraction(part, whole)
    return Fraction((stop - begin).days + 1, (end - start).days + 1)


def _count_whole(begin, stop):
    """Months from ``begin`` to the day ``stop``; None where they are broken."""
    count = cadence.count_months(begin, stop)
    return count if cadence.shift(begin, count) == stop else None
