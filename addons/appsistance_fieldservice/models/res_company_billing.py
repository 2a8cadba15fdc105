from odoo import fields, models


class ResCompany(models.Model):
    """How the office approves reports, and where their hours go."""

    _inherit = "res.company"

    appsistance_approval_tolerance = fields.Integer(
        string="Tolerance of Worked Time (minutes)",
        default=30,
        help="A report whose worked time differs more from the plan is approved with a"
        " reason.",
    )

    def _appsistance_get_project(self):
        """The project of the hours, made where it is missing: not billable, with an
        analytic account of its own."""
        self.ensure_one()
        company = self.sudo()
        if not company.appsistance_project_id:
            project = (
                self.env["project.project"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Field Service Hours"),
                        "company_id": company.id,
                        "allow_timesheets": True,
                        "allow_billable": False,
                    }
                )
            )
            company.write({"appsistance_project_id": project.id})
        return company.appsistance_project_id
