from odoo import fields, models


class AppsistanceReportConclude(models.TransientModel):
    """How a closed report ends without the customer's signature."""

    _name = "appsistance.report.conclude"
    _description = "Conclude a Report without Signature"

    report_id = fields.Many2one("appsistance.report", required=True, readonly=True)
    outcome = fields.Selection(
        [
            ("absent", "Customer Absent"),
            ("refused", "Refused to Sign"),
            ("not_required", "Not Required"),
        ],
        required=True,
        default="absent",
    )
    note = fields.Char()

    def action_conclude(self):
        self.report_id._conclude(self.outcome, self.note)
        return {"type": "ir.actions.act_window_close"}
