"""Call-out fee and travel: which facts of a batch carry them, and why.

Nothing raises for one bad fact: each gets a result whose ``state`` is ``charged``,
``free`` or ``exception`` (the run lists it), with a reason. The order of the given
facts decides who carries a fee that several share: give them in order of time.

Kilometres and prices are ``Decimal`` (or ``int``), money in the currency's unit.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .money import (
    CENT,
    check_choice,
    check_decimal,
    check_integer,
    check_not_negative,
    check_rounding,
    round_amount,
)
from .reasons import CHARGED, EXCEPTION, FREE, Reason, reason

NO_CALL_OUT, PER_ORDER, PER_VISIT, PER_DAY_ADDRESS = CALL_OUT_BASES = (
    "none",
    "order",
    "visit",
    "day_address",
)
NO_TRAVEL, BY_KM, BY_ZONE, FLAT = TRAVEL_MODES = ("none", "km", "zone", "flat")

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class CallOutRule:
    """Call-out per order, per visit, or per day and address; ``price`` once a group.

    ``included_minutes`` are the first minutes of labour that the fee contains.
    ``on_call_apart``: an on-call visit is a call-out of its own beside the ordinary
    ones of its group; else the group pays once, at its dearest price.
    """

    basis: str
    price: Decimal = ZERO
    on_call_price: Decimal | None = None  # None: the same price
    included_minutes: int = 0
    charge_our_returns: bool = False
    on_call_apart: bool = True

    def __post_init__(self):
        check_choice("basis", self.basis, CALL_OUT_BASES)
        check_not_negative("price", self.price)
        if self.on_call_price is not None:
            check_not_negative("on_call_price", self.on_call_price)
        check_integer("included_minutes", self.included_minutes)


@dataclass(frozen=True, slots=True)
class CallOutFact:
    """A visit. ``payer`` keeps two payers at one address apart; ``our_cause`` says
    why a return is our doing (missing part, recall); ``already_charged``: an earlier
    run has charged this visit's call-out."""

    key: Hashable
    order: Hashable = None
    visit: Hashable = None
    day: date | None = None
    address: Hashable = None
    payer: Hashable = None
    on_call: bool = False
    our_cause: str | None = None
    already_charged: bool = False


@dataclass(frozen=True, slots=True)
class CallOutResult:
    """``included_minutes`` is for the fact that carries the fee, 0 for the others."""

    key: Hashable
    state: str
    amount: Decimal
    included_minutes: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class TravelRule:
    """Travel by km, by zone, flat, or none; once for each van of a visit.

    ``km_factor`` turns the recorded km into those driven (2: recorded one way, there
    and back charged). ``free_km`` are then taken off each trip, and the rest rounded
    to ``km_rounding`` (0.01: what an invoice quantity can hold).
    """

    mode: str
    km_price: Decimal = ZERO
    free_km: Decimal = ZERO
    km_factor: Decimal = Decimal(1)
    km_rounding: Decimal = CENT
    zone_prices: Mapping[Hashable, Decimal] = field(default_factory=dict)
    flat_price: Decimal = ZERO
    charge_our_returns: bool = False
    rounding: Decimal = CENT

    def __post_init__(self):
        check_choice("mode", self.mode, TRAVEL_MODES)
        for name in ("km_price", "free_km", "km_factor", "flat_price"):
            check_not_negative(name, getattr(self, name))
        for price in self.zone_prices.values():
            check_not_negative("zone_price", price)
        check_rounding(self.km_rounding)
        check_rounding(self.rounding)


@dataclass(frozen=True, slots=True)
class TravelFact:
    """A person's travel to a visit. All who rode in ``van`` share one trip; without a
    van each ``person`` drives for himself."""

    key: Hashable
    visit: Hashable
    van: Hashable = None
    person: Hashable = None
    km: Decimal | None = None
    zone: Hashable = None
    our_cause: str | None = None


@dataclass(frozen=True, slots=True)
class TravelResult:
    """``uom`` is ``km`` or ``unit``; ``amount`` is quantity by unit price, rounded."""

    key: Hashable
    state: str
    uom: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    reason: Reason


# --------------------------------------------------
# Call-out
# --------------------------------------------------


def charge_call_outs(facts, rule):
    """Return a tuple of :class:`CallOutResult`, in the order of ``facts``.

    In each group the first fact that is not our own doing carries the fee, unless an
    earlier run has charged one of the group.
    """
    results = {}
    groups = {}
    for index, fact in enumerate(facts):
        result = _get_ungrouped_call_out(fact, rule)
        if result is None:
            groups.setdefault(_get_call_out_group(fact, rule), {})[index] = fact
        else:
            results[index] = result
    for group in groups.values():
        results.update(_charge_call_out_group(group, rule))
    return tuple(results[index] for index in sorted(results))


def deduct_included_minutes(minutes, included):
    """Take the first ``included`` minutes off labour that a call-out contains.

    ``minutes`` are pairs of anything (band, key) and minutes in order of time. Give
    rounded minutes: a minimum of 30 with 30 included then charges none of it, instead
    of starting anew after them.

    :return: ``(remaining, deducted)``: pairs like ``minutes``, and minutes taken off
    """
    left = check_integer("included_minutes", included)
    remaining = []
    for label, amount in minutes:
        taken = min(left, check_integer("minutes", amount))
        left -= taken
        remaining.append((label, amount - taken))
    return tuple(remaining), included - left


def _free_call_out(fact, code, **params):
    return CallOutResult(fact.key, FREE, ZERO, 0, reason(code, **params))


def _get_ungrouped_call_out(fact, rule):
    """Return the result of a fact that takes no part in a group, or None."""
    if rule.basis == NO_CALL_OUT:
        return _free_call_out(fact, "call_out_not_foreseen")
    if fact.our_cause and not fact.already_charged and not rule.charge_our_returns:
        return _free_call_out(fact, "call_out_our_return", cause=fact.our_cause)
    if None in _get_call_out_basis(fact, rule):
        why = reason("call_out_group_missing", basis=rule.basis)
        return CallOutResult(fact.key, EXCEPTION, ZERO, 0, why)
    return None


def _get_call_out_basis(fact, rule):
    return {
        PER_ORDER: (fact.order,),
        PER_VISIT: (fact.visit,),
        PER_DAY_ADDRESS: (fact.day, fact.address),
    }[rule.basis]


def _get_call_out_group(fact, rule):
    is_apart = rule.on_call_apart and fact.on_call
    return (*_get_call_out_basis(fact, rule), fact.payer, is_apart)


def _get_call_out_price(fact, rule):
    if fact.on_call and rule.on_call_price is not None:
        return rule.on_call_price
    return rule.price


def _charge_call_out_group(group, rule):
    """Return index → result of one group, ``group`` being index → fact."""
    charged = [fact for fact in group.values() if fact.already_charged]
    if charged:
        code, carrier = "call_out_already_charged", charged[0]
    else:
        code = "call_out_same_group"
        # max() keeps the first of equals
        carrier = max(group.values(), key=lambda fact: _get_call_out_price(fact, rule))
    results = {
        index: _free_call_out(fact, code, basis=rule.basis, carrier=carrier.key)
        for index, fact in group.items()
    }
    if not charged:
        index = next(index for index, fact in group.items() if fact is carrier)
        results[index] = _charge_call_out(carrier, rule)
    return results


def _charge_call_out(fact, rule):
    price = _get_call_out_price(fact, rule)
    why = reason(
        "call_out_charged",
        basis=rule.basis,
        on_call=fact.on_call,
        price=price,
        included_minutes=rule.included_minutes,
    )
    return CallOutResult(fact.key, CHARGED, price, rule.included_minutes, why)


# --------------------------------------------------
# Travel
# --------------------------------------------------


def charge_travels(facts, rule):
    """Return a tuple of :class:`TravelResult`, in the order of ``facts``.

    Of the facts of one van at one visit, that with the most km carries the trip (the
    first of equals); the others are free.
    """
    trips = {}
    for index, fact in enumerate(facts):
        trips.setdefault(_get_trip(index, fact), {})[index] = fact
    results = {}
    for trip in trips.values():
        results.update(_charge_trip(trip, rule))
    return tuple(results[index] for index in sorted(results))


def _get_trip(index, fact):
    if fact.van is not None:
        return ("van", fact.visit, fact.van)
    if fact.person is not None:
        return ("person", fact.visit, fact.person)
    return ("fact", index)


def _charge_trip(trip, rule):
    """Return index → result of one trip, ``trip`` being index → fact."""
    cause = next((fact.our_cause for fact in trip.values() if fact.our_cause), None)
    if rule.mode == NO_TRAVEL:
        return _free_trip(trip, "travel_not_foreseen")
    if cause and not rule.charge_our_returns:
        return _free_trip(trip, "travel_our_return", cause=cause)
    carrier = _choose_carrier(trip, rule)
    fact = trip[carrier]
    others = {index: other for index, other in trip.items() if index != carrier}
    results = _free_trip(others, "travel_same_trip", van=fact.van, carrier=fact.key)
    results[carrier] = _CHARGE_BY_MODE[rule.mode](fact, rule)
    return results


def _free_trip(trip, code, **params):
    why = reason(code, **params)
    return {index: _uncharged(fact, FREE, why) for index, fact in trip.items()}


def _uncharged(fact, state, why):
    return TravelResult(fact.key, state, "unit", ZERO, ZERO, ZERO, why)


def _choose_carrier(trip, rule):
    """Return the index of the fact that says most about the trip."""
    if rule.mode == BY_ZONE:
        return max(trip, key=lambda index: trip[index].zone in rule.zone_prices)
    if rule.mode == BY_KM:
        return max(trip, key=lambda index: _rank_km(trip[index].km))
    return min(trip)


def _rank_km(km):
    return (km is not None, km or 0)


def _charge_km(fact, rule):
    if fact.km is None:
        return _uncharged(fact, EXCEPTION, reason("travel_km_missing"))
    km = check_decimal("km", fact.km)
    if km < 0:
        return _uncharged(fact, EXCEPTION, reason("travel_km_negative", km=km))
    driven = km * rule.km_factor
    charged = round_amount(max(driven - rule.free_km, ZERO), rule.km_rounding)
    if not charged:
        why = reason("travel_within_free_km", km=driven, free_km=rule.free_km)
        return _uncharged(fact, FREE, why)
    why = reason(
        "travel_km",
        km=driven,
        free_km=rule.free_km,
        charged_km=charged,
        price=rule.km_price,
    )
    return _charge_travel(fact, rule, "km", charged, rule.km_price, why)


def _charge_zone(fact, rule):
    if fact.zone not in rule.zone_prices:
        why = reason("travel_zone_missing", zone=fact.zone)
        return _uncharged(fact, EXCEPTION, why)
    price = rule.zone_prices[fact.zone]
    why = reason("travel_zone", zone=fact.zone, price=price)
    return _charge_travel(fact, rule, "unit", Decimal(1), price, why)


def _charge_flat(fact, rule):
    why = reason("travel_flat", price=rule.flat_price)
    return _charge_travel(fact, rule, "unit", Decimal(1), rule.flat_price, why)


def _charge_travel(fact, rule, uom, quantity, price, why):
    amount = round_amount(quantity * price, rule.rounding)
    return TravelResult(fact.key, CHARGED, uom, quantity, price, amount, why)


_CHARGE_BY_MODE = {BY_KM: _charge_km, BY_ZONE: _charge_zone, FLAT: _charge_flat}
