from odoo import api, models
from odoo.fields import Domain


class AppsistanceDashboard(models.AbstractModel):
    """The punches that the office has to look at."""

    _inherit = "appsistance.dashboard"

    @api.model
    def _get_dashboard_groups(self):
        return {
            **super()._get_dashboard_groups(),
            "people": (45, self.env._("People")),
        }

    @api.model
    def _get_dashboard_figures(self):
        """For those who judge all punches; who reads only his own is not asked."""
        common = {
            "group": "people",
            "model": "appsistance.punch",
            "groups": (
                "appsistance_base.group_manager,hr_attendance.group_hr_attendance_user"
            ),
            "action": "appsistance_attendance.appsistance_punch_action",
        }
        return [
            *super()._get_dashboard_figures(),
            {
                **common,
                "key": "punches_to_review",
                "sequence": 10,
                "label": self.env._("Punches to Check"),
                "icon": "fa-map-marker",
                "level": "info",
                "domain": lambda: Domain("state", "=", "to_review"),
            },
            {
                **common,
                "key": "punches_problem",
                "sequence": 20,
                "label": self.env._("Punches with a Problem"),
                "help": self.env._("An in or an out is missing, or they collide."),
                "icon": "fa-exclamation-circle",
                "level": "warning",
                "domain": lambda: Domain("problem", "!=", False),
            },
        ]
