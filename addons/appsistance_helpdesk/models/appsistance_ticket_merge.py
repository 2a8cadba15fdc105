from odoo import models


class AppsistanceTicket(models.Model):
    """Merging duplicates, and linking what belongs together."""

    _inherit = "appsistance.ticket"
