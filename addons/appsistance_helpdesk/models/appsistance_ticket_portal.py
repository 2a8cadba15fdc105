from odoo import models


class AppsistanceTicket(models.Model):
    """What the customer sees of a ticket, and what he may do with it."""

    _inherit = "appsistance.ticket"

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for ticket in self:
            ticket.access_url = f"/my/tickets/{ticket.id}"
        return result
