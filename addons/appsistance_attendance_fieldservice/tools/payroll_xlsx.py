"""The confirmed sheet as a spreadsheet: one page of people, one of days."""

import io
from datetime import date

import xlsxwriter

HOURS_FORMAT = "[h]:mm;[h]:mm;"
MINUTES_A_DAY = 24 * 60
PROPERTIES = {"in_memory": True, "strings_to_formulas": False}


def render(content, labels, columns, closing):
    """Return the bytes of the file; hours are times that a spreadsheet can sum."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, PROPERTIES)
    pages = Pages(book, content, labels, columns, closing)
    pages.write_summary()
    pages.write_days()
    book.close()
    return output.getvalue()


class Pages:
    """Writes both pages with the same columns."""

    def __init__(self, book, content, labels, columns, closing):
        self.book = book
        self.content = content
        self.labels = labels
        self.hours, self.days = columns["hours"], columns["days"]
        self.closing = closing
        formats = {
            "title": {"bold": True, "font_size": 14, "font_color": "#0F5C73"},
            "muted": {"font_color": "#6B7280"},
            "head": {
                "bold": True,
                "bg_color": "#0F5C73",
                "font_color": "#FFFFFF",
                "text_wrap": True,
                "valign": "vcenter",
                "border": 1,
                "border_color": "#D5DCE2",
            },
            "text": {},
            "date": {"num_format": "dd/mm/yyyy", "align": "left"},
            "hours": {"num_format": HOURS_FORMAT},
            "count": {"num_format": "0;-0;"},
            "total": {"bold": True, "top": 1},
            "total_hours": {"bold": True, "top": 1, "num_format": HOURS_FORMAT},
            "total_count": {"bold": True, "top": 1, "num_format": "0"},
        }
        self.formats = {
            name: book.add_format(values) for name, values in formats.items()
        }

    def write_summary(self):
        page = self.book.add_worksheet(self.labels["summary"][:31])
        row = self._write_head(page)
        first = row + 1
        self._write_columns(page, row, [self.labels["employee"]])
        for person in self.content["people"]:
            row += 1
            page.write_string(row, 0, person["name"])
            self._write_figures(page, row, 1, person["totals"])
        self._write_total(page, first, row + 1)
        page.set_column(0, 0, 26)
        page.set_column(1, len(self.hours + self.days), 10.5)
        page.freeze_panes(first, 1)
        self._set_print(page, first - 1)
        self._write_foot(page, row + 3)

    def write_days(self):
        page = self.book.add_worksheet(self.labels["days"][:31])
        head = [self.labels[key] for key in ("employee", "date", "source")]
        self._write_columns(page, 0, head)
        row = 0
        for person in self.content["people"]:
            for day in person["days"]:
                row += 1
                page.write_string(row, 0, person["name"])
                page.write_datetime(
                    row, 1, date.fromisoformat(day["date"]), self.formats["date"]
                )
                page.write_string(row, 2, self.labels[f"source_{day['source']}"])
                self._write_figures(page, row, 3, day)
        page.set_column(0, 0, 26)
        page.set_column(1, 2, 12)
        page.set_column(3, 2 + len(self.hours + self.days), 10.5)
        page.freeze_panes(1, 2)
        page.autofilter(0, 0, max(row, 1), 2 + len(self.hours + self.days))
        self._set_print(page, 0)

    # --------------------------------------------------
    # Pieces
    # --------------------------------------------------

    def _write_head(self, page):
        """The company and the month; return the row of the table's head."""
        company = self.content["company"]
        codes = [
            f"{self.labels[key]} {company[key]}"
            for key in ("vat", "fiscal_code")
            if company[key]
        ]
        page.write_string(0, 0, company["name"], self.formats["title"])
        address = ", ".join(company["address"])
        page.write_string(1, 0, address, self.formats["muted"])
        page.write_string(2, 0, "  ".join(codes), self.formats["muted"])
        title = f"{self.labels['title']}: {self.content['title']}"
        page.write_string(4, 0, title, self.formats["title"])
        page.write_string(5, 0, get_version_text(self.content, self.labels))
        page.write_string(6, 0, self.content["note"].replace("\n", " "))
        return 8

    def _write_foot(self, page, row):
        seal = self.labels["seal"].format(hash=self.closing["hash"])
        for text in (self.labels["legend"], self.closing["confirmed"], seal):
            page.write_string(row, 0, text, self.formats["muted"])
            row += 1

    def _write_columns(self, page, row, head):
        names = head + [self.labels[name] for name in self.hours + self.days]
        for column, name in enumerate(names):
            page.write_string(row, column, name, self.formats["head"])
        page.set_row(row, 32)

    def _write_figures(self, page, row, column, figures):
        for name in self.hours:
            value = figures[name] / MINUTES_A_DAY
            page.write_number(row, column, value, self.formats["hours"])
            column += 1
        for name in self.days:
            page.write_number(row, column, figures[name], self.formats["count"])
            column += 1

    def _write_total(self, page, first, row):
        page.write_string(row, 0, self.labels["total"], self.formats["total"])
        for column, name in enumerate(self.hours + self.days, 1):
            values = [person["totals"][name] for person in self.content["people"]]
            kind = "hours" if name in self.hours else "count"
            cells = xlsxwriter.utility.xl_range(first, column, row - 1, column)
            scale = MINUTES_A_DAY if kind == "hours" else 1
            page.write_formula(
                row,
                column,
                f"=SUM({cells})",
                self.formats[f"total_{kind}"],
                sum(values) / scale,
            )

    def _set_print(self, page, head_row):
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(head_row)


def get_version_text(content, labels):
    """Return which version it is, and why, where it is not the first."""
    if content["version"] == 1:
        return ""
    return labels["version_reason"].format(
        number=content["version"], reason=content["reason"]
    )
