"""Names of the files that travel to and from the SdI."""

import re

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
INVOICE = re.compile(
    r"(?P<country>[A-Z]{2})(?P<sender>[A-Za-z0-9]{2,28})_(?P<progressive>[A-Za-z0-9]{1,5})"
    r"\.(?P<extension>xml|xml\.p7m|zip)",
)
RECEIPT = re.compile(
    r"(?P<stem>[A-Z]{2}[A-Za-z0-9]{2,28}_[A-Za-z0-9]{1,5})"
    r"_(?P<kind>[A-Z]{2})_(?P<number>[A-Za-z0-9]{1,3})\.xml",
)
_EXTENSION = re.compile(r"\.(xml\.p7m|xml|zip)$", re.IGNORECASE)


def is_valid(name):
    return bool(INVOICE.fullmatch(name or ""))


def progressive_of(name):
    match = INVOICE.fullmatch(name or "")
    return match["progressive"] if match else ""


def stem(name):
    """The name without its extension: what a file and its receipts share."""
    return _EXTENSION.sub("", name or "")


def receipt_parts(name):
    """(stem of the invoice's file, kind) of a receipt's name, or two empty strings."""
    match = RECEIPT.fullmatch(name or "")
    return (match["stem"], match["kind"]) if match else ("", "")


def encode(number, width=5):
    """A positive number in base 62, padded."""
    digits = ""
    while number:
        number, rest = divmod(number, len(ALPHABET))
        digits = ALPHABET[rest] + digits
    return digits.zfill(width)


def compose(country, sender, number):
    return f"{country}{sender}_{encode(number)}.xml"
