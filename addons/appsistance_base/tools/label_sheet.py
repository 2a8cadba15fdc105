"""Sheets of labels with a QR code, drawn on A4: no model, no database."""

import io
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from odoo.tools import file_path

REGULAR, BOLD = "AppsistanceLabel", "AppsistanceLabel-Bold"
PADDING = 1.5
LEADING = 1.15

_FACES = (
    (
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    ),
    (
        "web/static/fonts/google/Roboto/Roboto-Regular.ttf",
        "web/static/fonts/google/Roboto/Roboto-Bold.ttf",
    ),
)


@dataclass(frozen=True)
class LabelLayout:
    """A sheet of self-adhesive labels; lengths in millimetres."""

    columns: int
    rows: int
    width: float
    height: float
    left: float = 0.0
    top: float = 0.0
    gap_x: float = 0.0
    gap_y: float = 0.0

    @property
    def per_page(self):
        return self.columns * self.rows

    def fits_page(self):
        page_width, page_height = A4[0] / mm, A4[1] / mm
        used_width = self.columns * (self.width + self.gap_x) - self.gap_x
        used_height = self.rows * (self.height + self.gap_y) - self.gap_y
        # A4 in points is not whole millimetres
        return (
            self.left + used_width <= page_width + 0.1
            and self.top + used_height <= page_height + 0.1
        )

    def get_corner(self, position):
        """Lower left corner, in points, of the label at a position of the page."""
        row, column = divmod(position, self.columns)
        x = self.left + column * (self.width + self.gap_x)
        y = self.top + row * (self.height + self.gap_y) + self.height
        return x * mm, A4[1] - y * mm


@dataclass(frozen=True)
class Label:
    url: str
    title: str
    lines: list = field(default_factory=list)
    footer: list = field(default_factory=list)


LAYOUTS = {
    "3x8": LabelLayout(3, 8, 70, 37, top=0.5),
    "3x7": LabelLayout(3, 7, 63.5, 38.1, left=7.2, top=15.1, gap_x=2.5),
    "2x7": LabelLayout(2, 7, 99.1, 38.1, left=4.6, top=15.1, gap_x=2.5),
    "2x4": LabelLayout(2, 4, 99.1, 67.7, left=4.6, top=13, gap_x=2.5),
    "5x13": LabelLayout(5, 13, 38.1, 21.2, left=4.7, top=10.7, gap_x=2.5),
}


def render_label_sheet(labels, layout, skip=0, title=""):
    """Return the PDF of the labels; the first ``skip`` places are already used."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setTitle(title)
    fonts = _register_fonts()
    for index, label in enumerate(labels, start=skip % layout.per_page):
        position = index % layout.per_page
        if position == 0 and index:
            canvas.showPage()
        x, y = layout.get_corner(position)
        _draw_label(canvas, label, x, y, layout, fonts)
    canvas.save()
    return stream.getvalue()


@lru_cache(maxsize=1)
def _register_fonts():
    """Fonts with every accent, embedded; reportlab's own where there is no file."""
    for regular, bold in _FACES:
        try:
            for name, path in ((REGULAR, regular), (BOLD, bold)):
                pdfmetrics.registerFont(TTFont(name, _resolve(path)))
        except (OSError, TTFError):
            continue
        return REGULAR, BOLD
    return "Helvetica", "Helvetica-Bold"


def _resolve(path):
    return path if Path(path).is_absolute() else file_path(path)


def _draw_label(canvas, label, x, y, layout, fonts):
    width, height = layout.width * mm, layout.height * mm
    pad = PADDING * mm
    side = min(height - 2 * pad, width * 0.45)
    draw_qr(canvas, label.url, x + pad, y + (height - side) / 2, side)
    _draw_text(
        canvas,
        label,
        fonts,
        (x + 2 * pad + side, y + pad, width - side - 4 * pad, height - 2 * pad),
    )


def draw_qr(canvas, url, x, y, side):
    """Draw the code that opens ``url``, a square whose lower left corner is told."""
    code = QrCodeWidget(url, barLevel="M", barBorder=2)
    left, bottom, right, top = code.getBounds()
    scale = side / max(right - left, top - bottom)
    drawing = Drawing(side, side, transform=[scale, 0, 0, scale, 0, 0])
    drawing.add(code)
    renderPDF.draw(drawing, canvas, x, y)


def _draw_text(canvas, label, fonts, box):
    """Title on two lines at most, then what still fits, and the firm at the foot."""
    regular, bold = fonts
    x, y, width, height = box
    size = max(4.5, min(9, height / (9 * LEADING)))
    small = size * 0.85
    cursor = y + height - size
    for text in _split(label.title, bold, size, width, 2):
        cursor = _draw_line(canvas, text, bold, size, x, cursor)
    foot = [
        text for line in label.footer for text in _split(line, regular, small, width, 1)
    ]
    floor = y + len(foot) * small * LEADING
    for line in label.lines:
        for text in _split(line, regular, small, width, 2):
            if cursor < floor:
                break
            cursor = _draw_line(canvas, text, regular, small, x, cursor)
    cursor = y + max(len(foot) - 1, 0) * small * LEADING
    for text in foot:
        cursor = _draw_line(canvas, text, regular, small, x, cursor)


def _draw_line(canvas, text, font, size, x, y):
    canvas.setFont(font, size)
    canvas.drawString(x, y, text)
    return y - size * LEADING


def _split(text, font, size, width, limit):
    """At most ``limit`` lines; what is cut off ends in an ellipsis."""
    lines = [
        piece
        for line in simpleSplit(text or "", font, size, width)
        for piece in _break_word(line, font, size, width)
    ]
    if len(lines) > limit:
        lines = lines[:limit]
        lines[-1] = _shorten(lines[-1] + "…", font, size, width)
    return lines


def _break_word(line, font, size, width):
    """``simpleSplit`` leaves a word longer than the line as it is."""
    while line and pdfmetrics.stringWidth(line, font, size) > width:
        end = len(line)
        while end > 1 and pdfmetrics.stringWidth(line[:end], font, size) > width:
            end -= 1
        yield line[:end]
        line = line[end:]
    yield line


def _shorten(text, font, size, width):
    while len(text) > 1 and pdfmetrics.stringWidth(text, font, size) > width:
        text = text[:-2] + "…"
    return text
