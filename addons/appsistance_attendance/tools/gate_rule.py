"""Whether a punch was made at a gate: a rule without a database.

The position of a phone comes in, a verdict goes out; the position itself is in no part
of the verdict, so that whoever keeps the verdict keeps no position.
"""

import ipaddress
import math
from dataclasses import dataclass

EARTH_RADIUS = 6_371_008.8
MAX_AGE = 60
MAX_ACCURACY = 200
MAX_TOLERANCE = 100
NEAR = 1_000

MATCHED, OUTSIDE = "matched", "outside"
NOT_VERIFIABLE, NOT_GIVEN = "not_verifiable", "not_given"

INSIDE, TOLERATED = "inside", "tolerated"
NEARBY, FAR = "near", "far"


@dataclass(frozen=True)
class Fix:
    """Where a phone believes to be: degrees, metres, seconds before the punch."""

    latitude: float
    longitude: float
    accuracy: float
    age: float

    @property
    def is_verifiable(self):
        return 0 <= self.accuracy <= MAX_ACCURACY and self.age <= MAX_AGE


@dataclass(frozen=True)
class Gate:
    """A gate as the rule needs it; ``radius`` in metres, 0 where it has no position."""

    id: int
    latitude: float = 0.0
    longitude: float = 0.0
    radius: int = 0
    networks: tuple = ()
    access_points: tuple = ()
    token: str = ""


@dataclass(frozen=True)
class Evidence:
    """What came with a punch. ``address`` is the Internet address of the request."""

    fix: Fix | None = None
    is_position_denied: bool = False
    address: str = ""
    access_points: tuple = ()
    token: str = ""


@dataclass(frozen=True)
class Verdict:
    """``gate`` is an id or False; ``method`` and ``distance`` are False if none."""

    result: str
    gate: int | bool = False
    method: str | bool = False
    distance: str | bool = False


def parse_fix(values):
    """Return a :class:`Fix`, or None where the numbers make no position.

    :param values: ``{"latitude", "longitude", "accuracy", "age"}`` as a phone sent them
    """
    try:
        numbers = {
            name: float(values[name])
            for name in ("latitude", "longitude", "accuracy", "age")
        }
    except (KeyError, TypeError, ValueError):
        return None
    if not all(map(math.isfinite, numbers.values())):
        return None
    if abs(numbers["latitude"]) > 90 or abs(numbers["longitude"]) > 180:
        return None
    return Fix(**numbers)


def parse_networks(text):
    """Return the networks written one per line, as :mod:`ipaddress` objects.

    :raise ValueError: when a line is no address or network
    """
    return tuple(
        ipaddress.ip_network(line.strip(), strict=False)
        for line in (text or "").splitlines()
        if line.strip()
    )


def get_distance(gate, fix):
    """Return the metres from a gate to a fix, on the sphere (haversine)."""
    from_latitude, to_latitude = map(math.radians, (gate.latitude, fix.latitude))
    half_latitude = (to_latitude - from_latitude) / 2
    half_longitude = math.radians(fix.longitude - gate.longitude) / 2
    chord = (
        math.sin(half_latitude) ** 2
        + math.cos(from_latitude)
        * math.cos(to_latitude)
        * math.sin(half_longitude) ** 2
    )
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(chord, 1.0)))


def judge(gates, evidence):
    """Return the :class:`Verdict` on a punch; the surest proof goes first."""
    return (
        _judge_token(gates, evidence)
        or _judge_access_point(gates, evidence)
        or _judge_network(gates, evidence)
        or _judge_position(gates, evidence)
    )


def _judge_token(gates, evidence):
    for gate in gates:
        if evidence.token and gate.token == evidence.token:
            return Verdict(MATCHED, gate.id, "token")
    return None


def _judge_access_point(gates, evidence):
    seen = {name.lower() for name in evidence.access_points}
    for gate in gates:
        if seen & {name.lower() for name in gate.access_points}:
            return Verdict(MATCHED, gate.id, "access_point")
    return None


def _judge_network(gates, evidence):
    try:
        address = ipaddress.ip_address(evidence.address or "")
    except ValueError:
        return None
    address = getattr(address, "ipv4_mapped", None) or address
    for gate in gates:
        if any(address in network for network in gate.networks):
            return Verdict(MATCHED, gate.id, "network")
    return None


def _judge_position(gates, evidence):
    fix = evidence.fix
    if fix is None:
        result = NOT_VERIFIABLE if evidence.is_position_denied else NOT_GIVEN
        return Verdict(result)
    if not fix.is_verifiable:
        return Verdict(NOT_VERIFIABLE, method="position")
    placed = [
        (get_distance(gate, fix) - gate.radius, gate) for gate in gates if gate.radius
    ]
    if not placed:
        return Verdict(OUTSIDE, method="position", distance=FAR)
    excess, gate = min(placed, key=lambda pair: (pair[0], pair[1].id))
    if excess <= 0:
        return Verdict(MATCHED, gate.id, "position", INSIDE)
    if excess <= min(fix.accuracy, MAX_TOLERANCE):
        return Verdict(MATCHED, gate.id, "position", TOLERATED)
    if excess <= NEAR:
        return Verdict(OUTSIDE, gate.id, "position", NEARBY)
    return Verdict(OUTSIDE, method="position", distance=FAR)
