from odoo import fields, models


class AppsistanceReportVersion(models.Model):
    """Append-only: the closed content of a report, as text, with its hash."""

    _name = "appsistance.report.version"
    _description = "Version of a Report"
    _order = "report_id, number desc"

    report_id = fields.Many2one(
        "appsistance.report", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    number = fields.Integer(required=True, default=1)
    schema = fields.Integer(required=True, default=1)
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
