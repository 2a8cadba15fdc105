"""When planned work is due: plain functions on dates, no database.

Whatever falls on a day that a month does not have comes on the month's last day, and
the following ones return to the day wanted: nothing drifts.
"""

import calendar
from datetime import date


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


def count_months(start, end):
    """Months from that of ``start`` to that of ``end``."""
    return (end.year - start.year) * 12 + end.month - start.month


def iterate_months(start, end):
    """The first days of the months from that of ``start`` to that of ``end``."""
    first = start.replace(day=1)
    for index in range(count_months(start, end) + 1):
        yield add_months(first, index)
