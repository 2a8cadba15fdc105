"""The statement of prepaid minutes as a PDF, drawn by reportlab."""

from functools import partial

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, Spacer, Table, TableStyle

from odoo.addons.appsistance_base.tools.pdf_fonts import FAMILY, markup
from odoo.addons.appsistance_base.tools.pdf_page import (
    ACCENT,
    INK,
    MARGIN,
    MUTED,
    RULE,
    render_pages,
)

COLUMNS = (30 * mm, 64 * mm, 26 * mm, 28 * mm, 15 * mm, 15 * mm)
NUMBER_COLUMNS = 2

BODY = ParagraphStyle("body", fontName=FAMILY, fontSize=9, leading=12, textColor=INK)
NUMBER = ParagraphStyle("number", parent=BODY, alignment=TA_RIGHT)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8, leading=11, textColor=MUTED)
HEAD = ParagraphStyle("head", parent=SMALL, fontName=f"{FAMILY}-Bold", textColor=ACCENT)
TITLE = ParagraphStyle(
    "title", parent=BODY, fontSize=17, leading=22, textColor=ACCENT, spaceBefore=14
)
STRONG = ParagraphStyle("strong", parent=BODY, fontName=f"{FAMILY}-Bold", fontSize=11)


def render_statement(content):
    """Return the PDF's bytes.

    ``content``: ``title``, ``author``, ``company`` and ``customer`` (with address),
    ``as_of``, ``left``, ``packages`` (lines), ``headings``, ``lines`` (six texts each),
    ``page`` (the word).
    """

    def draw_foot(canvas, _document):
        canvas.setFont(FAMILY, 8)
        canvas.setFillColor(MUTED)
        canvas.drawRightString(
            A4[0] - MARGIN, 10 * mm, f"{content['page']} {canvas.getPageNumber()}"
        )

    return render_pages(
        partial(_build, content),
        draw_foot=draw_foot,
        bottom=18 * mm,
        title=content["title"],
        author=content["author"],
    )


def _build(content):
    return [
        Paragraph(markup(content["company"]), SMALL),
        Paragraph(markup(content["title"]), TITLE),
        Paragraph(markup(content["as_of"]), SMALL),
        Spacer(0, 4 * mm),
        Paragraph(markup(content["customer"]), BODY),
        Spacer(0, 4 * mm),
        Paragraph(markup(content["left"]), STRONG),
        *[Paragraph(markup(text), BODY) for text in content["packages"]],
        Spacer(0, 5 * mm),
        _build_table(content),
    ]


def _build_table(content):
    rows = [[Paragraph(markup(text), HEAD) for text in content["headings"]]]
    texts = len(COLUMNS) - NUMBER_COLUMNS
    for line in content["lines"]:
        cells = [Paragraph(markup(text), BODY) for text in line[:texts]]
        cells += [Paragraph(markup(text), NUMBER) for text in line[texts:]]
        rows.append(cells)
    table = Table(rows, colWidths=COLUMNS, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
            ]
        )
    )
    return table
