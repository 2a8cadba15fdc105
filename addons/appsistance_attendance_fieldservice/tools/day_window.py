"""Between which days the rows of a domain can be: what the query need not look at."""

from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
DAYS = 100_000


def get_day(row_id):
    """Return the day in the id of a row: the person's id times 100,000, and days."""
    return EPOCH + timedelta(days=row_id % DAYS)


def get_window(domain):
    """Return (first, last) day of an optimised domain; None where it has no bound.

    Only what narrows for certain counts: bounds that all hold, or the widest of
    those of which one does.
    """
    operator = getattr(domain, "OPERATOR", None)
    if operator not in ("&", "|"):
        return _get_bounds(domain)
    windows = [get_window(child) for child in domain.children]
    firsts, lasts = zip(*windows, strict=True)
    if operator == "&":
        return (
            max(filter(None, firsts), default=None),
            min(filter(None, lasts), default=None),
        )
    return (
        None if None in firsts else min(firsts),
        None if None in lasts else max(lasts),
    )


def _get_bounds(condition):
    name = getattr(condition, "field_expr", None)
    if name not in ("date", "id"):
        return None, None
    values = condition.value
    if condition.operator in (">", ">=") and isinstance(values, date):
        return values, None
    if condition.operator in ("<", "<=") and isinstance(values, date):
        return None, values
    if condition.operator != "in":
        return None, None
    try:
        values = list(values)
    except TypeError:
        return None, None
    days = [get_day(value) if name == "id" else value for value in values if value]
    if not days or len(days) != len(values) or not isinstance(days[0], date):
        return None, None
    return min(days), max(days)
