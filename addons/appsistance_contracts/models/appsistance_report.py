from odoo import models


class AppsistanceReport(models.Model):
    """What exceeds the contract is looked at before it is charged."""

    _inherit = "appsistance.report"

    def _get_anomalies(self):
        return super()._get_anomalies() + self.visit_id._get_allowance_anomalies()
