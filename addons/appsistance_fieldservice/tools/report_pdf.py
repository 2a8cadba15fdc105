"""The report as a PDF, from its closed content and signatures only.

``content`` is what the canonical JSON holds (schema 1), ``assets`` maps the SHA-256 of
a picture named there to its bytes, ``labels`` are the words in the reader's language,
``closing`` tells how it was signed. No live record is read: the same input gives the
same page in ten years.
"""

from datetime import datetime

from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Spacer, Table, TableStyle

from odoo.addons.appsistance_base.tools.pdf_page import (
    WIDTH,
    NumberedCanvas,
    Page,
    Picture,
    Style,
    get_codes,
    render_pages,
)

PHOTO_COLUMNS = 2
NOTHING = "\N{EN DASH}"
PHOTO_HEIGHT = 60 * mm


def render(content, labels, assets=None, closing=None):
    """Return the bytes of the PDF."""
    page = ReportPage(content, labels, assets or {}, closing or {})
    return render_pages(
        page.build,
        title=f"{labels['title']} {content['number']}",
        author=content["company"]["name"],
        canvas=page.make_canvas,
    )


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


class ReportPage(Page):
    """Builds the story, one section at a time."""

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
    # Sections
    # --------------------------------------------------

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
        codes = get_codes(customer, self.labels)
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
