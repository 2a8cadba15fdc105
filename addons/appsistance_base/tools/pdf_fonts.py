"""Fonts of the PDF: those that Odoo ships, with reportlab's own as last resort."""

from functools import lru_cache
from xml.sax.saxutils import escape

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from odoo.tools import file_path

FAMILY = "AppsistanceReport"
FALLBACK = "AppsistanceReportFallback"
UNKNOWN = "\N{WHITE SQUARE}"
FIRST_VISIBLE = 32
# variation selectors and the joiner of composed emoji
INVISIBLE = frozenset((*range(0xFE00, 0xFE10), 0x200D))

_FAMILIES = (
    (
        "web/static/fonts/google/Roboto/Roboto-Regular.ttf",
        "web/static/fonts/google/Roboto/Roboto-Bold.ttf",
        "web/static/fonts/google/Roboto/Roboto-Italic.ttf",
    ),
    (
        "web/static/fonts/lato/Lato-Reg-webfont.ttf",
        "web/static/fonts/lato/Lato-Bol-webfont.ttf",
        "web/static/fonts/lato/Lato-RegIta-webfont.ttf",
    ),
)
_FALLBACKS = (
    "web/static/fonts/google/Montserrat/Montserrat-Regular.ttf",
    "web/static/fonts/sign/NotoSans-Reg.ttf",
)
# always there: reportlab's own
_LAST_RESORT = ("Vera.ttf", "VeraBd.ttf", "VeraIt.ttf")


@lru_cache(maxsize=1)
def register_fonts():
    """Register the fonts once per process; return the characters that the main and
    the fallback font can draw."""
    main = _register_family()
    fallback = _register_first(FALLBACK, _FALLBACKS)
    return frozenset(main.face.charToGlyph), frozenset(fallback.face.charToGlyph)


def markup(text):
    """Return ``text`` for a paragraph: harmless, with line breaks, and with every
    character in a font that has it."""
    runs = []
    for char in text or "":
        font, drawn = _draw(char)
        if runs and runs[-1][0] == font:
            runs[-1][1].append(drawn)
        else:
            runs.append((font, [drawn]))
    return "".join(
        f'<font name="{font}">{"".join(chars)}</font>' if font else "".join(chars)
        for font, chars in runs
    )


@lru_cache(maxsize=4096)
def _draw(char):
    """The font (empty for the main one) and the markup of a character."""
    main, fallback = register_fonts()
    code = ord(char)
    if char == "\n":
        return "", "<br/>"
    if code in main or char.isspace():
        return "", escape(char)
    if code in fallback:
        return FALLBACK, escape(char)
    if code < FIRST_VISIBLE or code in INVISIBLE:
        return "", ""
    return FALLBACK, UNKNOWN if ord(UNKNOWN) in fallback else "?"


def _register_family():
    for paths in (*_FAMILIES, _LAST_RESORT):
        try:
            faces = [
                TTFont(f"{FAMILY}{suffix}", _resolve(path))
                for suffix, path in zip(("", "-Bold", "-Italic"), paths, strict=True)
            ]
        except (OSError, TTFError):
            continue
        for face in faces:
            pdfmetrics.registerFont(face)
        addMapping(FAMILY, 0, 0, FAMILY)
        addMapping(FAMILY, 1, 0, f"{FAMILY}-Bold")
        addMapping(FAMILY, 0, 1, f"{FAMILY}-Italic")
        addMapping(FAMILY, 1, 1, f"{FAMILY}-Bold")
        return faces[0]
    message = "no font for the report"
    raise OSError(message)


def _register_first(name, paths):
    for path in (*paths, _LAST_RESORT[0]):
        try:
            face = TTFont(name, _resolve(path))
        except (OSError, TTFError):
            continue
        pdfmetrics.registerFont(face)
        for bold in (0, 1):
            for italic in (0, 1):
                addMapping(name, bold, italic, name)
        return face
    message = "no fallback font for the report"
    raise OSError(message)


def _resolve(path):
    return file_path(path) if "/" in path else path
