from odoo import models


class AppsistanceBooking(models.Model):
    _inherit = "appsistance.booking"

    def _get_feed_summary(self):
        """What a calendar outside shows of the booking."""
        self.ensure_one()
        if self.visit_id:
            return self.visit_id._get_event_name()
        return self.name or self.env._("Booked")
