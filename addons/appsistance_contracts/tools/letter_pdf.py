"""Letters on the firm's paper, by reportlab: no model, no database."""

from dataclasses import dataclass, field
from functools import partial

from lxml import etree, html
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    KeepTogether,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from odoo.addons.appsistance_base.tools.pdf_fonts import FAMILY, markup
from odoo.addons.appsistance_base.tools.pdf_page import (
    ACCENT,
    INK,
    MUTED,
    RULE,
    Picture,
    build_each,
    render_pages,
)

MARGIN = 22 * mm
# A frame keeps 6 points on each side.
WIDTH = A4[0] - 2 * MARGIN - 12
# Where the window of an envelope is.
WINDOW = 84 * mm
LOGO_WIDTH, LOGO_HEIGHT = 45 * mm, 18 * mm
NUMBER_COLUMNS = 2
BLOCKS = {"p", "div", "li", "h1", "h2", "h3", "h4", "tr"}

BODY = ParagraphStyle("body", fontName=FAMILY, fontSize=10.5, leading=15, textColor=INK)
FIRM = ParagraphStyle("firm", parent=BODY, fontSize=8.5, leading=11.5, textColor=MUTED)
NAME = ParagraphStyle("name", parent=BODY, fontName=f"{FAMILY}-Bold", textColor=ACCENT)
SUBJECT = ParagraphStyle("subject", parent=BODY, fontName=f"{FAMILY}-Bold")
CELL = ParagraphStyle("cell", parent=BODY, fontSize=9.5, leading=12.5)
NUMBER = ParagraphStyle("number", parent=CELL, alignment=TA_RIGHT)
HEAD = ParagraphStyle("head", parent=CELL, textColor=ACCENT, fontName=f"{FAMILY}-Bold")
HEAD_NUMBER = ParagraphStyle("head_number", parent=HEAD, alignment=TA_RIGHT)
TOTAL = ParagraphStyle("total", parent=NUMBER, fontName=f"{FAMILY}-Bold")
SIGN = ParagraphStyle("sign", parent=BODY, leftIndent=WINDOW)


@dataclass(frozen=True)
class Letter:
    """Every text is ready to print, in the reader's language. ``rows`` are lists of
    texts under the ``headings``, the last two are numbers, the last row is the sum."""

    firm: str
    firm_lines: str
    to: str
    place_date: str
    subject: str
    paragraphs: list
    closing: str
    headings: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    logo: bytes = b""


def render_letters(letters):
    """Return the bytes of one PDF, each letter beginning on a page of its own."""
    return render_pages(
        partial(build_each, _draw, letters),
        margin=MARGIN,
        top=16 * mm,
        title=letters[0].subject,
        author=letters[0].firm,
    )


def read_paragraphs(body):
    """The paragraphs of a text that was written in the editor."""
    if not (body or "").strip():
        return []
    root = html.fragment_fromstring(str(body), create_parent="div")
    for line_break in root.iter("br"):
        line_break.tail = f"\n{line_break.tail or ''}"
    etree.strip_elements(root, "script", "style", with_tail=False)
    found = []
    _collect(root, found)
    return [text for text in found if text]


def _collect(node, found):
    """Add the texts of the innermost blocks, in their order."""
    pieces = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str) and child.tag in (BLOCKS | {"ul", "ol", "table"}):
            found.append(_clean("".join(pieces)))
            pieces = []
            _collect(child, found)
        elif isinstance(child.tag, str):
            pieces.append("".join(child.itertext()))
        pieces.append(child.tail or "")
    text = _clean("".join(pieces))
    found.append(f"\N{BULLET} {text}" if node.tag == "li" and text else text)


def _clean(text):
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(lines).strip()


def _draw(letter):
    yield _head(letter)
    yield Spacer(0, 14 * mm)
    yield _at_window(letter.to)
    yield Spacer(0, 12 * mm)
    yield Paragraph(markup(letter.place_date), BODY)
    yield Spacer(0, 6 * mm)
    yield Paragraph(markup(letter.subject), SUBJECT)
    yield Spacer(0, 4 * mm)
    for text in letter.paragraphs:
        yield Paragraph(markup(text), BODY)
        yield Spacer(0, 2.6 * mm)
    if letter.rows:
        yield Spacer(0, 2 * mm)
        yield _table(letter)
        yield Spacer(0, 4 * mm)
    yield KeepTogether(
        [
            Spacer(0, 6 * mm),
            Paragraph(markup(letter.closing), SIGN),
            Spacer(0, 3 * mm),
            Paragraph(f"<b>{markup(letter.firm)}</b>", SIGN),
        ]
    )


def _head(letter):
    firm = [
        Paragraph(markup(letter.firm), NAME),
        Paragraph(markup(letter.firm_lines), FIRM),
    ]
    logo = Picture(letter.logo, LOGO_WIDTH, LOGO_HEIGHT) if letter.logo else ""
    table = Table([[firm, logo]], colWidths=(WIDTH - LOGO_WIDTH, LOGO_WIDTH))
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("ALIGN", (1, 0), (1, 0), "RIGHT"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("LINEBELOW", (0, 0), (-1, -1), 0.6, RULE),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
            ]
        )
    )
    return table


def _at_window(text):
    table = Table(
        [["", Paragraph(markup(text), BODY)]], colWidths=(WINDOW, WIDTH - WINDOW)
    )
    table.setStyle(
        TableStyle(
            [
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return table


def _table(letter):
    """The prices, before and after."""
    columns = len(letter.headings)
    widths = [WIDTH - (columns - 1) * 34 * mm, *([34 * mm] * (columns - 1))]
    split = columns - NUMBER_COLUMNS
    rows = [
        [Paragraph(markup(text), HEAD) for text in letter.headings[:split]]
        + [Paragraph(markup(text), HEAD_NUMBER) for text in letter.headings[split:]]
    ]
    for index, row in enumerate(letter.rows):
        style = TOTAL if index == len(letter.rows) - 1 else NUMBER
        rows.append(
            [Paragraph(markup(text), CELL) for text in row[:split]]
            + [Paragraph(markup(text), style) for text in row[split:]]
        )
    table = Table(rows, colWidths=widths, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
                ("LINEABOVE", (0, -1), (-1, -1), 0.8, ACCENT),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ]
        )
    )
    return table
