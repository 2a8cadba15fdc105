"""Which line of a bill pays which line of a receipt.

Works on plain facts, so that a bill of 200 lines asks the database nothing.
"""

from dataclasses import dataclass, field

QUANTITY_ROUNDING = 0.0005
PRICE_ROUNDING = 0.005
WEIGHTS = {"ddt": 8, "product": 4, "quantity": 2, "price": 1}


@dataclass
class Billed:
    id: int
    product: int
    quantity: float
    price: float
    # (key, year) of the delivery notes that the supplier quotes for it
    ddts: frozenset = frozenset()


@dataclass
class Received:
    id: int
    product: int
    rest: float
    price: float
    ddt: tuple = ()


@dataclass
class Match:
    billed: Billed
    received: Received
    reasons: list = field(default_factory=list)


def get_reasons(billed, received):
    """What the two have in common; nothing when they cannot belong together."""
    reasons = []
    if billed.ddts:
        if received.ddt not in billed.ddts:
            return []
        reasons.append("ddt")
    if billed.product == received.product:
        reasons.append("product")
    elif billed.product:
        return []
    if abs(billed.quantity - received.rest) < QUANTITY_ROUNDING:
        reasons.append("quantity")
    if abs(billed.price - received.price) < PRICE_ROUNDING:
        reasons.append("price")
    return reasons


def is_enough(reasons):
    """The product, or a quoted delivery note with the same quantity and price."""
    return "product" in reasons or {"ddt", "quantity", "price"} <= set(reasons)


def get_score(reasons):
    return sum(WEIGHTS[reason] for reason in reasons)


def match(billed_lines, received_lines):
    """([matches], {id of a billed line: why not}); the best come first, each receipt
    line pays for as much as is left of it.

    Receipt lines are given from the oldest on: of two that fit alike the first is
    taken, unless nothing but the quantity and the price says that it is the one.
    """
    candidates = [
        (-get_score(reasons), number, billed.id, billed, received, reasons)
        for billed in billed_lines
        for number, received in enumerate(received_lines)
        if (reasons := get_reasons(billed, received)) and is_enough(reasons)
    ]
    candidates.sort(key=lambda candidate: candidate[:3])
    doubtful = _find_doubtful(candidates)
    matches, done, rest = [], set(), {}
    for _score, _number, key, billed, received, reasons in candidates:
        left = rest.get(received.id, received.rest)
        if key in done or key in doubtful or left < QUANTITY_ROUNDING:
            continue
        matches.append(Match(billed, received, reasons))
        done.add(key)
        rest[received.id] = left - billed.quantity
    known = {candidate[2] for candidate in candidates}
    refused = {
        billed.id: _get_refusal(billed.id, known, doubtful)
        for billed in billed_lines
        if billed.id not in done
    }
    return matches, refused


def _get_refusal(key, known, doubtful):
    if key in doubtful:
        return "doubtful"
    return "paid" if key in known else "none"


def _find_doubtful(candidates):
    """Lines without a product that more than one other product would fit."""
    products = {}
    for _score, _number, key, billed, received, _reasons in candidates:
        if not billed.product:
            products.setdefault(key, set()).add(received.product)
    return {key for key, found in products.items() if len(found) > 1}
