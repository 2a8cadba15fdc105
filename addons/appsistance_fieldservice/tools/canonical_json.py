"""Evidence as text: one content has one JSON and one hash, today and in ten years.

Keys are sorted, there is no white space, text is in Unicode's composed form. Floats
are refused, because their writing depends on who writes them: quantities are text.
"""

import hashlib
import json
import unicodedata

SCHEMA = 1


def dumps(content):
    """Return ``content`` (dicts, lists, text, integers, booleans, None) as canonical
    JSON."""
    return json.dumps(
        _normalise(content),
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def digest(text):
    """Return the SHA-256 of a text, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_bytes(data):
    """Return the SHA-256 of a file's content, as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def decimal_text(value, digits=6):
    """Return a float field's value as text, without trailing zeros: 1.50 is 1.5."""
    text = f"{value or 0.0:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _normalise(value):
    if isinstance(value, dict):
        return {_normalise_key(key): _normalise(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_normalise(item) for item in value]
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    if value is None or isinstance(value, bool | int):
        return value
    message = f"{type(value).__name__} has no canonical form"
    raise TypeError(message)


def _normalise_key(key):
    if not isinstance(key, str):
        message = f"keys are text, not {type(key).__name__}"
        raise TypeError(message)
    return unicodedata.normalize("NFC", key)
