"""The contract as a PDF, from its kept content and the signature only.

``content`` is what the canonical JSON holds: the words are in it, in the customer's
language, so that the same input gives the same page in ten years.
"""

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    KeepTogether,
    Spacer,
    Table,
    TableStyle,
)

from odoo.addons.appsistance_base.tools.pdf_fonts import FAMILY
from odoo.addons.appsistance_base.tools.pdf_page import (
    RULE,
    WIDTH,
    NumberedCanvas,
    Page,
    Picture,
    Style,
    draw_table,
    render_pages,
)

SIGNATURE_HEIGHT = 22 * mm
MONTH_WIDTH = 8.4 * mm
MARK = colors.HexColor("#bcd7de")
CENTRED = ParagraphStyle("centred", parent=Style.small, alignment=1)
CENTRED_MUTED = ParagraphStyle("centred_muted", parent=Style.muted, alignment=1)
STRONG = ParagraphStyle("strong", parent=Style.body, fontName=f"{FAMILY}-Bold")
BULLET = ParagraphStyle("bullet", parent=Style.body, leftIndent=10)
STYLES = {"body": Style.body, "strong": STRONG, "bullet": BULLET, "muted": Style.muted}


def render(content, logo=b"", closing=None):
    """Return the bytes of the PDF.

    ``closing``: the ``seal``, and what stands in the two places of the customer, the
    ``contract`` and the ``approval`` of its clauses: ``name``, ``moment``, ``image``.
    """
    page = _ContractPage(content, logo, closing or {})
    return render_pages(
        page.build,
        title=content["title"],
        author=content["company"]["name"],
        canvas=page.make_canvas,
    )


class _ContractPage(Page):
    def __init__(self, content, logo, closing):
        company = content["company"]
        super().__init__(
            content, dict(content["labels"]), {company["logo"]: logo}, closing
        )

    def build(self):
        story = self.build_head()
        for section in self.content["sections"]:
            story += getattr(self, f"build_{section['kind']}")(section)
        return [*story, *self.build_signatures()]

    def build_title(self):
        parts = [self.text(self.content["title"], Style.title)]
        if self.content["subtitle"]:
            parts.append(self.text(self.content["subtitle"], Style.muted))
        return parts

    def section_heading(self, section):
        if not section.get("heading"):
            return []
        return [self.text(section["heading"], Style.heading)]

    # --------------------------------------------------
    # Sections
    # --------------------------------------------------

    def build_boxes(self, section):
        cells = [self.pair(label, value) for label, value in section["cells"]]
        return [*self.section_heading(section), self.boxes(cells), Spacer(0, 3)]

    def build_text(self, section):
        texts = [
            self.text(text, STYLES[style]) for style, text in section["paragraphs"]
        ]
        return [*self.section_heading(section), *texts]

    def build_table(self, section):
        right = section["right"]
        rows = [
            [
                self.text(text, Style.right if index in right else Style.small)
                for index, text in enumerate(row)
            ]
            for row in section["rows"]
        ]
        widths = [WIDTH * share / 100 for share in section["widths"]]
        # The texts of the head are in the content: they stand for themselves.
        self.labels.update({text: text for text in section["header"]})
        table = self.table(section["header"], rows, widths, right)
        notes = [self.text(note, STRONG) for note in section["notes"]]
        return [*self.section_heading(section), table, Spacer(0, 2), *notes]

    def build_months(self, section):
        """What is done where, and a mark in each of its months."""
        head = [self.text("", Style.muted)]
        head += [self.text(month, CENTRED_MUTED) for month in section["months"]]
        rows = [
            [
                self.pair(row["type"], row["target"], Style.small),
                *[self.text("\N{BULLET}" if m else "", CENTRED) for m in row["marks"]],
            ]
            for row in section["rows"]
        ]
        count = len(section["months"])
        widths = [WIDTH - count * MONTH_WIDTH, *[MONTH_WIDTH] * count]
        table = draw_table(
            [head, *rows],
            widths,
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LINEBEFORE", (1, 1), (-1, -1), 0.4, RULE),
            ("RIGHTPADDING", (0, 0), (-1, -1), 1),
            ("TOPPADDING", (0, 0), (-1, -1), 1.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            *self._get_mark_grounds(section["rows"]),
        )
        notes = [self.text(note, Style.muted) for note in section["notes"]]
        return [*self.section_heading(section), table, Spacer(0, 2), *notes]

    def _get_mark_grounds(self, rows):
        return [
            ("BACKGROUND", (column, line), (column, line), MARK)
            for line, row in enumerate(rows, start=1)
            for column, mark in enumerate(row["marks"], start=1)
            if mark
        ]

    # --------------------------------------------------
    # Signatures
    # --------------------------------------------------

    def build_signatures(self):
        content = self.content
        parts = [Spacer(0, 10), *self.heading("signatures"), self._build_block()]
        if content["approval"]:
            parts += [
                Spacer(0, 8),
                self.text(content["approval"], Style.small),
                Spacer(0, 3),
                self._build_block(is_approval=True),
            ]
        if self.closing.get("seal"):
            parts += [Spacer(0, 4), self.text(self.closing["seal"], Style.muted)]
        return [KeepTogether(parts)]

    def _build_block(self, is_approval=False):
        """Our place for a signature and the customer's, who alone approves clauses."""
        labels = self.labels
        closing = self.closing.get("approval" if is_approval else "contract", {})
        ours = self._build_place(labels["for_us"], self.content["company"]["name"])
        theirs = self._build_place(
            labels["for_customer"],
            closing.get("name") or self.content["customer"],
            closing.get("image"),
            closing.get("moment"),
        )
        cells = ["" if is_approval else ours, theirs]
        block = Table([cells], colWidths=[WIDTH / 2] * 2)
        block.setStyle(
            TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 6),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 16),
                ]
            )
        )
        return block

    def _build_place(self, label, name, image=None, moment=None):
        picture = Picture(image, WIDTH / 2 - 30, SIGNATURE_HEIGHT) if image else None
        line = Table([[picture or ""]], colWidths=[WIDTH / 2 - 20])
        line.setStyle(
            TableStyle(
                [
                    ("LINEBELOW", (0, 0), (-1, -1), 0.6, colors.grey),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
                    ("TOPPADDING", (0, 0), (-1, -1), 0 if picture else 16 * mm),
                ]
            )
        )
        foot = moment or self.labels["place_and_date"]
        return [
            self.text(label, Style.muted),
            self.text(name, STRONG),
            line,
            self.text(foot, Style.muted),
        ]

    def make_canvas(self, *args, **kwargs):
        foot = f"{self.content['company']['name']} · {self.content['title']}"
        return NumberedCanvas(*args, foot=foot, page=self.labels["page"], **kwargs)
