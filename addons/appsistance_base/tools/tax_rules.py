"""Choosing the tax rule of a charge.

Which VAT applies depends on the customer kind, the use of the building, the family of
the equipment and the kind of line (L. 488/1999 art. 7: 10 % on dwellings; D.P.R.
633/1972 art. 17 c. 6 a-ter: reverse charge on buildings, N6.7), and for some on a
declaration on file. The table holds them; this module only chooses. All values are
opaque, and a combination that no rule names gives no rule: never a default.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

from .errors import TaxRuleError
from .reasons import Reason, reason

KEYS = ("customer_kind", "building_use", "equipment_family", "line_kind")


@dataclass(frozen=True, slots=True)
class TaxRule:
    """A row of the table. A key that is None fits everything, also a missing value.

    ``declaration`` is the kind of declaration that must be on file, or None.
    ``taxes`` is what the rule decides (tax ids).
    """

    key: Hashable
    taxes: Hashable
    customer_kind: Hashable = None
    building_use: Hashable = None
    equipment_family: Hashable = None
    line_kind: Hashable = None
    declaration: Hashable = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration on file; both dates are included, None is open."""

    key: Hashable
    kind: Hashable
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self):
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise TaxRuleError(
                "period_reversed", start=self.valid_from, end=self.valid_to
            )

    def is_valid_on(self, day):
        """Return whether the declaration holds on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class TaxFacts:
    """What is known of a charge on its ``day``, with the declarations of its customer
    and site."""

    day: date
    customer_kind: Hashable = None
    building_use: Hashable = None
    equipment_family: Hashable = None
    line_kind: Hashable = None
    declarations: tuple[Declaration, ...] = ()


@dataclass(frozen=True, slots=True)
class TaxDecision:
    """``rule`` is None where none fits or several tie (``tied``): an exception of the
    run. ``undeclared`` are the rules that would be more specific than the chosen one
    but want a declaration that is not valid on the day."""

    rule: TaxRule | None
    reason: Reason
    tied: tuple[TaxRule, ...] = ()
    undeclared: tuple[TaxRule, ...] = ()


def choose_tax_rule(rules, facts):
    """Return the :class:`TaxDecision` for ``facts`` from the table ``rules``.

    The rule with the most keys that fit wins; of equally specific ones that which
    asks for a declaration on file. Two left on one rank are a tie.
    """
    return _decide(_filter_fitting(rules, facts), facts)


def choose_tax_rules(rules, batch):
    """Return the decisions of many :class:`TaxFacts`, in order; the table is searched
    once for each combination."""
    rules = tuple(rules)
    fitting = {}
    decisions = []
    for facts in batch:
        values = _get_values(facts)
        if values not in fitting:
            fitting[values] = _filter_fitting(rules, facts)
        decisions.append(_decide(fitting[values], facts))
    return tuple(decisions)


def _decide(fitting, facts):
    declared = [rule for rule in fitting if _find_declaration(rule, facts) is not False]
    best_rank = max(map(_rank, declared), default=(-1, False))
    best = tuple(rule for rule in declared if _rank(rule) == best_rank)
    undeclared = tuple(
        rule for rule in fitting if rule not in declared and _rank(rule) > best_rank
    )
    if len(best) == 1:
        why = _explain_rule(best[0], facts, undeclared)
        return TaxDecision(best[0], why, undeclared=undeclared)
    if best:
        names = tuple(rule.key for rule in best)
        why = reason("tax_tie", rules=names, matched=_get_values(facts))
        return TaxDecision(None, why, tied=best, undeclared=undeclared)
    return TaxDecision(None, _explain_nothing(facts, undeclared), undeclared=undeclared)


def _filter_fitting(rules, facts):
    return [rule for rule in rules if _fits(rule, facts)]


def _fits(rule, facts):
    return all(getattr(rule, key) in (None, getattr(facts, key)) for key in KEYS)


def _rank(rule):
    named = sum(getattr(rule, key) is not None for key in KEYS)
    return (named, rule.declaration is not None)


def _find_declaration(rule, facts):
    """Return the valid declaration that ``rule`` asks for, None where it asks for
    none, False where it is missing."""
    if rule.declaration is None:
        return None
    valid = (
        declaration
        for declaration in facts.declarations
        if declaration.kind == rule.declaration and declaration.is_valid_on(facts.day)
    )
    return next(valid, False)


def _get_values(facts):
    return tuple((key, getattr(facts, key)) for key in KEYS)


def _explain_rule(rule, facts, undeclared):
    declaration = _find_declaration(rule, facts)
    matched = tuple(
        (key, value)
        for key, value in _get_values(facts)
        if getattr(rule, key) is not None
    )
    return reason(
        "tax_rule",
        rule=rule.key,
        matched=matched,
        declaration=declaration.key if declaration else None,
        undeclared=tuple(other.key for other in undeclared),
    )


def _explain_nothing(facts, undeclared):
    names = tuple(rule.key for rule in undeclared)
    return reason("tax_no_rule", undeclared=names, **dict(_get_values(facts)))
