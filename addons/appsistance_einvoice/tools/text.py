"""Text as the SdI accepts it: two character classes, and nothing lost on the way."""

# The tables are made of look-alikes, on purpose.
# ruff: noqa: RUF001, SIM905

import re
import unicodedata

ASCII = "ascii"
LATIN = "latin"

# Characters that people and word processors type, and what a reader expects instead.
# The second table is for the elements that take ASCII only.
TYPOGRAPHIC = {
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "‘": "'",
    "’": "'",
    "‚": "'",
    "‛": "'",
    "′": "'",
    "ʼ": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "‟": '"',
    "″": '"',
    "‹": "<",
    "›": ">",
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "–": "-",
    "—": "-",
    "―": "-",
    "−": "-",
    "…": "...",
    "•": "-",
    "‣": "-",
    "▪": "-",
    "●": "-",
    "™": "(TM)",
    "℠": "(SM)",
    "№": "n.",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
    "→": "->",
    "←": "<-",
    "√": "v",
    "∅": "diam.",
    "⌀": "diam.",
    "\u03a9": "Ohm",
    "\u2126": "Ohm",
    "Œ": "OE",
    "œ": "oe",
    "Ł": "L",
    "ł": "l",
    "Đ": "D",
    "đ": "d",
    "ı": "i",
    "ß": "ss",
    "Ħ": "H",
    "ħ": "h",
    "Ŋ": "N",
    "ŋ": "n",
    "ƒ": "f",
}
ASCII_ONLY = {
    "°": ".",
    "º": ".",
    "ª": "a",
    "²": "2",
    "³": "3",
    "¹": "1",
    "£": "GBP",
    "¥": "JPY",
    "«": '"',
    "»": '"',
    "±": "+/-",
    "×": "x",
    "÷": "/",
    "µ": "u",
    "·": "-",
    "¼": "1/4",
    "½": "1/2",
    "¾": "3/4",
    "©": "(C)",
    "®": "(R)",
    "§": "par.",
    "¶": "par.",
    "Æ": "AE",
    "æ": "ae",
    "Ø": "O",
    "ø": "o",
    "Ð": "D",
    "ð": "d",
    "Þ": "Th",
    "þ": "th",
    "ß": "ss",
    "¡": "!",
    "¿": "?",
    "¦": "|",
    "¢": "cent",
    "¤": "valuta",
    "¬": "-",
    "¯": "-",
    "´": "'",
    "¨": '"',
    "¸": ",",
}
# Latin-1 keeps these as they are; the typographic table would needlessly change them.
LATIN_KEEPS = frozenset("£¥ß")

_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        ("a b g d e z i th i k l m n x o p r s s t y f ch ps o").split(),
        strict=True,
    )
)
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ",
        (
            "a b v g d e zh z i j k l m n o p r s t u f kh ts ch sh shch "
            "' y ' e yu ya i i e g"
        ).split(),
        strict=True,
    )
)
LETTERS = {**_GREEK, **_CYRILLIC}

_SPACES = re.compile(r"\s+")


def transliterate(text, charset=LATIN):
    """The same text in the characters of `charset`.

    A character without an equivalent is spelled out by its Unicode name in
    brackets: nothing visible is dropped, and no `?` is ever put in its place.
    """
    text = unicodedata.normalize("NFC", str(text or ""))
    limit = "\xff" if charset == LATIN else "\x7e"
    return "".join(
        char
        if " " <= char <= "\x7e" or "\xa0" < char <= limit
        else _replace(char, charset)
        for char in text
    )


def clean(text, charset=LATIN):
    """Transliterated text on one line, without repeated or outer spaces."""
    return _SPACES.sub(" ", transliterate(text, charset)).strip()


def cut(text, limit, keep_end=False):
    """At most `limit` characters; `keep_end` keeps the tail (numbers of documents)."""
    if len(text) <= limit:
        return text
    return (text[-limit:] if keep_end else text[:limit]).strip()


def cut_file_name(name, limit=60):
    """Shorten a file name, never its extension."""
    if len(name) <= limit:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) >= limit - 1:
        return name[:limit].strip()
    return stem[: limit - len(extension) - 1].strip() + dot + extension


def split(text, limit, charset=LATIN):
    """Cut a long text into pieces of at most `limit`, between words where possible."""
    rest = clean(text, charset)
    pieces = []
    while len(rest) > limit:
        space = rest.rfind(" ", 0, limit + 1)
        head = rest[:space] if space > 0 else rest[:limit]
        pieces.append(head)
        rest = rest[len(head) :].strip()
    if rest:
        pieces.append(rest)
    return pieces


def _replace(char, charset):
    if char.isspace():
        return " "
    if charset == ASCII and char in ASCII_ONLY:
        return ASCII_ONLY[char]
    if char in TYPOGRAPHIC and not (charset == LATIN and char in LATIN_KEEPS):
        return TYPOGRAPHIC[char]
    if char.lower() in LETTERS:
        letter = LETTERS[char.lower()]
        return letter if char.islower() else letter.capitalize()
    return _decompose(char, charset)


def _decompose(char, charset):
    if unicodedata.category(char) in {"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Mc"}:
        # Controls, marks without a letter, joiners: nothing that a reader sees.
        return ""
    decomposed = unicodedata.normalize("NFKD", char)
    if decomposed == char:
        return f"({unicodedata.name(char, f'U+{ord(char):04X}').lower()})"
    return "".join(
        part if " " <= part <= "\x7e" else _replace(part, charset)
        for part in decomposed
    )
