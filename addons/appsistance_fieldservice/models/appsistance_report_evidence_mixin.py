from odoo import models


class AppsistanceReportEvidenceMixin(models.AbstractModel):
    """Rows of a closed report."""

    _name = "appsistance.report.evidence.mixin"
    _description = "Evidence of a Report"
    _inherit = ["appsistance.evidence.mixin"]

    def _get_evidence_message(self):
        return self.env._(
            "A closed report does not change and stays for good. Add to it"
            " [Integrazione], or ask a manager for a new version [Rettifica]."
        )
