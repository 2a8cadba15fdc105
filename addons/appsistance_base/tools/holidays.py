"""Italian national holidays.

L. 27 maggio 1949 n. 260 with its changes: L. 54/1977, D.P.R. 792/1985 (Epiphany is
back), L. 336/2000 (2 June is back), L. 151/2025 (4 October from 2026 on). Ordinary
Sundays are not in this table: a schedule says whether they count as holidays.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from .errors import HolidayError

FIRST_YEAR = 1986
LAST_YEAR = 9998
PATRON = "patron"

# month, day, code, first year
_FIXED_HOLIDAYS = (
    (1, 1, "new_year", FIRST_YEAR),
    (1, 6, "epiphany", FIRST_YEAR),
    (4, 25, "liberation", FIRST_YEAR),
    (5, 1, "labour", FIRST_YEAR),
    (6, 2, "republic", 2001),
    (8, 15, "assumption", FIRST_YEAR),
    (10, 4, "saint_francis", 2026),
    (11, 1, "all_saints", FIRST_YEAR),
    (12, 8, "immaculate", FIRST_YEAR),
    (12, 25, "christmas", FIRST_YEAR),
    (12, 26, "saint_stephen", FIRST_YEAR),
)


def easter_sunday(year):
    """Return Easter Sunday of ``year`` (Gregorian computus of Meeus, Jones and
    Butcher)."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_shift + 15) % 30
    leap_years, year_rest = divmod(in_century, 4)
    to_sunday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    correction = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def national_holidays(year):
    """Return the holidays of ``year``: a read-only mapping of date to code.

    Where two fall on one day (25 April 2011 was Easter Monday) the day is there once.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise HolidayError("year_out_of_range", year=year)
    easter = easter_sunday(year)
    days = {easter: "easter", easter + timedelta(days=1): "easter_monday"}
    for month, day, code, first_year in _FIXED_HOLIDAYS:
        if year >= first_year:
            days.setdefault(date(year, month, day), code)
    return MappingProxyType(dict(sorted(days.items())))


def check_patron(patron):
    """Return ``patron``, the (month, day) of the town's patron saint, or None.

    29 February is accepted and kept in leap years only.
    """
    if patron is None:
        return None
    month, day = patron
    try:
        date(2000, month, day)
    except (TypeError, ValueError):
        raise HolidayError("patron_day_invalid", month=month, day=day) from None
    return (month, day)


def holiday_code(day, patron=None):
    """Return the code of the holiday on ``day`` (a date, not a datetime) or None.

    ``patron`` is a (month, day); a national holiday on the same day wins.
    """
    if not isinstance(day, date) or isinstance(day, datetime):
        raise HolidayError("date_expected", type_name=type(day).__name__)
    code = national_holidays(day.year).get(day)
    if code is None and patron is not None:
        is_patron = (day.month, day.day) == check_patron(patron)
        code = PATRON if is_patron else None
    return code


def is_holiday(day, patron=None):
    """Return whether ``day`` is a national holiday or the patron's day."""
    return holiday_code(day, patron) is not None
