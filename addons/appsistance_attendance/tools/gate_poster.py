"""The sheet with a gate's code to hang beside its door, drawn on A4: no database."""

import io
from dataclasses import dataclass

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from odoo.addons.appsistance_base.tools import pdf_fonts
from odoo.addons.appsistance_base.tools.label_sheet import draw_qr

SIDE = 130 * mm
MARGIN = 25 * mm


@dataclass(frozen=True)
class Poster:
    """What a sheet says, already translated; ``url`` is what the code opens."""

    url: str
    company: str
    title: str
    name: str
    explanation: str


def render_gate_posters(posters):
    """Return the PDF with one sheet for each gate."""
    pdf_fonts.register_fonts()
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for poster in posters:
        canvas.setTitle(poster.name)
        _draw_poster(canvas, poster)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _draw_poster(canvas, poster):
    top = A4[1] - MARGIN
    top = _draw_text(canvas, poster.company, 14, top)
    top = _draw_text(canvas, poster.title, 34, top - 8 * mm)
    top = _draw_text(canvas, poster.name, 20, top - 4 * mm)
    bottom = top - 10 * mm - SIDE
    draw_qr(canvas, poster.url, (A4[0] - SIDE) / 2, bottom, SIDE)
    _draw_text(canvas, poster.explanation, 14, bottom - 6 * mm)


def _draw_text(canvas, text, size, top):
    """Draw a centred paragraph below ``top``; return where it ends."""
    style = ParagraphStyle(
        "poster",
        fontName=pdf_fonts.FAMILY,
        fontSize=size,
        leading=size * 1.25,
        alignment=TA_CENTER,
    )
    paragraph = Paragraph(pdf_fonts.markup(text), style)
    width = A4[0] - 2 * MARGIN
    _width, height = paragraph.wrap(width, A4[1])
    paragraph.drawOn(canvas, MARGIN, top - height)
    return top - height
