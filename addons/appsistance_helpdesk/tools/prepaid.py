"""How the minutes of a call are taken from prepaid packages. Plain functions.

*Worked* minutes are those of the clock; *counted* minutes are what a package loses:
rounded up to its blocks, at least its minimum, more or less by team and hours, plus
its opening fee.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil


@dataclass(frozen=True)
class Offer:
    """What one package offers to one call."""

    key: object
    available: int
    overdraft: int = 0
    block: int = 1
    minimum: int = 0
    opening: int = 0
    # 200: each minute takes two; 0: not to be used now
    percent: int = 100

    def without(self, minutes):
        """This offer after ``minutes`` were taken from its package."""
        return replace(self, available=self.available - minutes)


@dataclass(frozen=True)
class Share:
    """``debits``: list of (key of the package, counted minutes), ``rest``: the worked
    minutes that no package pays."""

    debits: list
    rest: int


def count_minutes(worked, offer):
    """Return the counted minutes of a call that this package alone pays."""
    minutes = max(worked, offer.minimum)
    blocks = -(-minutes // offer.block)
    return ceil(Fraction(blocks * offer.block * offer.percent, 100)) + offer.opening


def share_minutes(worked, offers, with_overdraft=True):
    """Take a call's minutes from ``offers``, the first one first.

    The conditions of the first package that has minutes hold for the whole call:
    what it cannot pay goes on to the next ones by their percentage alone, then into
    the overdraft of the first that allows one.
    """
    offers = [offer for offer in offers if offer.percent > 0]
    payers = [offer for offer in offers if offer.available > 0]
    if with_overdraft:
        payers = payers or [offer for offer in offers if _get_room(offer) > 0]
    if worked <= 0 or not payers:
        return Share([], max(worked, 0))
    first = payers[0]
    # what is left to pay, in minutes of 100 %
    left = Fraction(count_minutes(worked, first) * 100, first.percent)
    debits = {}
    for offer in payers:
        left = _take(offer, max(offer.available, 0), left, debits)
    if with_overdraft:
        for offer in offers:
            room = _get_room(offer) - debits.get(offer.key, 0)
            left = _take(offer, room, left, debits)
    return Share(list(debits.items()), min(worked, ceil(left)))


def _get_room(offer):
    return offer.available + offer.overdraft


def _take(offer, room, left, debits):
    """Take what there is room for; return what is left, in minutes of 100 %."""
    taken = min(ceil(left * offer.percent / 100), room)
    if taken <= 0:
        return left
    debits[offer.key] = debits.get(offer.key, 0) + taken
    return max(left - Fraction(taken * 100, offer.percent), Fraction(0))
