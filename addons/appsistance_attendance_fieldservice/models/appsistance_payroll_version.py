import json

from odoo import fields, models

from odoo.addons.appsistance_fieldservice.tools import canonical_json


class AppsistancePayrollVersion(models.Model):
    """Append-only: the confirmed sheet of a month, as text, with its hash and files."""

    _name = "appsistance.payroll.version"
    _description = "Confirmed Payroll Sheet"
    _inherit = ["appsistance.evidence.mixin"]
    _order = "sheet_id, number desc"
    _rec_name = "number"

    sheet_id = fields.Many2one(
        "appsistance.payroll.sheet", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="sheet_id.company_id", store=True, index=True)
    number = fields.Integer(required=True, default=1)
    content = fields.Text(required=True, help="Canonical JSON; names as text.")
    content_hash = fields.Char(string="Hash (SHA-256)", required=True)
    confirmed_at = fields.Datetime(required=True, default=fields.Datetime.now)
    confirmed_by_id = fields.Many2one(
        "res.users", required=True, default=lambda self: self.env.user
    )
    reason = fields.Char(help="Why a confirmed sheet was corrected.")
    pdf_id = fields.Many2one("ir.attachment", string="PDF", ondelete="restrict")
    xlsx_id = fields.Many2one("ir.attachment", string="Excel", ondelete="restrict")

    _number_unique = models.UniqueIndex(
        "(sheet_id, number)", "The sheet already has a version with this number."
    )

    def _get_written_once(self):
        return super()._get_written_once() | {"pdf_id", "xlsx_id"}

    def _get_evidence_message(self):
        return self.env._(
            "A confirmed payroll sheet stays as it is. Correct the sheet: the"
            " correction becomes its next version."
        )

    def action_open_pdf(self):
        return self._get_download(self.pdf_id)

    def action_open_xlsx(self):
        return self._get_download(self.xlsx_id)

    def _get_download(self, attachment):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "new",
        }

    def _get_content(self):
        self.ensure_one()
        return json.loads(self.content)

    def _attach_files(self):
        """Make PDF and Excel, sealed."""
        self.ensure_one()
        pdf, xlsx = self.sheet_id._render_files(self)
        name = self._get_file_name()
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": f"{name}.{ending}",
                        "raw": data,
                        "res_model": self._name,
                        "res_id": self.id,
                        "company_id": self.company_id.id,
                    }
                    for ending, data in (("pdf", pdf), ("xlsx", xlsx))
                ]
            )
        )
        attachments._appsistance_seal()
        self.pdf_id, self.xlsx_id = attachments

    def _get_file_name(self):
        sheet = self.sheet_id.with_context(lang=self.sheet_id._get_lang())
        title = sheet.env._("Payroll sheet %(month)s", month=f"{sheet.month:%Y-%m}")
        if self.number > 1:
            return sheet.env._(
                "%(title)s version %(number)s", title=title, number=self.number
            )
        return title

    def _get_problems(self):
        """Texts of versions whose content is no more what was confirmed."""
        return [
            self.env._(
                "Version %(number)s: the content does not match its hash.",
                number=version.number,
            )
            for version in self
            if canonical_json.digest(version.content) != version.content_hash
        ]
