from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """What one check found: the SdI's code, the element, and the values at odds."""

    code: str
    path: str
    values: dict = field(default_factory=dict)
    level: str = ERROR


def decimal_of(value):
    """The number in a text of the file, or None where there is none."""
    try:
        number = Decimal((value or "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
