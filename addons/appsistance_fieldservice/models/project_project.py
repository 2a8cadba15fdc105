from odoo import api, models
from odoo.exceptions import ValidationError


class ProjectProject(models.Model):
    _inherit = "project.project"

    @api.constrains("allow_billable")
    def _check_appsistance_billable(self):
        """Visits are billed by their charges: a second way would bill twice."""
        companies = self.env["res.company"].sudo()
        used = companies.search([("appsistance_project_id", "in", self.ids)])
        if any(project.allow_billable for project in used.appsistance_project_id):
            raise ValidationError(
                self.env._(
                    "The project of field hours is not billable: visits are billed by"
                    " their charges."
                )
            )
