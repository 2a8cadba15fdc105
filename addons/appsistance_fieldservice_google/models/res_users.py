from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_google_sync_status(self):
        """Events of visits wait for core's job: nothing is prepared for now."""
        if self.env.context.get("appsistance_google_later"):
            return "sync_paused"
        return super()._get_google_sync_status()
