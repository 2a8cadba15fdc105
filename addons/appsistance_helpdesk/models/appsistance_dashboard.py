from functools import partial

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
            *(
                {
                    "key": f"tickets_{name}",
                    "group": "tickets",
                    "sequence": sequence,
                    "label": label,
                    "icon": icon,
                    "level": level,
                    "model": "appsistance.ticket",
                    "domain": partial(self._get_ticket_domain, name),
                    "action": "appsistance_helpdesk.appsistance_ticket_action",
                }
                for sequence, name, label, icon, level in self._get_ticket_figures()
            ),
        ]

    @api.model
    def _get_ticket_figures(self):
        """(sequence, name, label, icon, level)"""
        danger, risk = "fa-exclamation-triangle", "fa-hourglass-half"
        return (
            (10, "late_count", self.env._("SLA Missed"), danger, "danger"),
            (20, "at_risk_count", self.env._("SLA at Risk"), risk, "warning"),
            (30, "unassigned_count", self.env._("Unassigned"), "fa-user-o", "info"),
            (40, "to_answer_count", self.env._("To Answer"), "fa-reply", "info"),
        )

    @api.model
    def _get_ticket_domain(self, name):
        return self.env["appsistance.ticket.team"]._get_figure_domains()[name]
