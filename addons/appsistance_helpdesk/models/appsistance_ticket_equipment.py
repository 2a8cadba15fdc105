from odoo import models


class AppsistanceTicket(models.Model):
    """The plant that the text of a request speaks of."""

    _inherit = "appsistance.ticket"
