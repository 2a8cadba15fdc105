"""Which punch in and which punch out make one attendance: a rule without a database.

It looks at all punches in the order of their moments, never at the order in which they
arrived: whatever comes late finds its place, and the same punches give the same pairs.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

REPEATED_WITHIN = timedelta(minutes=2)
LONGEST_SHIFT = timedelta(hours=16)

MISSING_OUT, MISSING_IN, REPEATED = "missing_out", "missing_in", "repeated"


@dataclass(frozen=True)
class Stamp:
    """A punch as the rule needs it; ``key`` orders those of the same minute."""

    id: int
    kind: str
    moment: datetime
    key: tuple = ()


@dataclass
class Pairing:
    """``pairs`` of ids (in, out or False) by moment; ``problems`` by id."""

    pairs: list = field(default_factory=list)
    problems: dict = field(default_factory=dict)

    def open_without_out(self, stamp):
        self.pairs.append((stamp.id, False))
        self.problems[stamp.id] = MISSING_OUT


def pair(stamps):
    """Return the :class:`Pairing` of one person's punches, in any order."""
    result = Pairing()
    opened = last = None
    for stamp in sorted(stamps, key=lambda s: (s.moment, s.key, s.id)):
        if last and last.kind == stamp.kind and _is_repeated(last, stamp):
            result.problems[stamp.id] = REPEATED
            continue
        last = stamp
        if opened and (stamp.kind == "in" or _is_too_long(opened, stamp)):
            result.open_without_out(opened)
            opened = None
        if stamp.kind == "in":
            opened = stamp
        elif opened:
            result.pairs.append((opened.id, stamp.id))
            opened = None
        else:
            result.problems[stamp.id] = MISSING_IN
    if opened:
        result.pairs.append((opened.id, False))
    return result


def _is_repeated(last, stamp):
    return stamp.moment - last.moment <= REPEATED_WITHIN


def _is_too_long(opened, stamp):
    return stamp.moment - opened.moment > LONGEST_SHIFT
