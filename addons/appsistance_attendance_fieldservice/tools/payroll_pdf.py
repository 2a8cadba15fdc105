"""The confirmed sheet as a PDF: people together, then each person's days.

No live record is read: the same content gives the same pages.
"""

from datetime import date

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import PageBreak, Paragraph, Spacer, Table, TableStyle

from odoo.addons.appsistance_base.tools.pdf_fonts import FAMILY, markup
from odoo.addons.appsistance_base.tools.pdf_page import (
    ACCENT,
    INK,
    MUTED,
    PAPER,
    RULE,
    NumberedCanvas,
    Picture,
    get_firm_lines,
    render_pages,
)

from .payroll_xlsx import get_version_text

PAGE = landscape(A4)
MARGIN = 12 * mm
# what reportlab leaves free inside the margins
PADDING = 6
WIDTH = PAGE[0] - 2 * (MARGIN + PADDING)
NAME_WIDTH = 44 * mm


class Style:
    body = ParagraphStyle(
        "body", fontName=FAMILY, fontSize=8, leading=10, textColor=INK
    )
    right = ParagraphStyle("right", parent=body, alignment=TA_RIGHT)
    head = ParagraphStyle(
        "head", parent=right, fontSize=6.6, leading=8, textColor=MUTED
    )
    head_left = ParagraphStyle("head_left", parent=head, alignment=0)
    company = ParagraphStyle("company", parent=right, textColor=MUTED)
    title = ParagraphStyle(
        "title", parent=body, fontSize=15, leading=19, textColor=ACCENT
    )
    person = ParagraphStyle("person", parent=title, fontSize=12, leading=16)
    muted = ParagraphStyle("muted", parent=body, fontSize=7, textColor=MUTED)


def render(content, labels, columns, closing, logo=b""):
    """Return the bytes of the PDF."""
    pages = Pages(content, labels, columns, closing, logo)
    return render_pages(
        pages.build,
        margin=MARGIN,
        top=12 * mm,
        bottom=16 * mm,
        pagesize=PAGE,
        title=f"{labels['title']} {content['title']}",
        author=content["company"]["name"],
        canvas=pages.make_canvas,
    )


def format_minutes(minutes):
    if not minutes:
        return ""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else ''}{hours}:{rest:02d}"


class Pages:
    """Builds the story; columns that nobody has are left out."""

    def __init__(self, content, labels, columns, closing, logo):
        self.content = content
        self.labels = labels
        self.closing = closing
        self.logo = logo
        self.hours, self.days = (
            [
                name
                for name in columns[kind]
                if any(person["totals"][name] for person in content["people"])
            ]
            for kind in ("hours", "days")
        )

    def build(self):
        story = self.build_head()
        story += [self.build_summary(), Spacer(1, 3 * mm)]
        for text in (self.labels["legend"], self.closing["confirmed"]):
            story.append(Paragraph(markup(text), Style.muted))
        for person in self.content["people"]:
            story += [PageBreak(), *self.build_person(person)]
        return story

    # --------------------------------------------------
    # Sections
    # --------------------------------------------------

    def build_head(self):
        company = self.content["company"]
        lines = [", ".join(company["address"]), *get_firm_lines(company, self.labels)]
        logo = Picture(self.logo, 55 * mm, 16 * mm) if self.logo else None
        texts = [f"<b>{markup(company['name'])}</b>", *map(markup, lines)]
        head = Table(
            [
                [
                    logo or Paragraph(markup(company["name"]), Style.title),
                    Paragraph("<br/>".join(filter(None, texts)), Style.company),
                ]
            ],
            colWidths=[WIDTH * 0.4, WIDTH * 0.6],
        )
        head.setStyle(
            TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ]
            )
        )
        title = f"{self.labels['title']}: {self.content['title']}"
        story = [head, Spacer(1, 4 * mm), Paragraph(markup(title), Style.title)]
        texts = (get_version_text(self.content, self.labels), self.content["note"])
        story += [Paragraph(markup(text), Style.body) for text in texts if text]
        return [*story, Spacer(1, 3 * mm)]

    def build_summary(self):
        people = self.content["people"]
        rows = [
            [
                Paragraph(markup(person["name"]), Style.body),
                *self._get_cells(person["totals"]),
            ]
            for person in people
        ]
        total = {
            name: sum(person["totals"][name] for person in people)
            for name in self.hours + self.days
        }
        rows.append([self._get_total(), *self._get_cells(total, is_bold=True)])
        return self._make_table([self.labels["employee"]], [NAME_WIDTH], rows)

    def build_person(self, person):
        title = f"{person['name']}, {self.content['title']}"
        rows, shaded = [], []
        for number, day in enumerate(person["days"], 1):
            if day["is_holiday"] or date.fromisoformat(day["date"]).weekday() > 4:
                shaded.append(number)
            rows.append(self._get_day_row(day))
        totals = self._get_cells(person["totals"], is_bold=True)
        rows.append([self._get_total(), "", *totals])
        head = [self.labels["date"], self.labels["source"]]
        table = self._make_table(head, [24 * mm, 20 * mm], rows, shaded)
        return [Paragraph(markup(title), Style.person), Spacer(1, 2 * mm), table]

    def _get_day_row(self, day):
        day_date = date.fromisoformat(day["date"])
        weekday = self.labels["weekdays"][day_date.weekday()]
        source = ""
        if day["worked"] or day["source"] != "none":
            source = self.labels[f"source_{day['source']}"]
        return [
            Paragraph(markup(f"{weekday} {day_date:%d/%m}"), Style.body),
            Paragraph(markup(source), Style.muted),
            *self._get_cells(day),
        ]

    # --------------------------------------------------
    # Pieces
    # --------------------------------------------------

    def _get_total(self):
        return Paragraph(f"<b>{markup(self.labels['total'])}</b>", Style.body)

    def _get_cells(self, figures, is_bold=False):
        texts = [(name, format_minutes(figures[name])) for name in self.hours]
        texts += [(name, str(figures[name] or "")) for name in self.days]
        return [
            Paragraph(self._mark(name, text, is_bold), Style.right)
            for name, text in texts
        ]

    def _mark(self, name, text, is_bold):
        """What has to be looked at is red."""
        text = f"<b>{text}</b>" if is_bold and text else text
        if text and name in ("missing", "unapproved_days"):
            return f'<font color="#b42318">{text}</font>'
        return text

    def _make_table(self, head, widths, rows, shaded=()):
        names = self.hours + self.days
        width = (WIDTH - sum(widths)) / max(len(names), 1)
        cells = [Paragraph(markup(text), Style.head_left) for text in head]
        cells += [Paragraph(markup(self.labels[name]), Style.head) for name in names]
        table = Table(
            [cells, *rows], colWidths=widths + [width] * len(names), repeatRows=1
        )
        style = [
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("VALIGN", (0, 1), (-1, -1), "MIDDLE"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, ACCENT),
            ("LINEBELOW", (0, 1), (-1, -1), 0.3, RULE),
            ("LINEABOVE", (0, -1), (-1, -1), 0.8, ACCENT),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ]
        style += [("BACKGROUND", (0, row), (-1, row), PAPER) for row in shaded]
        table.setStyle(TableStyle(style))
        return table

    def make_canvas(self, *args, **kwargs):
        foot = self.labels["seal"].format(hash=self.closing["hash"])
        return WideCanvas(*args, foot=foot, page=self.labels["page"], **kwargs)


class WideCanvas(NumberedCanvas):
    """The foot of a wide page."""

    def _draw_foot(self, label):
        self.setFont(FAMILY, 7)
        self.setFillColor(MUTED)
        self.drawString(MARGIN + PADDING, 9 * mm, self._foot)
        self.drawRightString(PAGE[0] - MARGIN - PADDING, 9 * mm, label)
