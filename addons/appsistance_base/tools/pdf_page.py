"""The page that the project's PDFs have in common, by reportlab: colours, styles, the
firm's head, tables, pictures and the numbered foot. No model, no database."""

import hashlib
import io

from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from .pdf_fonts import FAMILY, markup, register_fonts

# binary streams: a fifth smaller than reportlab's default text encoding
rl_config.useA85 = 0

INK = colors.HexColor("#1f2937")
MUTED = colors.HexColor("#6b7280")
ACCENT = colors.HexColor("#0f5c73")
PAPER = colors.HexColor("#f3f6f8")
RULE = colors.HexColor("#d5dce2")
ALERT = colors.HexColor("#b42318")

MARGIN = 16 * mm
WIDTH = A4[0] - 2 * MARGIN
TOP, BOTTOM = 15 * mm, 20 * mm
LOGO_WIDTH, LOGO_HEIGHT = 62 * mm, 20 * mm


class Style:
    body = ParagraphStyle(
        "body", fontName=FAMILY, fontSize=9.2, leading=12.6, textColor=INK
    )
    small = ParagraphStyle("small", parent=body, fontSize=7.8, leading=10.4)
    muted = ParagraphStyle("muted", parent=small, textColor=MUTED)
    muted_right = ParagraphStyle("muted_right", parent=muted, alignment=TA_RIGHT)
    right = ParagraphStyle("right", parent=small, alignment=TA_RIGHT)
    company = ParagraphStyle(
        "company", parent=small, alignment=TA_RIGHT, textColor=MUTED
    )
    title = ParagraphStyle(
        "title", parent=body, fontSize=17, leading=21, textColor=ACCENT
    )
    heading = ParagraphStyle(
        "heading",
        parent=body,
        fontName=f"{FAMILY}-Bold",
        fontSize=10.5,
        leading=14,
        textColor=ACCENT,
        spaceBefore=9,
        spaceAfter=3,
        keepWithNext=1,
    )
    alert = ParagraphStyle(
        "alert", parent=body, textColor=ALERT, fontName=f"{FAMILY}-Bold"
    )


def render_pages(
    build,
    canvas=Canvas,
    draw_foot=None,
    margin=MARGIN,
    top=TOP,
    bottom=BOTTOM,
    **kwargs,
):
    """Return the bytes of a PDF; the same story gives the same bytes.

    :param build: returns the story, a list of flowables; called once fonts are there
    :param canvas: makes the canvas, a :class:`NumberedCanvas` where pages are counted
    :param draw_foot: called with the canvas and the document on every page
    :param kwargs: what else the document is told: ``title``, ``author``, ``pagesize``
    """
    register_fonts()
    draw_page = draw_foot or (lambda _canvas, _document: None)
    output = io.BytesIO()
    document = SimpleDocTemplate(
        output,
        leftMargin=margin,
        rightMargin=margin,
        topMargin=top,
        bottomMargin=bottom,
        invariant=1,
        **{"pagesize": A4, **kwargs},
    )
    document.build(
        build(), onFirstPage=draw_page, onLaterPages=draw_page, canvasmaker=canvas
    )
    return output.getvalue()


def build_each(draw, items):
    """A story in which what is drawn of each item begins on a page of its own."""
    story = []
    for item in items:
        story += [PageBreak()] if story else []
        story += draw(item)
    return story


# --------------------------------------------------
# Pieces
# --------------------------------------------------


def draw_text(value, style=Style.body):
    return Paragraph(markup(value), style)


def draw_pair(label, value, style=Style.body):
    """A muted label above its value."""
    return Paragraph(
        f'<font size="7" color="#6b7280">{markup(label)}</font><br/>'
        f"{markup(value) or '&nbsp;'}",
        style,
    )


def draw_boxes(cells, widths=None):
    """Cells side by side on a light ground."""
    table = Table([cells], colWidths=widths or [WIDTH / len(cells)] * len(cells))
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


def draw_table(rows, widths, *style):
    """A table whose first row, the header, comes back on every page."""
    table = Table(rows, colWidths=widths, repeatRows=1)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, ACCENT),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            *style,
        ]
    )
    return table


def draw_head(firm, lines, logo=None):
    """The firm's logo, or its name, beside its address."""
    texts = [f"<b>{markup(firm)}</b>", *map(markup, lines)]
    head = Table(
        [
            [
                logo or draw_text(firm, Style.title),
                Paragraph("<br/>".join(texts), Style.company),
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


def get_codes(party, labels):
    """The VAT number and the tax code of a party, those that it has."""
    return [
        f"{labels[key]} {party[key]}"
        for key in ("vat", "fiscal_code")
        if party.get(key)
    ]


def get_firm_lines(company, labels):
    """The firm's codes, and how to reach it, each on its line."""
    reach = [company[key] for key in ("phone", "email") if company.get(key)]
    parts = (get_codes(company, labels), reach)
    return [" · ".join(part) for part in parts if part]


class Page:
    """A document from kept content only: ``labels`` are the words in the reader's
    language, ``assets`` maps the SHA-256 of a picture to its bytes, ``closing`` tells
    how it was signed."""

    text = staticmethod(draw_text)
    pair = staticmethod(draw_pair)
    boxes = staticmethod(draw_boxes)

    def __init__(self, content, labels, assets, closing):
        self.content = content
        self.labels = labels
        self.assets = assets
        self.closing = closing

    def build_title(self):
        """Hook: what stands below the head."""
        return []

    def build_head(self):
        company = self.content["company"]
        lines = [*company["address"], *get_firm_lines(company, self.labels)]
        logo = self.picture(company.get("logo"), LOGO_WIDTH, LOGO_HEIGHT)
        head = draw_head(company["name"], lines, logo)
        return [head, Spacer(0, 8), *self.build_title(), Spacer(0, 6)]

    def heading(self, key):
        return [self.text(self.labels[key], Style.heading)]

    def table(self, header, rows, widths, right=()):
        head = [
            self.text(
                self.labels[key] if key else "",
                Style.muted_right if index in right else Style.muted,
            )
            for index, key in enumerate(header)
        ]
        return draw_table(
            [head, *rows],
            widths,
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
            *[("ALIGN", (index, 0), (index, -1), "RIGHT") for index in right],
        )

    def picture(self, sha256, max_width, max_height):
        """The picture in its frame, or None where its bytes are gone."""
        data = self.assets.get(sha256)
        return Picture(data, max_width, max_height) if data else None


# --------------------------------------------------
# Foot and pictures
# --------------------------------------------------


class NumberedCanvas(Canvas):
    """Writes "page x of y", known only when all pages are there."""

    def __init__(self, *args, foot="", page="{page} / {pages}", **kwargs):
        super().__init__(*args, **kwargs)
        self._foot = foot
        self._page_label = page
        self._pages = []

    def showPage(self):  # noqa: N802 - reportlab's name
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self):
        self._finish_pages()
        return super().save()

    def _finish_pages(self):
        for number, state in enumerate(self._pages, start=1):
            self.__dict__.update(state)
            label = self._page_label.format(page=number, pages=len(self._pages))
            self._draw_foot(label)
            Canvas.showPage(self)

    def _draw_foot(self, label):
        """Hook: the line, the foot and the number of the page."""
        self.setStrokeColor(RULE)
        self.setLineWidth(0.6)
        self.line(MARGIN, 14 * mm, A4[0] - MARGIN, 14 * mm)
        room = WIDTH - 30 * mm
        foot = Paragraph(markup(self._foot), Style.muted)
        _width, height = foot.wrap(room, 20 * mm)
        foot.drawOn(self, MARGIN, 13 * mm - height)
        self.setFont(FAMILY, 7.8)
        self.setFillColor(MUTED)
        self.drawRightString(A4[0] - MARGIN, 10.4 * mm, label)


class Picture(Flowable):
    """A picture in its frame."""

    def __init__(self, data, max_width, max_height):
        super().__init__()
        self._reader = PictureReader(data)
        width, height = self._reader.getSize()
        scale = min(max_width / width, max_height / height)
        self.width, self.height = width * scale, height * scale

    def wrap(self, _available_width, _available_height):
        return self.width, self.height

    def draw(self):
        self.canv.drawImage(
            self._reader, 0, 0, width=self.width, height=self.height, mask="auto"
        )


class PictureReader(ImageReader):
    """A JPEG goes into the file as it is: its own digest names it, so that it need not
    be decoded. Photos are shrunk when they arrive."""

    def __init__(self, data):
        super().__init__(io.BytesIO(data))
        self._digest = hashlib.sha256(data).digest()
        self._dataA = None

    def getRGBData(self):  # noqa: N802 - reportlab's name
        if self._image.format == "JPEG" and self._image.mode in ("RGB", "L"):
            return self._digest
        return super().getRGBData()
