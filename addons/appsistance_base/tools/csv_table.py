"""Read a CSV that a person made: any usual delimiter and encoding, no surprises."""

import csv
import datetime
import io
import unicodedata

DELIMITERS = ";,\t"
DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y")


def decode(content):
    """Text of the file: UTF-8 where it is, else what Excel writes in Western Europe."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_table(content):
    """``(header, rows)`` of the file, without empty rows; a row is ``(number, cells)``
    with the number that a spreadsheet shows for it."""
    text = decode(content)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    header = [cell.strip() for cell in lines[0]] if lines else []
    rows = [
        (number, [cell.strip() for cell in cells])
        for number, cells in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]
    return header, rows


def write_table(header, rows):
    """A CSV that Excel opens as it is in Italy."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerows([header, *rows])
    return stream.getvalue().encode("utf-8-sig")


def normalise(text):
    """Compare what people write: no case, accents, apostrophes or double spaces."""
    plain = unicodedata.normalize("NFKD", text or "").casefold()
    kept = "".join(
        " " if char in "'’`_-." else char
        for char in plain
        if not unicodedata.combining(char)
    )
    return " ".join(kept.split())


def parse_date(text):
    """The date, ``None`` for an empty text; ValueError when it is none."""
    if not text:
        return None
    for date_format in DATE_FORMATS:
        try:
            parsed = datetime.datetime.strptime(text, date_format)  # noqa: DTZ007
        except ValueError:
            continue
        return parsed.date()
    raise ValueError(text)
