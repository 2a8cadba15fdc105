"""What pages and forms of the portal send, whatever it is."""

import base64
import io

from PIL import Image

MAX_SEARCH = 100
# More than any screen draws: a small file may stand for an enormous picture.
MAX_PIXELS = 10_000_000


def clean_text(value, limit):
    """The text of a field: nothing for a file sent in its place, and without NUL, which
    the database refuses."""
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").strip()[:limit]


def clean_picture(value, limit):
    """A drawn signature as its base64 text: nothing for whatever is no picture."""
    if not isinstance(value, str) or len(value) > limit:
        return ""
    try:
        picture = Image.open(io.BytesIO(base64.b64decode(value)))
        if picture.width * picture.height > MAX_PIXELS:
            return ""
        picture.load()
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return ""
    return value
