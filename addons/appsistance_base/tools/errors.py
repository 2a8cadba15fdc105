"""Errors of the billing computation.

They carry a code and named arguments and no text: the models turn them into a
sentence in the user's language.
"""

from datetime import date, datetime
from decimal import Decimal

# code -> name and type of its arguments
ERROR_PARAMS = {
    # values
    "decimal_expected": {"name": str, "type_name": str},
    "integer_expected": {"name": str, "type_name": str},
    "negative_value": {"name": str, "value": (int, Decimal)},
    "choice_unknown": {"name": str, "value": object},
    # holidays
    "date_expected": {"type_name": str},
    "year_out_of_range": {"year": int},
    "patron_day_invalid": {"month": object, "day": object},
    # work time
    "unknown_timezone": {"timezone": object},
    "mixed_timezones": {"start": datetime, "end": datetime},
    "negative_time": {"start": datetime, "end": datetime},
    "zero_time": {"start": datetime, "end": datetime},
    "schedule_weekdays": {"count": int},
    "schedule_range": {"weekday": int, "start": object, "end": object},
    "schedule_night": {"start": object, "end": object},
    # rounding
    "block_not_positive": {"block": int},
    # money
    "rounding_not_positive": {"rounding": Decimal},
    "amount_not_rounded": {"amount": Decimal, "rounding": Decimal},
    # prices
    "cost_missing": {"cost": Decimal},
    # splitting
    "nothing_to_spread": {"total": int},
    "shares_missing": {},
    "shares_not_hundred": {"total": Decimal},
    "parts_do_not_sum": {"amount": Decimal, "total": Decimal},
    "parts_two_open": {"count": int},
    # declarations
    "period_reversed": {"start": date, "end": date},
}


class BillingError(ValueError):
    """A refused value: ``code`` is a key of ``ERROR_PARAMS``, ``params`` its
    named arguments."""

    def __init__(self, code, **params):
        expected = ERROR_PARAMS[code]
        if expected.keys() != params.keys():
            message = f"{code} takes {sorted(expected)}, not {sorted(params)}"
            raise TypeError(message)
        for name, kind in expected.items():
            if not isinstance(params[name], kind):
                message = f"{code}: {name} is a {type(params[name]).__name__}"
                raise TypeError(message)
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self):
        arguments = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code}({arguments})"


class InvalidValueError(BillingError):
    """A number or choice of the wrong type or range."""


class HolidayError(BillingError):
    """A day that the holiday calendar cannot answer for."""


class WorkTimeError(BillingError):
    """A worked time or a schedule that makes no sense."""


class RoundingError(BillingError):
    """A rounding of time that cannot be done."""


class PricingError(BillingError):
    """A price that cannot be made."""


class SplitError(BillingError):
    """Shares that do not add up to the whole."""


class TaxRuleError(BillingError):
    """A tax rule or declaration that makes no sense."""
