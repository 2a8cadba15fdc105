from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class AppsistanceDashboard(models.AbstractModel):
    """The day's visits, what has to be planned, the reports that wait."""

    _inherit = "appsistance.dashboard"

    @api.model
    def _get_dashboard_groups(self):
        return {
            **super()._get_dashboard_groups(),
            "today": (10, self.env._("Today")),
            "planning": (20, self.env._("To Plan")),
            "reports": (40, self.env._("Reports")),
        }

    @api.model
    def _get_dashboard_figures(self):
        return [
            *super()._get_dashboard_figures(),
            *self._get_visit_figures(),
            *self._get_planning_figures(),
            *self._get_report_figures(),
        ]

    @api.model
    def _get_visit_figures(self):
        common = {
            "group": "today",
            "model": "appsistance.visit",
            "action": "appsistance_fieldservice.appsistance_visit_action",
        }
        return [
            {
                **common,
                "key": "visits_today",
                "sequence": 10,
                "label": self.env._("Today's Visits"),
                "icon": "fa-calendar-check-o",
                "level": "info",
                "domain": self._get_today_domain,
                "split": "state",
            },
            {
                **common,
                "key": "visits_overdue",
                "sequence": 20,
                "label": self.env._("Past, not Begun"),
                "help": self.env._("Planned visits whose time is over."),
                "icon": "fa-clock-o",
                "level": "danger",
                "domain": lambda: (
                    Domain("state", "=", "planned")
                    & Domain("stop", "<", fields.Datetime.now())
                ),
            },
            {
                **common,
                "key": "invitations_declined",
                "sequence": 30,
                "label": self.env._("Declined Jobs"),
                "help": self.env._("Somebody declined and nobody else goes yet."),
                "icon": "fa-user-times",
                "level": "warning",
                "model": "appsistance.invitation",
                "domain": lambda: (
                    Domain("state", "=", "declined")
                    & Domain("visit_id.state", "=", "planned")
                    & Domain("visit_id.needs_replanning", "=", True)
                ),
                "action": "appsistance_fieldservice.appsistance_invitation_action",
            },
        ]

    @api.model
    def _get_today_domain(self):
        """The visits that begin on the office's day, but the cancelled ones."""
        today = fields.Date.context_today(self)
        return (
            Domain("start", ">=", self._get_midnight(today))
            & Domain("start", "<", self._get_midnight(today + timedelta(days=1)))
            & Domain("state", "!=", "cancelled")
        )

    @api.model
    def _get_planning_figures(self):
        common = {
            "group": "planning",
            "model": "appsistance.work.order",
            "action": "appsistance_fieldservice.appsistance_work_order_action",
        }
        return [
            {
                **common,
                "key": "work_to_plan",
                "sequence": 10,
                "label": self.env._("Work to Plan"),
                "icon": "fa-inbox",
                "level": "info",
                "domain": lambda: Domain("state", "=", "to_plan"),
            },
            {
                **common,
                "key": "work_urgent",
                "sequence": 20,
                "label": self.env._("Urgent, to Plan"),
                "icon": "fa-bolt",
                "level": "warning",
                "domain": lambda: (
                    Domain("state", "=", "to_plan")
                    & Domain("priority", "in", ("2", "3"))
                ),
            },
            {
                **common,
                "key": "work_late",
                "sequence": 30,
                "label": self.env._("Late Work"),
                "help": self.env._("Not done within the day that was promised."),
                "icon": "fa-exclamation-triangle",
                "level": "danger",
                "domain": self._get_late_work_domain,
            },
        ]

    @api.model
    def _get_late_work_domain(self):
        return Domain("state", "not in", ("done", "cancelled")) & Domain(
            "date_deadline", "<", fields.Date.context_today(self)
        )

    @api.model
    def _get_report_figures(self):
        common = {
            "group": "reports",
            "model": "appsistance.report",
            "action": "appsistance_fieldservice.appsistance_report_action",
        }
        to_approve = Domain("approval_state", "=", "to_approve")
        return [
            {
                **common,
                "key": "reports_to_approve",
                "sequence": 10,
                "label": self.env._("Reports to Approve"),
                "help": self.env._("As planned: all of them at once."),
                "icon": "fa-check-square-o",
                "level": "info",
                "domain": lambda: to_approve & Domain("has_anomaly", "=", False),
            },
            {
                **common,
                "key": "reports_anomaly",
                "sequence": 20,
                "label": self.env._("With Anomalies"),
                "help": self.env._("To approve one by one, with the reason."),
                "icon": "fa-exclamation-circle",
                "level": "warning",
                "domain": lambda: to_approve & Domain("has_anomaly", "=", True),
            },
        ]
