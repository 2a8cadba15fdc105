"""Rounding of worked minutes, and their quantity on an invoice line.

Minutes are whole (``int``), prices ``Decimal`` per hour.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .errors import RoundingError
from .money import (
    CENT,
    check_choice,
    check_decimal,
    check_integer,
    distribute,
    round_amount,
    round_digits,
)
from .reasons import Reason, reason

UP, NEAREST, DOWN = METHODS = ("up", "nearest", "down")
INTERVAL, PERSON_DAY, ORDER = GROUPINGS = ("interval", "person_day", "order")
HOUR, MINUTE, UNIT = LINE_UOMS = ("hour", "minute", "unit")

HOUR_MINUTES = 60


@dataclass(frozen=True, slots=True)
class RoundingRule:
    """``block`` and ``minimum`` in minutes; ``nearest`` takes half a block up.

    ``grouping``: what is rounded as one: each interval, all of a person's time of a
    day, or all time of a work order. A block of 1 and no minimum leave time as it is.
    """

    block: int = 1
    method: str = UP
    minimum: int = 0
    grouping: str = INTERVAL

    def __post_init__(self):
        if check_integer("block", self.block) == 0:
            raise RoundingError("block_not_positive", block=self.block)
        check_integer("minimum", self.minimum)
        check_choice("method", self.method, METHODS)
        check_choice("grouping", self.grouping, GROUPINGS)


@dataclass(frozen=True, slots=True)
class TimeFact:
    """A worked interval: ``minutes`` are pairs of band and whole minutes, ``day`` the
    local day it counts for (of its start: a night job is one day)."""

    key: Hashable
    minutes: tuple[tuple[str, int], ...]
    person: Hashable = None
    day: date | None = None
    order: Hashable = None


@dataclass(frozen=True, slots=True)
class RoundedTime:
    """The charged ``minutes`` per band of the fact ``key``; ``reason`` tells worked
    and charged minutes of the whole group that was rounded as one."""

    key: Hashable
    minutes: tuple[tuple[str, int], ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class LineQuantity:
    """What to write on an invoice line; ``amount`` is quantity by unit price rounded
    to the currency, before discount and tax."""

    uom: str  # hour, minute or unit
    quantity: Decimal
    unit_price: Decimal  # per uom
    amount: Decimal


def round_minutes(minutes, rule):
    """Return ``minutes`` rounded by ``rule``, at least its minimum; zero stays zero.

    The minimum itself is not rounded to the block.
    """
    if check_integer("minutes", minutes) == 0:
        return 0
    blocks, rest = divmod(minutes, rule.block)
    if rest and (
        rule.method == UP or (rule.method == NEAREST and 2 * rest >= rule.block)
    ):
        blocks += 1
    return max(blocks * rule.block, rule.minimum)


def round_times(facts, rule):
    """Round the :class:`TimeFact` of a batch in the groups of ``rule``.

    The rounded minutes of a group are spread over its facts and bands in proportion
    (largest remainder, the earlier in the given order first), so they sum exactly. A
    fact without the person, day or order that its group needs is rounded alone.

    :return: a tuple of :class:`RoundedTime`, in the order of ``facts``
    """
    facts = tuple(facts)
    groups = {}
    for index, fact in enumerate(facts):
        group = _get_group(fact, rule.grouping)
        groups.setdefault((index,) if group is None else group, []).append(index)
    rounded = {}
    for indexes in groups.values():
        times = _round_group([facts[index] for index in indexes], rule)
        rounded.update(zip(indexes, times, strict=True))
    return tuple(rounded[index] for index in range(len(facts)))


def to_line_quantity(
    minutes, hourly_price, rounding=CENT, price_digits=8, quantity_digits=2
):
    """Return the :class:`LineQuantity` that bills ``minutes`` without losing a cent.

    Odoo stores a quantity with ``quantity_digits`` decimals ('Product Unit', 2) and
    a unit price unrounded; a FatturaPA prints a price with up to ``price_digits``
    decimals (8). So 20 minutes at 60 an hour as 0.33 h would be 19.80. Instead:

    1. hours where they are an exact hundredth (15 min = 0.25 h), at the hourly price;
    2. else minutes at a sixtieth of the price, rounded to ``price_digits``: 60/h is
       1.00, 48/h is 0.80, 50/h is 0.83333333. Eight decimals are off by at most
       0.000000005 a minute, too little to move a cent in any time below 500 hours;
    3. else, where quantity by unit price would still not give the amount, one unit at
       the whole amount.

    The amount is always that of the exact product, rounded once. Negative minutes (a
    difference to credit) mirror positive ones.
    """
    price = check_decimal("hourly_price", hourly_price)
    amount = round_amount(minutes * price / HOUR_MINUTES, rounding)
    candidates = (
        _in_hours(minutes, price, quantity_digits),
        (MINUTE, Decimal(minutes), price / HOUR_MINUTES),
    )
    for uom, quantity, unit_price in filter(None, candidates):
        price = round_digits(unit_price, price_digits)
        if round_amount(quantity * price, rounding) == amount:
            return LineQuantity(uom, quantity, price, amount)
    return LineQuantity(UNIT, Decimal(1), amount, amount)


def _get_group(fact, grouping):
    """Return what names the group of ``fact``, or None where it stands alone."""
    if grouping == PERSON_DAY:
        group = ("person_day", fact.person, fact.day)
    elif grouping == ORDER:
        group = ("order", fact.order)
    else:
        return None
    return None if None in group else group


def _round_group(facts, rule):
    """Return the :class:`RoundedTime` of the facts that are rounded as one."""
    weights = [minutes for fact in facts for _band, minutes in fact.minutes]
    worked = sum(check_integer("minutes", minutes) for minutes in weights)
    charged = round_minutes(worked, rule)
    why = reason(
        "time_rounded",
        worked=worked,
        charged=charged,
        block=rule.block,
        method=rule.method,
        minimum=rule.minimum,
        grouping=rule.grouping,
    )
    parts = iter(distribute(charged, weights))
    return [
        RoundedTime(
            fact.key, tuple((band, next(parts)) for band, _ in fact.minutes), why
        )
        for fact in facts
    ]


def _in_hours(minutes, price, quantity_digits):
    """Return the line in hours, or None where hours are not exact."""
    steps, rest = divmod(minutes * 10**quantity_digits, HOUR_MINUTES)
    if rest:
        return None
    return HOUR, Decimal(steps).scaleb(-quantity_digits), price
