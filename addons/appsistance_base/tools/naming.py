"""How equipment is named and recognised."""

PATH_SEPARATOR = " / "


def normalise_code(text):
    """What makes two plates the same: letters and digits, not case or spaces."""
    return "".join((text or "").split()).upper() or False
