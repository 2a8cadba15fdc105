from odoo import fields, models


class AppsistanceReportAddendum(models.Model):
    """[Integrazione] Append-only: what is added to a closed report."""

    _name = "appsistance.report.addendum"
    _description = "Addendum to a Report"
    _inherit = ["appsistance.client.mixin"]
    _order = "report_id, id"

    report_id = fields.Many2one(
        "appsistance.report", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    text = fields.Text(required=True)
    content_hash = fields.Char(readonly=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", required=True, default=lambda self: self.env.user
    )
