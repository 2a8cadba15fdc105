from odoo import api, models


class AppsistanceDashboard(models.AbstractModel):
    """The cards of the contracts' deadlines, on the office's home too."""

    _inherit = "appsistance.dashboard"

    @api.model
    def _get_dashboard_groups(self):
        return {
            **super()._get_dashboard_groups(),
            "contracts": (50, self.env._("Contracts")),
        }

    @api.model
    def _get_dashboard_figures(self):
        figures = super()._get_dashboard_figures()
        cards = self.env["appsistance.contract.figure"]
        if not cards.has_access("read"):
            return figures
        return [
            *figures,
            *(card._prepare_dashboard_figure() for card in cards.search([])),
        ]
