"""What a text may refer to: labels of plants, serial numbers, tickets."""

import re

TOKEN = re.compile(r"/appsistance/q/([A-Za-z0-9_-]{16,64})")
# A serial number has digits and is no word: AB-1234/5 is one, 2026 is not.
CANDIDATE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{3,38}[A-Za-z0-9]")
LIMIT = 200


def find_label_tokens(text):
    """Return the tokens of equipment labels that a text contains."""
    return list(dict.fromkeys(TOKEN.findall(text or "")))[:LIMIT]


def find_serial_candidates(text, normalise):
    """Return what may be serial numbers, made comparable by ``normalise``."""
    found = {}
    for word in CANDIDATE.findall(text or ""):
        if sum(char.isdigit() for char in word) >= 3 and (key := normalise(word)):
            found[key] = None
        if len(found) >= LIMIT:
            break
    return list(found)
