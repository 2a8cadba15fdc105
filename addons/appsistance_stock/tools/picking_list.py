"""The picking list of a van, one or more pages each: no model, no database."""

from dataclasses import dataclass
from functools import partial

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, Spacer, Table

from odoo.addons.appsistance_base.tools.pdf_fonts import FAMILY, markup
from odoo.addons.appsistance_base.tools.pdf_page import (
    ACCENT,
    INK,
    NumberedCanvas,
    build_each,
    render_pages,
)

LINE = HexColor("#cbd5e1")
TICK = 4 * mm
AMOUNTS = slice(3, 7)
WIDTHS = tuple(width * mm for width in (8, 23, 45, 18, 19, 20, 19, 34))


@dataclass(frozen=True)
class PickingRow:
    code: str
    name: str
    amounts: tuple
    visits: str


@dataclass(frozen=True)
class PickingList:
    """Every text is ready to print, in the reader's language."""

    firm: str
    title: str
    who: str
    day: str
    headers: tuple
    rows: tuple
    page: str = "{page} / {pages}"


def render_picking_lists(lists):
    """Return the bytes of a PDF; each list begins on a page of its own."""
    return render_pages(
        partial(_build, lists),
        margin=12 * mm,
        top=16 * mm,
        title=lists[0].title if lists else "",
        canvas=partial(NumberedCanvas, **_get_foot(lists)),
    )


def _build(lists):
    return build_each(_draw_list, lists) or [Spacer(1, 1)]


def _get_foot(lists):
    if not lists:
        return {}
    first = lists[0]
    return {"foot": f"{first.firm} · {first.title} · {first.day}", "page": first.page}


def _text(text, size=9, color=INK, is_bold=False, align=TA_LEFT):
    style = ParagraphStyle(
        f"picking-{size}-{is_bold}-{align}",
        fontName=FAMILY,
        fontSize=size,
        leading=size * 1.25,
        textColor=color,
        alignment=align,
    )
    content = markup(text)
    return Paragraph(f"<b>{content}</b>" if is_bold else content, style)


def _draw_tick():
    """An empty box for whoever puts the goods together."""
    box = Table([[""]], colWidths=[TICK], rowHeights=[TICK])
    box.setStyle([("BOX", (0, 0), (-1, -1), 0.8, INK)])
    return box


def _draw_row(cells, *style):
    row = [_text(cell, *style) for cell in cells]
    row[AMOUNTS] = [_text(cell, *style, align=TA_RIGHT) for cell in cells[AMOUNTS]]
    return row


def _draw_list(picking_list):
    rows = [_draw_row(("", *picking_list.headers), 8, ACCENT, True)]
    for row in picking_list.rows:
        cells = ("", row.code, row.name, *row.amounts, row.visits)
        rows.append([_draw_tick(), *_draw_row(cells)[1:]])
    table = Table(rows, colWidths=WIDTHS, repeatRows=1)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ("LINEBELOW", (0, 0), (-1, 0), 1, ACCENT),
        ]
    )
    return [
        _text(picking_list.firm, 9),
        _text(f"{picking_list.title}: {picking_list.who}", 17, ACCENT, True),
        _text(picking_list.day, 11),
        Spacer(1, 6 * mm),
        table,
    ]
