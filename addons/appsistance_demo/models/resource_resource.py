from odoo import api, models

SKILLS_BY_DEPARTMENT = {
    "department_cold": "skill_fgas",
    "department_heat": "skill_boilers",
    "department_lift": "skill_lifts",
    "department_fire": "skill_fire",
}


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    @api.model
    def _create_demo_technicians(self):
        """The technicians of each department hold the skill of their trade."""
        vals_list = []
        for department, skill in SKILLS_BY_DEPARTMENT.items():
            employees = self.env["hr.employee"].search(
                [
                    (
                        "department_id",
                        "=",
                        self.env.ref(f"appsistance_demo.{department}").id,
                    )
                ]
            )
            employees.resource_id.write(
                {"appsistance_is_technician": True, "appsistance_kind": "person"}
            )
            vals_list += [
                {
                    "resource_id": resource.id,
                    "skill_id": self.env.ref(f"appsistance_demo.{skill}").id,
                }
                for resource in employees.resource_id
            ]
        return self.env["appsistance.resource.skill"].create(vals_list)
