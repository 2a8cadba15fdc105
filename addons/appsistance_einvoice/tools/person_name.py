"""First and last name of a person whose name was typed in one field."""

from .text import ASCII, transliterate

_VOWELS = frozenset("AEIOU")


def split(name, fiscal_code=""):
    """(first, last) of `name`; the personal fiscal code decides where it is known.

    The code starts with three letters of the last name and three of the first, so
    that "De Luca Maria" and "Maria De Luca" are told apart. Without it the first
    word is the first name. A single word gives no last name.
    """
    words = name.split()
    if len(words) < 2:
        return name.strip(), ""
    if len(fiscal_code or "") == 16:
        for first, last in _candidates(words):
            if (
                letters_of_last(last) + letters_of_first(first)
                == fiscal_code[:6].upper()
            ):
                return first, last
    return words[0], " ".join(words[1:])


def _candidates(words):
    for index in range(1, len(words)):
        head, tail = " ".join(words[:index]), " ".join(words[index:])
        yield head, tail
        yield tail, head


def letters_of_last(name):
    consonants, vowels = _letters(name)
    return (consonants + vowels + "XXX")[:3]


def letters_of_first(name):
    consonants, vowels = _letters(name)
    if len(consonants) >= 4:
        consonants = consonants[0] + consonants[2] + consonants[3]
    return (consonants + vowels + "XXX")[:3]


def _letters(name):
    letters = [char for char in transliterate(name, ASCII).upper() if char.isalpha()]
    return (
        "".join(char for char in letters if char not in _VOWELS),
        "".join(char for char in letters if char in _VOWELS),
    )
