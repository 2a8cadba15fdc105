from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _appsistance_renew_busy_keys(self):
        """Whoever shares the user is one person; the others get a key of their own."""
        resources = (
            self.env["resource.resource"]
            .sudo()
            .with_context(active_test=False)
            .search([("user_id", "in", self.ids)])
        )
        if len(resources) > len(self):
            resources._compute_appsistance_busy_key()
