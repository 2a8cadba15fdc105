from odoo import fields, models


class AppsistanceReportApprove(models.TransientModel):
    """Approve a report in spite of its anomalies, with the reason."""

    _name = "appsistance.report.approve"
    _description = "Approve a Report with Anomalies"

    report_id = fields.Many2one("appsistance.report", required=True, readonly=True)
    anomaly_note = fields.Text(related="report_id.anomaly_note")
    reason = fields.Text(required=True)

    def action_approve(self):
        self.report_id._approve(self.reason)
        return {"type": "ir.actions.act_window_close"}
