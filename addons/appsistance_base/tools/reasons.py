"""Reasons of the billing computation.

Each result says why, by a code and named values. The models turn it into the text
that a charge shows; nothing here is meant for the user's eyes.
"""

from dataclasses import dataclass
from typing import Any

# What the run does with a result.
CHARGED = "charged"
FREE = "free"
EXCEPTION = "exception"

# code -> names of its values
REASON_PARAMS = {
    # time
    "time_rounded": ("worked", "charged", "block", "method", "minimum", "grouping"),
    "time_band": ("band", "percent", "base_price", "price"),
    # call-out
    "call_out_charged": ("basis", "on_call", "price", "included_minutes"),
    "call_out_not_foreseen": (),
    "call_out_our_return": ("cause",),
    "call_out_same_group": ("basis", "carrier"),
    "call_out_already_charged": ("basis", "carrier"),
    "call_out_group_missing": ("basis",),
    # travel
    "travel_not_foreseen": (),
    "travel_our_return": ("cause",),
    "travel_same_trip": ("van", "carrier"),
    "travel_km": ("km", "free_km", "charged_km", "price"),
    "travel_within_free_km": ("km", "free_km"),
    "travel_km_missing": (),
    "travel_km_negative": ("km",),
    "travel_zone": ("zone", "price"),
    "travel_zone_missing": ("zone",),
    "travel_flat": ("price",),
    # materials
    "cost_plus": ("cost", "margin_percent", "price"),
    "cost_plus_minimum": ("cost", "minimum_margin", "price"),
    "consumables_none": (),
    "consumables_fixed": ("amount",),
    "consumables_percent": ("percent", "materials", "amount"),
    # taxes
    "tax_rule": ("rule", "matched", "declaration", "undeclared"),
    "tax_tie": ("rules", "matched"),
    "tax_no_rule": (
        "customer_kind",
        "building_use",
        "equipment_family",
        "line_kind",
        "undeclared",
    ),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """``code`` is a key of ``REASON_PARAMS``; ``values`` are its named values as
    pairs, in that order. Build with :func:`reason`."""

    code: str
    values: tuple[tuple[str, Any], ...] = ()

    @property
    def params(self):
        """The values as a dict of name to value."""
        return dict(self.values)


def reason(code, **params):
    """Return the :class:`Reason` ``code`` with exactly the values it declares."""
    names = REASON_PARAMS[code]
    if set(names) != params.keys():
        message = f"{code} takes {sorted(names)}, not {sorted(params)}"
        raise TypeError(message)
    return Reason(code, tuple((name, params[name]) for name in names))
