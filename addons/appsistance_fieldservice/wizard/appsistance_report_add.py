from odoo import fields, models


class AppsistanceReportAdd(models.TransientModel):
    """[Integrazione] What is added to a closed report."""

    _name = "appsistance.report.add"
    _description = "Addendum to a Closed Report"

    report_id = fields.Many2one("appsistance.report", required=True, readonly=True)
    text = fields.Text(required=True)

    def action_add(self):
        self.report_id._add(self.text)
        return {"type": "ir.actions.act_window_close"}
