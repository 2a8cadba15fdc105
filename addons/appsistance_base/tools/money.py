"""Exact amounts: rounding to the currency and dividing without losing a cent.

Amounts are ``Decimal`` (or ``int``) in the currency's unit, never ``float``;
:func:`from_float` brings in what a float field holds.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from .errors import InvalidValueError, SplitError

CENT = Decimal("0.01")
HUNDRED = Decimal(100)

_MODES = {"nearest": ROUND_HALF_UP, "up": ROUND_CEILING, "down": ROUND_FLOOR}


def check_decimal(name, value):
    """Return ``value`` as a Decimal; a float, a bool or an infinity is refused."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite():
        raise InvalidValueError(
            "decimal_expected", name=name, type_name=type(value).__name__
        )
    return value


def from_float(value, digits=8):
    """Return the Decimal that the float ``value`` stands for: its shortest writing,
    to ``digits`` decimals (0.1 + 0.2 is 0.3)."""
    return round_digits(Decimal(repr(float(value))), digits)


def round_digits(value, digits):
    """Return ``value`` with at most ``digits`` decimals, without trailing zeros
    beyond the second."""
    rounded = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    short = rounded.quantize(CENT, ROUND_HALF_UP)
    return (short if short == rounded else rounded.normalize()) + 0


def check_not_negative(name, value):
    """Return ``value`` as a Decimal that is zero or more."""
    value = check_decimal(name, value)
    if value < 0:
        raise InvalidValueError("negative_value", name=name, value=value)
    return value


def check_integer(name, value):
    """Return ``value``, an integer of zero or more (minutes)."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidValueError(
            "integer_expected", name=name, type_name=type(value).__name__
        )
    if value < 0:
        raise InvalidValueError("negative_value", name=name, value=value)
    return value


def check_choice(name, value, choices):
    """Return ``value``, one of ``choices``."""
    if value not in choices:
        raise InvalidValueError("choice_unknown", name=name, value=value)
    return value


def check_rounding(rounding):
    """Return ``rounding``, the smallest step of a currency or price, above zero."""
    rounding = check_decimal("rounding", rounding)
    if rounding <= 0:
        raise InvalidValueError("rounding_not_positive", rounding=rounding)
    return rounding


def round_amount(amount, rounding=CENT, method="nearest"):
    """Return ``amount`` rounded to a multiple of ``rounding`` (0.01: to the cent).

    ``nearest`` takes half a step away from zero, as Odoo's currencies do; ``up`` goes
    towards plus infinity and ``down`` towards minus infinity.
    """
    rounding = check_rounding(rounding)
    mode = _MODES[check_choice("method", method, _MODES)]
    steps = (check_decimal("amount", amount) / rounding).to_integral_value(mode)
    return steps * rounding + 0  # no negative zero


def count_steps(amount, rounding=CENT):
    """Return ``amount`` as a whole number of ``rounding`` steps (cents); an amount
    between two steps is refused."""
    amount = check_decimal("amount", amount)
    rounded = round_amount(amount, rounding)
    if rounded != amount:
        raise SplitError("amount_not_rounded", amount=amount, rounding=rounding)
    return int(rounded / rounding)


def distribute(total, weights):
    """Spread the integer ``total`` over ``weights`` (``int`` or ``Decimal``, zero or
    more) in whole units that sum to it exactly.

    Largest remainder: each gets the floor of its part, what is left goes one by one
    to the largest remainders, the first in the given order when equal. A negative
    total is the mirror of the positive one.
    """
    weights = _to_integers(weights)
    if total < 0:
        return [-part for part in distribute(-total, weights)]
    whole = sum(weights)
    if not whole:
        if total:
            raise SplitError("nothing_to_spread", total=total)
        return [0] * len(weights)
    divisions = [divmod(total * weight, whole) for weight in weights]
    parts = [quotient for quotient, _remainder in divisions]
    by_remainder = sorted(
        range(len(weights)), key=lambda index: (-divisions[index][1], index)
    )
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _to_integers(weights):
    """Return ``weights`` as integers in the same proportions."""
    decimals = [check_not_negative("weight", weight) for weight in weights]
    digits = max((-value.as_tuple().exponent for value in decimals), default=0)
    return [int(value.scaleb(max(digits, 0))) for value in decimals]
