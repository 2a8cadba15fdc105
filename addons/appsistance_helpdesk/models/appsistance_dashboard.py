from odoo import api, models


class AppsistanceDashboard(models.AbstractModel):
    """The tickets whose time is up, and those that nobody looks after."""

    _inherit = "appsistance.dashboard"

    @api.model
    def _get_dashboard_groups(self):
        return {
            **super()._get_dashboard_groups(),
            "tickets": (30, self.env._("Tickets")),
        }

    @api.model
    def _get_dashboard_figures(self):
        """What the overview by team counts, for all teams together."""
        return [
            *super()._get_dashboard_figures(),
            self._prepare_ticket_figure(
                "late_count",
                label=self.env._("SLA Missed"),
                icon="fa-exclamation-triangle",
                level="danger",
                sequence=10,
            ),
            self._prepare_ticket_figure(
                "at_risk_count",
                label=self.env._("SLA at Risk"),
                icon="fa-hourglass-half",
                level="warning",
                sequence=20,
            ),
            self._prepare_ticket_figure(
                "unassigned_count",
                label=self.env._("Unassigned"),
                icon="fa-user-o",
                level="info",
                sequence=30,
            ),
            self._prepare_ticket_figure(
                "to_answer_count",
                label=self.env._("To Answer"),
                icon="fa-reply",
                level="info",
                sequence=40,
            ),
        ]

    @api.model
    def _prepare_ticket_figure(self, name, **values):
        return {
            "key": f"tickets_{name}",
            "group": "tickets",
            "model": "appsistance.ticket",
            "domain": lambda: self._get_ticket_domain(name),
            "action": "appsistance_helpdesk.appsistance_ticket_action",
            **values,
        }

    @api.model
    def _get_ticket_domain(self, name):
        return self.env["appsistance.ticket.team"]._get_figure_domains()[name]
