"""Amounts in words, as contracts write them: milleduecento/50."""

from decimal import ROUND_HALF_UP, Decimal

from num2words import num2words

DEFAULT_LANGUAGE = "en"


def amount_in_words(amount, lang):
    """Return ``amount`` (a number or its text) in words, its cents after a slash."""
    cents = Decimal(str(amount)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    whole, rest = divmod(abs(int(cents * 100)), 100)
    return f"{_spell(whole, lang)}/{rest:02d}"


def _spell(number, lang):
    try:
        return num2words(number, lang=lang)
    except NotImplementedError:
        return num2words(number, lang=DEFAULT_LANGUAGE)
