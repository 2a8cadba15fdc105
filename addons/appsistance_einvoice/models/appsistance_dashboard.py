from odoo import api, models

from .appsistance_einvoice_figure import ON_HOME


class AppsistanceDashboard(models.AbstractModel):
    """The cards of the electronic invoices that ask for something, on the home too."""

    _inherit = "appsistance.dashboard"

    @api.model
    def _get_dashboard_groups(self):
        return {
            **super()._get_dashboard_groups(),
            "einvoice": (80, self.env._("Electronic Invoices")),
        }

    @api.model
    def _get_dashboard_figures(self):
        figures = super()._get_dashboard_figures()
        cards = self.env["appsistance.einvoice.figure"]
        if not cards.has_access("read"):
            return figures
        return [
            *figures,
            *(
                card._prepare_dashboard_figure()
                for card in cards.search([("kind", "in", ON_HOME)])
            ),
        ]
