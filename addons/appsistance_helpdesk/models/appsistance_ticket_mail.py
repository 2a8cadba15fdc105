from odoo import models


class AppsistanceTicket(models.Model):
    """Mail intake: new tickets, answers, acknowledgements, the loop guard."""

    _inherit = "appsistance.ticket"
