"""Photos: refused when too heavy, shrunk otherwise."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 60_000_000
MAX_SIDE = 1600
QUALITY = 80


class PhotoError(ValueError):
    """A refused photo: ``code`` is ``too_heavy``, ``too_large`` or ``not_a_photo``."""

    def __init__(self, code, size=0):
        super().__init__(code)
        self.code = code
        self.size = size


def shrink_photo(data):
    """Return the photo as a JPEG of at most 1600 pixels a side, upright and without
    what the camera wrote into it (GPS position and the like)."""
    if len(data) > MAX_BYTES:
        raise PhotoError("too_heavy", size=len(data))
    try:
        image = Image.open(io.BytesIO(data))
        if image.width * image.height > MAX_PIXELS:
            raise PhotoError("too_large", size=len(data))
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        image = ImageOps.exif_transpose(image)
    except PhotoError:
        raise
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
    ):
        raise PhotoError("not_a_photo", size=len(data)) from None
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    output = io.BytesIO()
    flatten(image).save(output, "JPEG", quality=QUALITY, optimize=True)
    return output.getvalue()


def flatten(image):
    """Return the image in RGB, on white where it is transparent."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    return image.convert("RGB")
