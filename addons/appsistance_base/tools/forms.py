"""What pages and forms of the portal send, whatever it is."""

MAX_SEARCH = 100


def clean_text(value, limit):
    """The text of a field: nothing for a file sent in its place, and without NUL, which
    the database refuses."""
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").strip()[:limit]
