from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import canonical_json


class AppsistanceReportAddendum(models.Model):
    """[Integrazione] Append-only: what is added to a closed report."""

    _name = "appsistance.report.addendum"
    _description = "Addendum to a Report"
    _inherit = ["appsistance.client.mixin", "appsistance.report.evidence.mixin"]
    _order = "report_id, id"

    report_id = fields.Many2one(
        "appsistance.report", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    text = fields.Text(required=True)
    content_hash = fields.Char(
        readonly=True, help="Of this text, its author, its date and the closed content."
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", required=True, default=lambda self: self.env.user
    )
    author = fields.Char(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        reports = self.env["appsistance.report"].browse(
            [vals["report_id"] for vals in vals_list]
        )
        if any(report.state == "open" for report in reports):
            raise UserError(
                self.env._("An open report needs no addendum: write in the report.")
            )
        for vals, report in zip(vals_list, reports, strict=True):
            vals["user_id"] = self.env.uid
            vals["author"] = self.env.user.name
            vals["date"] = fields.Datetime.now()
            vals["content_hash"] = self._get_hash(vals, report.version_id)
        return super().create(vals_list)

    @api.model
    def _get_hash(self, vals, version):
        return canonical_json.digest(
            canonical_json.dumps(
                {
                    "author": vals["author"],
                    "content": version.content_hash,
                    "date": fields.Datetime.to_string(vals["date"]),
                    "text": vals["text"],
                }
            )
        )

    def _get_problems(self):
        """Texts, none when every addendum fits its hash and a version of its report."""
        problems = []
        for addendum in self:
            vals = {name: addendum[name] for name in ("author", "date", "text")}
            versions = addendum.report_id.version_ids
            if addendum.content_hash not in {
                self._get_hash(vals, version) for version in versions
            }:
                problems.append(
                    self.env._(
                        "The addendum of %(date)s does not match its hash.",
                        date=fields.Datetime.to_string(addendum.date),
                    )
                )
        return problems
