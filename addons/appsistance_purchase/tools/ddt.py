"""The numbers of suppliers' delivery notes, as different people write them."""

import re

_PREFIX = re.compile(r"^(?:D\.?D\.?T\.?|BOLLA|NUM(?:ERO)?|N)(?=[^A-Z]|$)[\s.°º:]*")


def get_key(number):
    """What two spellings of one number have in common: "DDT n. 0123/a" is "123/A"."""
    key = (number or "").strip().upper()
    while (shorter := _PREFIX.sub("", key)) != key:
        key = shorter
    key = re.sub(r"\s+", "", key)
    return key.lstrip("0") or key
