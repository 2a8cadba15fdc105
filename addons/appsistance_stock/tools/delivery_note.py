"""The delivery note [DDT] as a PDF: no model, no database. Every text is ready to
print, in the reader's language."""

from dataclasses import dataclass, field
from functools import partial

from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Spacer, Table

from odoo.tools.pdf import merge_pdf

from odoo.addons.appsistance_base.tools.pdf_page import (
    LOGO_HEIGHT,
    LOGO_WIDTH,
    RULE,
    WIDTH,
    NumberedCanvas,
    Picture,
    Style,
    draw_boxes,
    draw_head,
    draw_pair,
    draw_table,
    draw_text,
    render_pages,
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
    return merge_pdf([_render(note) for note in notes])


def _render(note):
    return render_pages(
        partial(_draw, note),
        title=note.title,
        author=note.firm,
        canvas=partial(NumberedCanvas, foot=note.foot, page=note.page),
    )


def _draw(note):
    return [
        _draw_head(note),
        Spacer(0, 8),
        draw_text(note.title, Style.title),
        draw_text(note.law, Style.muted),
        Spacer(0, 7),
        _draw_pairs(note.parties),
        Spacer(0, 4),
        _draw_pairs(note.facts),
        Spacer(0, 10),
        _draw_lines(note),
        Spacer(0, 10),
        KeepTogether(
            [
                *([_draw_pairs([note.note]), Spacer(0, 4)] if note.note else []),
                _draw_pairs(note.figures),
                Spacer(0, 12),
                _draw_signatures(note.signatures),
            ]
        ),
    ]


def _draw_head(note):
    logo = Picture(note.logo, LOGO_WIDTH, LOGO_HEIGHT) if note.logo else None
    return draw_head(note.firm, note.firm_lines, logo)


def _draw_pairs(pairs):
    """A muted label above its text, side by side on a light ground."""
    return draw_boxes([draw_pair(label, text) for label, text in pairs])


def _draw_lines(note):
    """The goods; the header comes back on every page."""
    heads = (Style.muted, Style.muted, Style.muted, Style.muted_right)
    cells = (Style.small, Style.body, Style.small, Style.right)
    rows = [
        [draw_text(text, style) for text, style in zip(row, styles, strict=True)]
        for row, styles in ((note.headers, heads), *((r, cells) for r in note.lines))
    ]
    return draw_table(rows, COLUMNS)


def _draw_signatures(labels):
    table = Table(
        [[draw_text(label, Style.muted) for label in labels]],
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
