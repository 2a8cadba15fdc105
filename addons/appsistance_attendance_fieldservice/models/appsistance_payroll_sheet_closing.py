from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from odoo.addons.appsistance_fieldservice.tools import canonical_json

from ..tools import payroll_pdf, payroll_xlsx
from .appsistance_payroll_figures_mixin import DAYS, HOURS

SCHEMA = 1
NAMED = 15


class AppsistancePayrollSheet(models.Model):
    """[Conferma] Checked, frozen as text with its hash, and sent to the consultant."""

    _inherit = "appsistance.payroll.sheet"

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_confirm(self):
        """Freeze the sheets as their next version, with PDF and Excel."""
        self.check_access("write")
        for sheet in self.filtered(lambda sheet: sheet.state == "draft"):
            sheet._check_confirmable()
            sheet._freeze()

    def action_send(self):
        """Mail PDF and Excel to the payroll consultant."""
        self.check_access("write")
        template = self.env.ref(
            "appsistance_attendance_fieldservice.mail_template_payroll_sheet"
        )
        for sheet in self:
            consultant = sheet._get_consultant()
            version = sheet.sudo().version_id
            template.sudo().with_context(lang=sheet._get_lang()).send_mail(
                sheet.id,
                email_values={
                    "recipient_ids": [fields.Command.set(consultant.ids)],
                    "attachment_ids": [
                        fields.Command.set((version.pdf_id | version.xlsx_id).ids)
                    ],
                },
            )
            sheet.sudo().sent_at = fields.Datetime.now()

    def action_open_pdf(self):
        return self.version_id.action_open_pdf()

    def action_open_xlsx(self):
        return self.version_id.action_open_xlsx()

    def action_verify(self):
        """Say whether content and files are still those that were confirmed."""
        problems = self.version_ids._get_problems()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Check of the Sheet"),
                "message": "\n".join(problems)
                or self.env._("Content and files are as they were when confirmed."),
                "type": "danger" if problems else "success",
                "sticky": bool(problems),
            },
        }

    def _get_consultant(self):
        self.ensure_one()
        consultant = self.company_id.appsistance_payroll_partner_id
        if self.state != "confirmed":
            raise UserError(self.env._("Confirm the sheet before you send it."))
        if not consultant.email:
            raise UserError(
                self.env._(
                    "Enter the payroll consultant, with an e-mail address, in the"
                    " settings."
                )
            )
        return consultant

    # --------------------------------------------------
    # Checks
    # --------------------------------------------------

    def _check_confirmable(self):
        """All that stands in the way, named at once."""
        blocks = self._get_blocks()
        if blocks:
            raise UserError(
                self.env._(
                    "%(sheet)s cannot be confirmed yet:\n%(blocks)s",
                    sheet=self.display_name,
                    blocks="\n".join(f"• {text}" for text in blocks),
                )
            )

    def _get_blocks(self):
        """Hook: texts of what has to be settled first."""
        self.ensure_one()
        if not self.line_ids:
            return [self.env._("It is empty: make it from the hours.")]
        blocks = []
        if fields.Date.context_today(self) <= self._get_last_day():
            blocks.append(self.env._("The month is not over."))
        return blocks + self._get_punch_blocks() + self._get_stale_blocks()

    def _get_punch_blocks(self):
        """Punches that nobody has judged, and attendances that nobody has ended."""
        punches = self.env["appsistance.punch"].sudo()
        punches = punches.search(self._get_punches_domain(), order="counted_at")
        start, stop = self._get_bounds()
        running = (
            self.env["hr.attendance"]
            .sudo()
            .search(
                [
                    ("employee_id.company_id", "=", self.company_id.id),
                    ("check_in", ">=", start),
                    ("check_in", "<", stop),
                    ("check_out", "=", False),
                    ("appsistance_in_punch_id", "not in", punches.ids),
                ]
            )
        )
        texts = [
            self.env._("Punch to check: %s", self._name_moment(punch, "counted_at"))
            for punch in punches
        ]
        texts += [
            self.env._("Attendance without end: %s", self._name_moment(row, "check_in"))
            for row in running
        ]
        if len(texts) > NAMED:
            rest = self.env._("… and %(count)s more", count=len(texts) - NAMED)
            texts = [*texts[:NAMED], rest]
        return texts

    def _name_moment(self, record, name):
        moment = format_datetime(
            self.env,
            record[name],
            tz=self._get_timezone(),
            dt_format="dd/MM HH:mm",
        )
        return f"{record.employee_id.name}, {moment}"

    def _get_stale_blocks(self):
        """What somebody corrected after the sheet was made is not in it."""
        people = self._compute_people()
        wanted = {
            employee.id: [self._prepare_day(day) for day in days]
            for employee, days in people.items()
        }
        names = [
            line.employee_name
            for line in self.line_ids
            if line._is_stale(wanted.pop(line.employee_id.id, []))
        ]
        names += [employee.name for employee in people if employee.id in wanted]
        if not names:
            return []
        return [
            self.env._(
                "Hours have changed since the sheet was made; make it anew and look at"
                " it: %s",
                ", ".join(names),
            )
        ]

    # --------------------------------------------------
    # Freezing
    # --------------------------------------------------

    def _freeze(self):
        content = canonical_json.dumps(self._get_content())
        version = (
            self.env["appsistance.payroll.version"]
            .sudo()
            .create(
                {
                    "sheet_id": self.id,
                    "number": self._get_next_number(),
                    "content": content,
                    "content_hash": canonical_json.digest(content),
                    "confirmed_by_id": self.env.uid,
                    "reason": self.correction_reason,
                }
            )
        )
        version._attach_files()
        self.sudo().write({"state": "confirmed", "version_id": version.id})

    def _get_next_number(self):
        return max(self.sudo().version_ids.mapped("number"), default=0) + 1

    def _correct(self, reason):
        """Open a confirmed sheet again; what was confirmed stays as its version."""
        self.check_access("write")
        for sheet in self:
            if sheet.state != "confirmed":
                raise UserError(self.env._("Only a confirmed sheet is corrected."))
            sheet.sudo().write(
                {"state": "draft", "correction_reason": reason, "sent_at": False}
            )
            sheet.message_post(body=self.env._("Corrected: %s", reason))

    # --------------------------------------------------
    # Content
    # --------------------------------------------------

    def _get_lang(self):
        return self.company_id.partner_id.lang or self.env.lang or "en_US"

    def _get_content(self):
        """The sheet as text and whole minutes; nothing refers to a live record."""
        self.ensure_one()
        own = self.with_context(lang=self._get_lang())
        return {
            "schema": SCHEMA,
            "lang": self._get_lang(),
            "company": self._get_content_company(),
            "month": f"{self.month:%Y-%m}",
            "title": own._get_month_name(),
            "version": self._get_next_number(),
            "reason": self.correction_reason or "",
            "follows": self.sudo().version_id.content_hash or "",
            "note": self.note or "",
            "people": [line._get_content() for line in self.line_ids],
        }

    def _get_content_company(self):
        company = self.company_id
        partner = company.partner_id
        logo = company._appsistance_get_logo()
        town = " ".join(
            filter(None, [partner.zip, partner.city, partner.state_id.code])
        )
        return {
            "name": company.name,
            "address": [
                line for line in (partner.street, partner.street2, town) if line
            ],
            "vat": partner.vat or "",
            "fiscal_code": partner.l10n_it_codice_fiscale or "",
            "phone": company.phone or "",
            "email": company.email or "",
            "logo": canonical_json.digest_bytes(logo) if logo else "",
        }

    # --------------------------------------------------
    # Words
    # --------------------------------------------------

    def _get_labels(self):
        """Words of PDF and Excel, in the language of the context."""
        columns = self.env["appsistance.payroll.day"].fields_get(
            [*HOURS, *DAYS, "source"], ["string", "selection"]
        )
        labels = {name: column["string"] for name, column in columns.items()}
        labels |= {
            f"source_{key}": label for key, label in columns["source"]["selection"]
        }
        return labels | {
            "title": self.env._("Payroll Sheet"),
            "employee": self.env._("Employee"),
            "date": self.env._("Date"),
            "total": self.env._("Total"),
            "summary": self.env._("Summary"),
            "days": self.env._("Days"),
            "vat": self.env._("VAT no."),
            "fiscal_code": self.env._("Fiscal code"),
            "version_reason": self.env._("Version {number}: {reason}"),
            "page": self.env._("Page {page} of {pages}"),
            "seal": self.env._("Hash of the content (SHA-256): {hash}"),
            "confirmed": self.env._("Confirmed by {name} on {moment}"),
            "weekdays": self._get_weekdays(),
            "legend": self.env._(
                "Hours and minutes. Every hour worked is in one column: holiday, else"
                " night, else ordinary up to the schedule and overtime beyond. Travel"
                " is part of the hours worked. Made from the clock where somebody"
                " clocked, else from the service reports."
            ),
        }

    def _get_weekdays(self):
        selection = self.env["resource.calendar.attendance"]._fields["dayofweek"]
        names = dict(selection._description_selection(self.env))
        return [names[str(number)][:3].lower() for number in range(7)]

    def _render_files(self, version):
        """Bytes of PDF and Excel of a version, from its content only."""
        content = version._get_content()
        reader = self.with_context(lang=content["lang"])
        labels = reader._get_labels()
        moment = format_datetime(
            reader.env,
            version.confirmed_at,
            tz=self._get_timezone(),
            dt_format="dd/MM/yyyy HH:mm",
        )
        closing = {
            "hash": version.content_hash,
            "confirmed": labels["confirmed"].format(
                name=version.confirmed_by_id.name, moment=moment
            ),
        }
        logo = self.company_id._appsistance_get_logo()
        if canonical_json.digest_bytes(logo) != content["company"]["logo"]:
            logo = b""
        columns = {"hours": HOURS, "days": DAYS}
        return (
            payroll_pdf.render(content, labels, columns, closing, logo),
            payroll_xlsx.render(content, labels, columns, closing),
        )
