"""When planned work is due: plain functions on dates, no database.

Whatever falls on a day that a month does not have comes on the month's last day, and
the following ones return to the day wanted: nothing drifts.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


def parse_months(text):
    """Return the set of months of a text such as ``"3,9"``."""
    months = {int(part) for part in (text or "").replace(" ", "").split(",") if part}
    if not months <= set(range(1, 13)):
        raise ValueError(text)
    return months


def format_months(months):
    return ",".join(str(month) for month in sorted(months))


def clamp(year, month, day):
    """The day of a month, or its last one."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def add_months(month, count):
    """The first of the month ``count`` months after the first of ``month``."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def shift(day, months):
    """The same day so many months later, or the last one of a shorter month."""
    month = add_months(day, months)
    return clamp(month.year, month.month, day.day)


def count_months(start, end):
    """Months from that of ``start`` to that of ``end``."""
    return (end.year - start.year) * 12 + end.month - start.month


def iterate_months(start, end):
    """The first days of the months from that of ``start`` to that of ``end``."""
    first = start.replace(day=1)
    for index in range(count_months(start, end) + 1):
        yield add_months(first, index)


@dataclass(frozen=True)
class Cadence:
    """When a plan line comes: in ``months`` of every year or, with ``interval``, every
    so many months from ``first``; on a ``day`` of the month (31: the last of a shorter
    one), in a ``week`` (``"1"`` to ``"4"``, ``"last"``), or any day of the month."""

    months: frozenset = frozenset()
    interval: int = 0
    first: date | None = None
    day: int = 0
    week: str = ""

    def falls_in(self, month):
        """Whether it comes in the month of the day ``month``."""
        if not self.interval:
            return month.month in self.months
        count = count_months(self.first, month)
        return count >= 0 and count % self.interval == 0

    def window(self, month):
        """The first and the last day for it in a month."""
        day = self.day
        if not day and self.interval and not self.week:
            day = self.first.day
        if day:
            due = clamp(month.year, month.month, day)
            return due, due
        last = clamp(month.year, month.month, 31)
        if self.week == "last":
            return last - timedelta(days=6), last
        if self.week:
            start = month.replace(day=7 * int(self.week) - 6)
            return start, start + timedelta(days=6)
        return month.replace(day=1), last


def occurrences(cadence, start, end, since, until):
    """Return ``(month, first day, last day)`` of what comes from ``start`` to
    ``end``, the days of the agreement (``end`` None: open), in the months ``since`` to
    ``until``.

    A year that begins in the middle of a month ends in the middle of one: what comes in
    that month comes at the beginning, and not once more at the end.
    """
    found = []
    first = max(start, since)
    last = until if end is None else min(end, until)
    if first > last:
        return found
    for month in iterate_months(first, last):
        if not cadence.falls_in(month) or _is_broken_end(month, start, end):
            continue
        day_from, day_to = cadence.window(month)
        day_from = max(day_from, start)
        day_to = day_to if end is None else min(day_to, end)
        if day_from <= day_to:
            found.append((month, day_from, day_to))
    return found


def _is_broken_end(month, start, end):
    if (
        end is None
        or start.day == 1
        or (end.year, end.month) != (month.year, month.month)
    ):
        return False
    return end.day < start.day and end.month == start.month and end.year > start.year


def split_years(start, end):
    """The years of an agreement, counted from its first day; the last may be short. A
    year that begins on 29 February does not drift."""
    spans = []
    number = 0
    while (begin := shift(start, 12 * number)) <= end:
        number += 1
        last = shift(start, 12 * number) - timedelta(days=1)
        spans.append((begin, min(last, end)))
    return spans
