from odoo import fields, models


class AppsistanceReportRenew(models.TransientModel):
    """[Rettifica] Why a closed report gets a new version."""

    _name = "appsistance.report.renew"
    _description = "New Version of a Report"

    report_id = fields.Many2one("appsistance.report", required=True, readonly=True)
    reason = fields.Char(required=True)

    def action_renew(self):
        self.report_id._renew(self.reason)
        visit = self.report_id.visit_id
        return {
            "type": "ir.actions.act_window",
            "res_model": visit._name,
            "res_id": visit.id,
            "view_mode": "form",
        }
