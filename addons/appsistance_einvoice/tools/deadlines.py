"""Last days for sending: settings come from outside, nothing is assumed here."""

from datetime import date, timedelta

IMMEDIATE_DAYS = 12
DEFERRED_DAY = 15
RESEND_DAYS = 5
#: Documents that complete a supplier's: by the 15th of the month after receipt.
SELF_BILLED = frozenset({"TD16", "TD17", "TD18", "TD19", "TD28"})


def immediate(invoice_date, days=IMMEDIATE_DAYS):
    return invoice_date + timedelta(days=days)


def deferred(operation_date, day=DEFERRED_DAY):
    """The given day of the month after the operation."""
    month = operation_date.month % 12 + 1
    year = operation_date.year + (operation_date.month == 12)
    return date(year, month, day)


def last_day(document_type, invoice_date, operation_dates=(), days=IMMEDIATE_DAYS):
    """The stricter of the days that apply.

    A deferred invoice (TD24) may wait until the 15th of the month after its oldest
    document; where it has none it is treated as immediate.
    """
    if not invoice_date:
        return None
    dates = [day for day in operation_dates if day]
    if document_type == "TD24" and dates:
        return deferred(min(dates))
    if document_type in SELF_BILLED:
        return deferred(invoice_date)
    return immediate(invoice_date, days)


def resend(rejected_on, days=RESEND_DAYS):
    return rejected_on + timedelta(days=days)
