"""Prices of time and materials, and splitting an amount among payers.

Money is ``Decimal`` (or ``int``) in the currency's unit; percentages are numbers such
as ``Decimal("50")`` for 50 %. ``rounding`` is the currency's smallest step (0.01).
"""

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal

from .errors import PricingError, SplitError
from .money import (
    CENT,
    HUNDRED,
    check_choice,
    check_decimal,
    check_not_negative,
    check_rounding,
    count_steps,
    distribute,
    round_amount,
)
from .reasons import Reason, reason
from .rounding import METHODS, NEAREST, LineQuantity, to_line_quantity

NO_CONSUMABLES, FIXED, PERCENT = CONSUMABLE_MODES = ("none", "fixed", "percent")


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Minutes of one band as an invoice line, with the reason of its price."""

    band: str
    minutes: int
    line: LineQuantity
    reason: Reason


@dataclass(frozen=True, slots=True)
class CostPlusRule:
    """Price from cost: ``margin_percent`` on top of it, but never less than
    ``minimum_margin`` (money per unit), rounded to ``price_rounding``."""

    margin_percent: Decimal
    minimum_margin: Decimal = Decimal(0)
    price_rounding: Decimal = CENT
    method: str = NEAREST

    def __post_init__(self):
        check_not_negative("margin_percent", self.margin_percent)
        check_not_negative("minimum_margin", self.minimum_margin)
        check_rounding(self.price_rounding)
        check_choice("method", self.method, METHODS)


@dataclass(frozen=True, slots=True)
class ConsumablesRule:
    """Small consumables: none, a ``fixed`` sum a job, or a ``percent`` of its
    materials; ``value`` is the sum or the percentage."""

    mode: str = NO_CONSUMABLES
    value: Decimal = Decimal(0)

    def __post_init__(self):
        check_choice("mode", self.mode, CONSUMABLE_MODES)
        check_not_negative("value", self.value)


@dataclass(frozen=True, slots=True)
class Priced:
    """A price or amount in the currency's unit, with its reason."""

    amount: Decimal
    reason: Reason


@dataclass(frozen=True, slots=True)
class Share:
    """What ``payer`` pays."""

    payer: Hashable
    amount: Decimal


# --------------------------------------------------
# Time
# --------------------------------------------------


def surcharge_price(price, percent):
    """Return ``price`` raised by ``percent`` (lowered if negative), not rounded."""
    return check_decimal("price", price) * (
        1 + check_decimal("percent", percent) / HUNDRED
    )


def price_time(minutes, hourly_price, surcharges=None, rounding=CENT):
    """Return a tuple of :class:`TimeLine`, one per band with minutes.

    ``minutes`` are pairs of band and minutes (a band may come more than once),
    ``surcharges`` the percentage per band; a band without one has none.
    """
    totals = {}
    for band, amount in minutes:
        totals[band] = totals.get(band, 0) + amount
    return tuple(
        _price_band(
            band, amount, hourly_price, (surcharges or {}).get(band, 0), rounding
        )
        for band, amount in totals.items()
        if amount
    )


def _price_band(band, minutes, hourly_price, percent, rounding):
    price = surcharge_price(hourly_price, percent)
    why = reason(
        "time_band", band=band, percent=percent, base_price=hourly_price, price=price
    )
    return TimeLine(band, minutes, to_line_quantity(minutes, price, rounding), why)


# --------------------------------------------------
# Materials
# --------------------------------------------------


def price_from_cost(cost, rule):
    """Return the unit price (:class:`Priced`) of a material by ``rule``.

    A cost of zero or less is refused: it is a missing cost, not a free part. The
    rounding never eats into the minimum margin: the price goes up a step instead.
    """
    cost = check_decimal("cost", cost)
    if cost <= 0:
        raise PricingError("cost_missing", cost=cost)
    by_percent = surcharge_price(cost, rule.margin_percent)
    lowest = cost + rule.minimum_margin
    price = round_amount(max(by_percent, lowest), rule.price_rounding, rule.method)
    if price < lowest:
        price = round_amount(lowest, rule.price_rounding, "up")
    if by_percent >= lowest:
        code, params = "cost_plus", {"margin_percent": rule.margin_percent}
    else:
        code, params = "cost_plus_minimum", {"minimum_margin": rule.minimum_margin}
    return Priced(price, reason(code, cost=cost, price=price, **params))


def price_consumables(materials, rule, rounding=CENT):
    """Return the :class:`Priced` consumables of a job whose materials cost the
    customer ``materials``. A fixed sum is due without materials too."""
    materials = check_decimal("materials", materials)
    if rule.mode == FIXED:
        amount = round_amount(rule.value, rounding)
        return Priced(amount, reason("consumables_fixed", amount=amount))
    if rule.mode == PERCENT:
        amount = round_amount(materials * rule.value / HUNDRED, rounding)
        why = reason(
            "consumables_percent",
            percent=rule.value,
            materials=materials,
            amount=amount,
        )
        return Priced(amount, why)
    return Priced(Decimal(0), reason("consumables_none"))


# --------------------------------------------------
# Splitting among payers
# --------------------------------------------------


def split_by_weight(amount, shares, rounding=CENT):
    """Split ``amount`` in proportion to ``shares``: pairs of payer and weight of zero
    or more (thousandths of a condominium, or 1 each for equal parts).

    :return: a tuple of :class:`Share` that sum to ``amount`` exactly. Cents left over
        go to the largest remainders, the earlier share first; the parts of a negative
        amount are the opposite of those of the positive one.
    """
    shares = _check_shares(shares)
    steps = distribute(count_steps(amount, rounding), [weight for _, weight in shares])
    return tuple(
        Share(payer, step * check_rounding(rounding))
        for (payer, _weight), step in zip(shares, steps, strict=True)
    )


def split_by_percent(amount, shares, rounding=CENT):
    """Split ``amount`` by ``shares``: pairs of payer and percentage, together exactly
    100. The parts are as in :func:`split_by_weight`."""
    shares = _check_shares(shares)
    total = sum((check_not_negative("percent", part) for _, part in shares), Decimal(0))
    if total != HUNDRED:
        raise SplitError("shares_not_hundred", total=total)
    return split_by_weight(amount, shares, rounding)


def split_by_amount(amount, parts, rounding=CENT):
    """Split ``amount`` by ``parts``: pairs of payer and amount, one of them may be None
    for "the rest". They must sum to ``amount``, each a whole number of cents."""
    parts = _check_shares(parts)
    count_steps(amount, rounding)
    fixed = [part for _, part in parts if part is not None]
    total = sum((_check_part(part, rounding) for part in fixed), Decimal(0))
    open_count = len(parts) - len(fixed)
    if open_count > 1:
        raise SplitError("parts_two_open", count=open_count)
    if not open_count and total != amount:
        raise SplitError("parts_do_not_sum", amount=Decimal(amount), total=total)
    rest = amount - total
    return tuple(Share(payer, rest if part is None else part) for payer, part in parts)


def _check_shares(shares):
    shares = tuple(shares)
    if not shares:
        raise SplitError("shares_missing")
    return shares


def _check_part(part, rounding):
    count_steps(part, rounding)
    return part
