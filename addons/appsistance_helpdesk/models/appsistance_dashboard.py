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
        figures = (
            ("late_count", self.env._("SLA Missed"), "fa-exclamation-triangle"),
            ("at_risk_count", self.env._("SLA at Risk"), "fa-hourglass-half"),
            ("unassigned_count", self.env._("Unassigned"), "fa-user-o"),
            ("to_answer_count", self.env._("To Answer"), "fa-reply"),
        )
        levels = {"late_count": "danger", "at_risk_count": "warning"}
        return [
            *super()._get_dashboard_figures(),
            *(
                {
                    "key": f"tickets_{name}",
                    "group": "tickets",
                    "sequence": 10 * position,
                    "label": label,
                    "icon": icon,
                    "level": levels.get(name, "info"),
                    "model": "appsistance.ticket",
                    "domain": lambda name=name: self._get_ticket_domain(name),
                    "action": "appsistance_helpdesk.appsistance_ticket_action",
                }
                for position, (name, label, icon) in enumerate(figures)
            ),
        ]

    @api.model
    def _get_ticket_domain(self, name):
        return self.env["appsistance.ticket.team"]._get_figure_domains()[name]
