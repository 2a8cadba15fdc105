"""Where a folder stands: ``{customer}/Contracts/{contract}``. No database needed.

The last part names the record's own folder. ``{customer}`` as the first part is the
customer's own folder, wherever that one stands. Parts between are plain folders.
"""

import re
from string import Formatter

CUSTOMER = "{customer}"
MAX_LENGTH = 120
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]+")


class PatternError(ValueError):
    """``code`` says what is wrong, ``part`` where."""

    def __init__(self, code, part=""):
        super().__init__(code, part)
        self.code = code
        self.part = part


def parse(pattern, names, is_customer=False):
    """Return (stands in the customer's folder, plain parts, own part)."""
    parts = [part.strip() for part in (pattern or "").split("/")]
    if not all(parts):
        raise PatternError("empty", pattern or "")
    for part in parts:
        _check(part, names)
    *before, own = parts
    in_customer = bool(before) and before[0] == CUSTOMER and not is_customer
    plain = before[1:] if in_customer else before
    if not _placeholders(own):
        raise PatternError("fixed", own)
    for part in plain:
        if CUSTOMER in part:
            raise PatternError("customer", part)
    return in_customer, plain, own


def render(part, values):
    """Return the name of a folder; never empty, without slashes and blanks in rows."""
    texts = {name: values.get(name) or "" for name in _placeholders(part)}
    return clean(part.format(**texts))


def clean(text):
    text = _BLANK.sub(" ", (text or "").replace("/", "-")).strip(" -")
    return text[:MAX_LENGTH].strip() or "-"


def _placeholders(part):
    return [
        name for _text, name, _format, _conversion in Formatter().parse(part) if name
    ]


def _check(part, names):
    try:
        fields = list(Formatter().parse(part))
    except ValueError as error:
        raise PatternError("braces", part) from error
    for _text, name, spec, conversion in fields:
        if name is None:
            continue
        if name not in names:
            raise PatternError("unknown", name)
        if spec or conversion:
            raise PatternError("braces", part)
