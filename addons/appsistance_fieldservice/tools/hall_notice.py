"""A notice for the entrance hall, one A4 page a visit: no model, no database."""

from dataclasses import dataclass
from functools import partial

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, Spacer

from odoo.addons.appsistance_base.tools.pdf_fonts import FAMILY, markup
from odoo.addons.appsistance_base.tools.pdf_page import (
    ACCENT,
    INK,
    build_each,
    render_pages,
)


@dataclass(frozen=True)
class HallNotice:
    """Every text is ready to print, in the readers' language."""

    firm: str
    title: str
    day: str
    band: str
    work: str
    place: str
    technician: str
    question: str


def render_hall_notices(notices):
    """Return the bytes of a PDF with one page for each :class:`HallNotice`."""
    return render_pages(
        partial(build_each, _draw_page, notices),
        margin=22 * mm,
        top=28 * mm,
        bottom=22 * mm,
        title=notices[0].title if notices else "",
    )


def _draw_page(notice):
    rows = [
        (notice.firm, 20, ACCENT, 0, True),
        (notice.title, 34, INK, 30, True),
        (notice.day, 30, ACCENT, 24, True),
        (notice.band, 26, ACCENT, 4, False),
        (notice.work, 20, INK, 26, True),
        (notice.place, 18, INK, 4, False),
        (notice.technician, 18, INK, 22, False),
        (notice.question, 16, INK, 26, False),
    ]
    for text, size, color, space, bold in rows:
        if not text:
            continue
        yield Spacer(1, space)
        yield Paragraph(
            f"<b>{markup(text)}</b>" if bold else markup(text), _style(size, color)
        )


def _style(size, color):
    return ParagraphStyle(
        f"hall-{size}-{color}",
        fontName=FAMILY,
        fontSize=size,
        leading=size * 1.3,
        textColor=color,
        alignment=TA_CENTER,
    )
