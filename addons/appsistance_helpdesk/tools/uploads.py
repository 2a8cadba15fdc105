"""Files that strangers and customers send: what is taken, how big, how it is kept.

The content decides, never the name. Nothing that is packed is taken, so nothing is
unpacked; pictures are drawn anew, smaller, which also drops where they were taken.
"""

import io
import os
import struct
from collections import namedtuple

from PIL import Image, ImageOps, UnidentifiedImageError, WebPImagePlugin

MAX_FILES = 8
MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_TOTAL_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 1920
QUALITY = 85
MAX_NAME = 80
ACCEPT = ".jpg,.jpeg,.png,.webp,.gif,.pdf,.txt"
PICTURE_HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
# naming the plugin loads it: core stops Pillow from looking for more formats
IMAGE_FORMATS = {"JPEG", "PNG", "GIF", WebPImagePlugin.WebPImageFile.format}

Upload = namedtuple("Upload", ("name", "content", "mimetype"))


class UploadError(Exception):
    """``code`` is one of: type, size, total, number, pixels."""

    def __init__(self, code, name=""):
        super().__init__(code)
        self.code = code
        self.name = name


def check_uploads(storages):
    """Return the :class:`Upload` of each file that was chosen, or refuse them all."""
    storages = [storage for storage in storages if storage and storage.filename]
    if len(storages) > MAX_FILES:
        raise UploadError("number")
    total = 0
    uploads = []
    for storage in storages:
        name = clean_name(storage.filename)
        content = storage.stream.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            raise UploadError("size", name)
        total += len(content)
        if total > MAX_TOTAL_BYTES:
            raise UploadError("total", name)
        uploads.append(prepare_upload(name, content))
    return uploads


def clean_name(name):
    """The bare name, without folders and signs that steer a terminal or a page."""
    bare = os.path.basename((name or "").replace("\\", "/"))
    kept = "".join(
        sign for sign in bare if sign.isprintable() and sign not in "<>:\"|?*&'`"
    )
    stem, extension = os.path.splitext(kept.strip())
    return f"{stem.strip('. ')[:MAX_NAME] or 'file'}{extension[:8]}"


def prepare_upload(name, content):
    if content.startswith(b"%PDF-"):
        return Upload(with_extension(name, ".pdf"), content, "application/pdf")
    if is_picture(content):
        return shrink(name, content)
    if is_text(content):
        return Upload(with_extension(name, ".txt"), content, "text/plain")
    raise UploadError("type", name)


def with_extension(name, extension):
    """The name with the extension that its content deserves."""
    stem = os.path.splitext(name)[0]
    return f"{stem or 'file'}{extension}"


def is_picture(content):
    return content.startswith(PICTURE_HEADS) or (
        content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    )


def is_text(content):
    """Plain words: nothing that a browser or an office program would run."""
    if not content or b"\0" in content or content.startswith(b"PK"):
        return False
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    head = text[:1024].lstrip("\ufeff \t\r\n").lower()
    return not head.startswith(("<", "#!", "{\\rtf", "%!"))


def shrink(name, content):
    """The picture drawn anew: at most 1920 pixels, upright, without its metadata."""
    try:
        picture = Image.open(io.BytesIO(content), formats=sorted(IMAGE_FORMATS))
        if picture.width * picture.height > MAX_PIXELS:
            raise UploadError("pixels", name)
        picture = turn_upright(picture)
        picture.thumbnail((MAX_SIDE, MAX_SIDE))
        out = io.BytesIO()
        if has_transparency(picture):
            picture.convert("RGBA").save(out, "PNG", optimize=True)
            return Upload(with_extension(name, ".png"), out.getvalue(), "image/png")
        picture.convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True)
    except (
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        UnidentifiedImageError,
        ValueError,
    ) as error:
        raise UploadError("type", name) from error
    return Upload(with_extension(name, ".jpg"), out.getvalue(), "image/jpeg")


def turn_upright(picture):
    """As its metadata say; broken ones say nothing, the picture may be good."""
    try:
        return ImageOps.exif_transpose(picture)
    except (AttributeError, SyntaxError, TypeError, ValueError, struct.error):
        return picture


def has_transparency(picture):
    return picture.mode in ("RGBA", "LA") or "transparency" in picture.info


def explain(env, refused):
    """Tell whoever sent it why a file was refused, in his language."""
    explanations = {
        "type": env._(
            "“%(name)s” cannot be sent: pictures, PDF and plain text are taken.",
            name=refused.name,
        ),
        "size": env._(
            "“%(name)s” is too large: %(size)s MB at most.",
            name=refused.name,
            size=MAX_FILE_BYTES // 1024**2,
        ),
        "total": env._(
            "The files are too large together: %(size)s MB at most.",
            size=MAX_TOTAL_BYTES // 1024**2,
        ),
        "number": env._("Too many files: %(number)s at most.", number=MAX_FILES),
        "pixels": env._("“%(name)s” has too many pixels.", name=refused.name),
    }
    return explanations[refused.code]
