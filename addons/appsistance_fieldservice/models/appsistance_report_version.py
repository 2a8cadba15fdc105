import json

from odoo import api, fields, models

from ..tools import canonical_json


class AppsistanceReportVersion(models.Model):
    """Append-only: the closed content of a report, as text, with its hash."""

    _name = "appsistance.report.version"
    _description = "Version of a Report"
    _inherit = ["appsistance.report.evidence.mixin"]
    _order = "report_id, number desc"

    report_id = fields.Many2one(
        "appsistance.report", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    number = fields.Integer(required=True, default=1)
    schema = fields.Integer(required=True, default=canonical_json.SCHEMA)
    content = fields.Text(required=True, help="Canonical JSON; names as text.")
    content_hash = fields.Char(required=True)
    closed_at = fields.Datetime(required=True, default=fields.Datetime.now)
    closed_by_id = fields.Many2one(
        "res.users", required=True, default=lambda self: self.env.user
    )
    reason = fields.Char(help="Why a manager made a new version.")
    signature_ids = fields.One2many("appsistance.signature", "version_id")
    attachment_id = fields.Many2one("ir.attachment", string="PDF", ondelete="restrict")
    pdf_hash = fields.Char(string="PDF Hash")

    _number_unique = models.UniqueIndex(
        "(report_id, number)", "The report already has a version with this number."
    )

    @api.depends("report_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(report)s, version %(number)s",
                report=version.report_id.name or "",
                number=version.number,
            )

    @api.model
    def _get_written_once(self):
        return super()._get_written_once() | {"attachment_id", "pdf_hash"}

    def action_open_pdf(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "new",
        }

    def _get_content(self):
        self.ensure_one()
        return json.loads(self.content)

    def _get_problems(self):
        """What does not fit any more: texts, none when all is well."""
        self.ensure_one()
        problems = []
        if canonical_json.digest(self.content) != self.content_hash:
            problems.append(self.env._("The content does not match its hash."))
        if any(
            signature.content_hash != self.content_hash
            for signature in self.signature_ids
        ):
            problems.append(self.env._("A signature refers to another content."))
        if not self.pdf_hash:
            return problems
        data = self.attachment_id.sudo().raw
        if not data:
            problems.append(self.env._("The PDF is not there any more."))
        elif canonical_json.digest_bytes(data) != self.pdf_hash:
            problems.append(self.env._("The PDF does not match its hash."))
        return problems
