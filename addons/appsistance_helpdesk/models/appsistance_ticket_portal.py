from odoo import models


class AppsistanceTicket(models.Model):
    """What the customer sees of a ticket, and what he may do with it."""

    _inherit = "appsistance.ticket"

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for ticket in self:
            ticket.access_url = f"/my/tickets/{ticket.id}"
        return result

    def _get_portal_visits(self, user):  # pylint: disable=unused-argument
        """The visits that ``user`` may see on the ticket's page. A hook.

        A list of dicts with ``name``, ``date`` (text), ``state`` (text), ``url`` and
        ``report_url`` (False without a signed report); pages of the portal hold records
        in superuser mode, so the user whose rights count is named.
        """
        return []
