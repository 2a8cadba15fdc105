"""The report as a PDF, from its closed content and signatures only.

``content`` is what the canonical JSON holds (schema 1), ``assets`` maps the SHA-256 of
a picture named there to its bytes, ``labels`` are the words in the reader's language,
``closing`` tells how it was signed. No live record is read: the same input gives the
same page in ten years.
"""

import hashlib
import io
from datetime import datetime

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
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from odoo.addons.appsistance_base.tools.pdf_fonts import FAMILY, markup, register_fonts

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
PHOTO_COLUMNS = 2
NOTHING = "\N{EN DASH}"
PHOTO_HEIGHT = 60 * mm


def render(content, labels, assets=None, closing=None):
    """Return the bytes of the PDF."""
    register_fonts()
    page = Page(content, labels, assets or {}, closing or {})
    output = io.BytesIO()
    document = SimpleDocTemplate(
        output,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=15 * mm,
        bottomMargin=20 * mm,
        title=f"{labels['title']} {content['number']}",
        author=content["company"]["name"],
        invariant=1,
    )
    document.build(page.build(), canvasmaker=page.make_canvas)
    return output.getvalue()


def format_moment(text, with_date=True):
    """Return a local ISO moment as people read it."""
    if not text:
        return ""
    moment = datetime.fromisoformat(text)
    return moment.strftime("%d/%m/%Y %H:%M" if with_date else "%H:%M")


def format_duration(minutes):
    hours, rest = divmod(minutes or 0, 60)
    return f"{hours}:{rest:02d}"


def format_number(text):
    """Decimals with a comma, as the reader of an Italian document expects."""
    return (text or "").replace(".", ",")


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


class Page:
    """Builds the story, one section at a time."""

    def __init__(self, content, labels, assets, closing):
        self.content = content
        self.labels = labels
        self.assets = assets
        self.closing = closing

    def build(self):
        story = []
        for section in (
            self.build_head,
            self.build_parties,
            self.build_work_order,
            self.build_equipment,
            self.build_notes,
            self.build_times,
            self.build_materials,
            self.build_checklists,
            self.build_outcome,
            self.build_photos,
            self.build_signatures,
        ):
            story += section()
        return story

    # --------------------------------------------------
    # Pieces
    # --------------------------------------------------

    def text(self, value, style=Style.body):
        return Paragraph(markup(value), style)

    def pair(self, label, value, style=Style.body):
        """A muted label above its value."""
        return Paragraph(
            f'<font size="7" color="#6b7280">{markup(label)}</font><br/>'
            f"{markup(value) or '&nbsp;'}",
            style,
        )

    def heading(self, key):
        return [self.text(self.labels[key], Style.heading)]

    def table(self, header, rows, widths, right=()):
        """A table whose header comes back on every page."""
        head = [
            self.text(
                self.labels[key] if key else "",
                Style.muted_right if index in right else Style.muted,
            )
            for index, key in enumerate(header)
        ]
        table = Table([head, *rows], colWidths=widths, repeatRows=1)
        style = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, ACCENT),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ]
        style += [("ALIGN", (index, 0), (index, -1), "RIGHT") for index in right]
        table.setStyle(TableStyle(style))
        return table

    def boxes(self, cells, widths=None):
        """Cells side by side on a light ground."""
        table = Table([cells], colWidths=widths or [WIDTH / len(cells)] * len(cells))
        table.setStyle(
            TableStyle(
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
        )
        return table

    def picture(self, sha256, max_width, max_height):
        """The picture in its frame, or None where its bytes are gone."""
        data = self.assets.get(sha256)
        if not data:
            return None
        return Picture(data, max_width, max_height)

    # --------------------------------------------------
    # Sections
    # --------------------------------------------------

    def build_head(self):
        company = self.content["company"]
        logo = self.picture(company.get("logo"), 62 * mm, 20 * mm)
        lines = [
            f"<b>{markup(company['name'])}</b>",
            *map(markup, company["address"]),
        ]
        codes = [
            f"{self.labels[key]} {company[key]}"
            for key in ("vat", "fiscal_code")
            if company.get(key)
        ]
        reach = [company[key] for key in ("phone", "email") if company.get(key)]
        lines += [markup(" · ".join(part)) for part in (codes, reach) if part]
        head = Table(
            [
                [
                    logo or self.text(company["name"], Style.title),
                    Paragraph("<br/>".join(lines), Style.company),
                ]
            ],
            colWidths=[WIDTH * 0.42, WIDTH * 0.58],
        )
        head.setStyle(
            TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                    ("LINEBELOW", (0, 0), (-1, -1), 1.2, ACCENT),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
                ]
            )
        )
        return [head, Spacer(0, 8), *self.build_title(), Spacer(0, 6)]

    def build_title(self):
        content = self.content
        title = f"{self.labels['title']} {content['number']}"
        parts = [self.text(title, Style.title)]
        visit = content["visit"]
        line = [
            content["work_order"]["type"],
            format_moment(visit["start"]) or format_moment(visit["planned_start"]),
        ]
        parts.append(self.text(" · ".join(filter(None, line)), Style.muted))
        if content["version"] > 1:
            note = self.labels["version_note"].format(
                version=content["version"], reason=content.get("reason") or ""
            )
            parts.append(self.text(note, Style.alert))
        return parts

    def build_parties(self):
        customer, site = self.content["customer"], self.content["site"]
        codes = [
            f"{self.labels[key]} {customer[key]}"
            for key in ("vat", "fiscal_code")
            if customer.get(key)
        ]
        customer_text = "\n".join([customer["name"], *customer["address"], *codes])
        site_text = "\n".join(
            filter(None, [site["name"], *site["address"], site.get("contact")])
        )
        return [
            self.boxes(
                [
                    self.pair(self.labels["customer"], customer_text),
                    self.pair(self.labels["site"], site_text),
                ]
            )
        ]

    def build_work_order(self):
        order, visit = self.content["work_order"], self.content["visit"]
        people = "\n".join(
            f"{person['name']} ({self.labels['role_' + person['role']]})"
            if person["role"] != "lead"
            else person["name"]
            for person in visit["people"]
        )
        parts = [
            Spacer(0, 3),
            self.boxes(
                [
                    self.pair(self.labels["work_order"], order["number"]),
                    self.pair(self.labels["begun"], format_moment(visit["start"])),
                    self.pair(self.labels["ended"], format_moment(visit["stop"])),
                    self.pair(self.labels["people"], people),
                ],
                [WIDTH * 0.2, WIDTH * 0.2, WIDTH * 0.2, WIDTH * 0.4],
            ),
        ]
        asked = "\n".join(filter(None, [order["summary"], order["description"]]))
        if asked:
            parts += [*self.heading("asked"), self.text(asked)]
        return parts

    def build_equipment(self):
        rows = [
            [
                self.text(item["name"]),
                self.text(
                    " ".join(filter(None, [item["brand"], item["model"]])), Style.small
                ),
                self.text(item["serial"], Style.small),
                self.text(item["location"], Style.small),
            ]
            for item in self.content["equipment"]
        ]
        if not rows:
            return []
        widths = [WIDTH * share for share in (0.34, 0.26, 0.2, 0.2)]
        header = ("equipment_name", "model", "serial", "location")
        return [*self.heading("equipment"), self.table(header, rows, widths)]

    def build_notes(self):
        parts = []
        notes = self.content["notes"]
        for key in ("work", "customer"):
            if notes.get(key):
                parts += [*self.heading(f"note_{key}"), self.text(notes[key])]
        return parts

    def build_times(self):
        times = self.content["times"]
        if not times:
            return []
        rows = [
            [
                self.text(row["person"]),
                self.text(self.labels[f"time_{row['kind']}"], Style.small),
                self.text(format_moment(row["start"]), Style.small),
                self.text(self._get_end(row), Style.small),
                self.text(format_duration(row["minutes"]), Style.right),
                self.text(
                    format_number(row["km"]) if row["km"] != "0" else "", Style.right
                ),
            ]
            for row in times
        ]
        widths = [WIDTH * share for share in (0.32, 0.14, 0.18, 0.16, 0.1, 0.1)]
        header = ("person", "kind", "from", "to", "hours", "km")
        table = self.table(header, rows, widths, right=(4, 5))
        return [*self.heading("times"), table, self._build_time_totals(times)]

    def _get_end(self, row):
        same_day = (row["start"] or "")[:10] == (row["stop"] or "")[:10]
        return format_moment(row["stop"], with_date=not same_day)

    def _build_time_totals(self, times):
        totals = [
            f"{self.labels['total_' + kind]}: {format_duration(minutes)}"
            for kind in ("work", "travel")
            if (minutes := sum(row["minutes"] for row in times if row["kind"] == kind))
        ]
        return self.text(" · ".join(totals), Style.right)

    def build_materials(self):
        rows = [
            [
                self.text(row["code"], Style.small),
                self.text(
                    "\n".join(filter(None, [row["name"], row["lot"], row["note"]]))
                ),
                self.text(self.labels[f"material_{row['state']}"], Style.small),
                self.text(
                    f"{format_number(row['quantity'])} {row['unit']}", Style.right
                ),
            ]
            for row in self.content["materials"]
        ]
        if not rows:
            return []
        widths = [WIDTH * share for share in (0.16, 0.5, 0.2, 0.14)]
        header = ("code", "description", "material_state", "quantity")
        return [*self.heading("materials"), self.table(header, rows, widths, (3,))]

    def build_checklists(self):
        parts = []
        for checklist in self.content["checklists"]:
            name = checklist["name"]
            if checklist["equipment"]:
                name = f"{name} · {checklist['equipment']}"
            rows = [self._build_answer(answer) for answer in checklist["answers"]]
            parts += [
                self.text(name, Style.heading),
                self.table(
                    ("question", "answer", ""),
                    rows,
                    [WIDTH * share for share in (0.56, 0.32, 0.12)],
                ),
            ]
        return parts

    def _build_answer(self, answer):
        value = answer["value"]
        if answer["kind"] == "boolean" and value:
            value = self.labels[value]
        elif answer["kind"] == "number" and value:
            value = f"{format_number(value)} {answer['unit']}".strip()
        elif answer["kind"] == "date" and value:
            value = "/".join(reversed(value.split("-")))
        elif answer["kind"] == "photo" and answer["photos"]:
            value = self.labels["photo_count"].format(count=len(answer["photos"]))
        flag = self.labels["flagged"] if answer["flagged"] else ""
        limits = answer["limits"]
        question = [self.text(answer["question"])]
        if limits:
            question.append(self.text(f"{self.labels['limits']} {limits}", Style.muted))
        return [
            question,
            self.text(value or NOTHING, Style.alert if flag else Style.body),
            self.text(flag, Style.alert),
        ]

    def build_photos(self):
        cells = [self._build_photo(photo) for photo in self.content["photos"]]
        if not cells:
            return []
        cells += [""] * (-len(cells) % PHOTO_COLUMNS)
        rows = [
            self._build_photo_row(cells[index : index + PHOTO_COLUMNS])
            for index in range(0, len(cells), PHOTO_COLUMNS)
        ]
        return [KeepTogether([*self.heading("photos"), rows[0]]), *rows[1:]]

    def _build_photo(self, photo):
        width = WIDTH / PHOTO_COLUMNS - 6
        picture = self.picture(photo["sha256"], width, PHOTO_HEIGHT)
        kind = self.labels[f"photo_{photo['kind']}"]
        caption = " · ".join(filter(None, [kind, photo["caption"]]))
        return [
            picture or self.text(self.labels["photo_gone"], Style.muted),
            self.text(caption, Style.muted),
        ]

    def _build_photo_row(self, cells):
        row = Table([cells], colWidths=[WIDTH / PHOTO_COLUMNS] * PHOTO_COLUMNS)
        row.setStyle(
            TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
                ]
            )
        )
        return row

    def build_outcome(self):
        visit = self.content["visit"]
        text = " · ".join(
            filter(
                None,
                [self.labels[f"outcome_{visit['outcome']}"], visit["outcome_reason"]],
            )
        )
        parts = [*self.heading("outcome"), self.text(text)]
        if visit["outcome_note"]:
            parts.append(self.text(visit["outcome_note"]))
        return [KeepTogether(parts)]

    def build_signatures(self):
        closing = self.closing
        cells = [
            self._build_signature(signature)
            for signature in closing.get("signatures", ())
        ]
        if closing.get("outcome") not in ("signed", None):
            note = [self.text(self.labels["sign_customer"], Style.muted)]
            note.append(
                self.text(self.labels[f"signature_{closing['outcome']}"], Style.alert)
            )
            if closing.get("note"):
                note.append(self.text(closing["note"]))
            cells.append(note)
        parts = [Spacer(0, 8), *self.heading("signatures")]
        if cells:
            parts.append(self.boxes(cells))
        if closing.get("hash"):
            seal = self.labels["seal"].format(hash=closing["hash"])
            parts += [Spacer(0, 4), self.text(seal, Style.muted)]
        return [KeepTogether(parts)]

    def _build_signature(self, signature):
        picture = None
        if signature.get("image"):
            picture = Picture(signature["image"], WIDTH / 2 - 24, 24 * mm)
        place = self.labels["signed_at"].format(
            moment=format_moment(signature["signed_at"]), place=signature["place"]
        )
        parts = [
            self.text(self.labels[f"sign_{signature['role']}"], Style.muted),
            self.text(signature["name"]),
            picture or Spacer(0, 24 * mm),
            self.text(place, Style.muted),
        ]
        if signature.get("channel") == "link":
            parts.append(self.text(self.labels["by_link"], Style.muted))
        return parts

    # --------------------------------------------------
    # Foot
    # --------------------------------------------------

    def make_canvas(self, *args, **kwargs):
        content = self.content
        left = (
            f"{content['company']['name']} · {self.labels['title']} {content['number']}"
        )
        if content["version"] > 1:
            left += f" · {self.labels['version'].format(version=content['version'])}"
        return NumberedCanvas(*args, foot=left, page=self.labels["page"], **kwargs)


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
            self._draw_foot(number, len(self._pages))
            Canvas.showPage(self)

    def _draw_foot(self, number, count):
        self.setStrokeColor(RULE)
        self.setLineWidth(0.6)
        self.line(MARGIN, 14 * mm, A4[0] - MARGIN, 14 * mm)
        label = self._page_label.format(page=number, pages=count)
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
