"""The delivery note [DDT] as a PDF: no model, no database. Every text is ready to
print, in the reader's language."""

import io
from dataclasses import dataclass, field
from functools import partial

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from odoo.tools.pdf import merge_pdf

from odoo.addons.appsistance_base.tools.pdf_fonts import markup, register_fonts
from odoo.addons.appsistance_fieldservice.tools.report_pdf import (
    ACCENT,
    MARGIN,
    PAPER,
    RULE,
    WIDTH,
    NumberedCanvas,
    Picture,
    Style,
)

COLUMNS = (28 * mm, WIDTH - 76 * mm, 18 * mm, 30 * mm)
SIGNATURE_HEIGHT = 17 * mm


@dataclass(frozen=True)
class DeliveryNote:
    """:param lines: tuples of code, description, unit, quantity
    :param parties, facts, figures: pairs of a label and a text, boxes side by side
    """

    firm: str
    firm_lines: tuple
    title: str
    law: str
    parties: tuple
    facts: tuple
    headers: tuple
    lines: tuple
    figures: tuple
    signatures: tuple
    foot: str
    page: str
    note: tuple = ()
    logo: bytes = field(default=b"", repr=False)


def render_delivery_notes(notes):
    """Return the bytes of a PDF; pages are numbered within each note."""
    register_fonts()
    return merge_pdf([_render(note) for note in notes])


def _render(note):
    stream = io.BytesIO()
    document = SimpleDocTemplate(
        stream,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=15 * mm,
        bottomMargin=20 * mm,
        title=note.title,
        author=note.firm,
    )
    canvas = partial(NumberedCanvas, foot=note.foot, page=note.page)
    document.build(_draw(note), canvasmaker=canvas)
    return stream.getvalue()


def _draw(note):
    return [
        _draw_head(note),
        Spacer(0, 8),
        Paragraph(markup(note.title), Style.title),
        Paragraph(markup(note.law), Style.muted),
        Spacer(0, 7),
        _draw_boxes(note.parties),
        Spacer(0, 4),
        _draw_boxes(note.facts),
        Spacer(0, 10),
        _draw_lines(note),
        Spacer(0, 10),
        KeepTogether(
            [
                *([_draw_boxes([note.note]), Spacer(0, 4)] if note.note else []),
                _draw_boxes(note.figures),
                Spacer(0, 12),
                _draw_signatures(note.signatures),
            ]
        ),
    ]


def _draw_head(note):
    logo = Picture(note.logo, 62 * mm, 20 * mm) if note.logo else None
    lines = [f"<b>{markup(note.firm)}</b>", *map(markup, note.firm_lines)]
    head = Table(
        [
            [
                logo or Paragraph(markup(note.firm), Style.title),
                Paragraph("<br/>".join(lines), Style.company),
            ]
        ],
        colWidths=[WIDTH * 0.42, WIDTH * 0.58],
    )
    head.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("LINEBELOW", (0, 0), (-1, -1), 1.2, ACCENT),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        ]
    )
    return head


def _draw_boxes(pairs):
    """A muted label above its text, side by side on a light ground."""
    cells = [
        Paragraph(
            f'<font size="7" color="#6b7280">{markup(label)}</font><br/>'
            f"{markup(text) or '&nbsp;'}",
            Style.body,
        )
        for label, text in pairs
    ]
    table = Table([cells], colWidths=[WIDTH / len(cells)] * len(cells))
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, -1), PAPER),
            ("LINEAFTER", (0, 0), (-2, -1), 3, colors.white),
            ("LEFTPADDING", (0, 0), (-1, -1), 7),
            ("RIGHTPADDING", (0, 0), (-1, -1), 7),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
        ]
    )
    return table


def _draw_lines(note):
    """The goods; the header comes back on every page."""
    heads = (Style.muted, Style.muted, Style.muted, Style.muted_right)
    cells = (Style.small, Style.body, Style.small, Style.right)
    rows = [
        [
            Paragraph(markup(text), style)
            for text, style in zip(row, styles, strict=True)
        ]
        for row, styles in ((note.headers, heads), *((r, cells) for r in note.lines))
    ]
    table = Table(rows, colWidths=COLUMNS, repeatRows=1)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, ACCENT),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ]
    )
    return table


def _draw_signatures(labels):
    table = Table(
        [[Paragraph(markup(label), Style.muted) for label in labels]],
        colWidths=[WIDTH / len(labels)] * len(labels),
        rowHeights=[SIGNATURE_HEIGHT],
    )
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BOX", (0, 0), (-1, -1), 0.6, RULE),
            ("INNERGRID", (0, 0), (-1, -1), 0.6, RULE),
        ]
    )
    return table
