from odoo import api, fields, models


class AppsistanceTicket(models.Model):
    """Times spent on a ticket, and the timer of the call."""

    _inherit = "appsistance.ticket"

    time_ids = fields.One2many("appsistance.ticket.time", "ticket_id", string="Times")
    minutes = fields.Integer(
        string="Minutes Worked", compute="_compute_minutes", store=True
    )

    @api.depends("time_ids.minutes")
    def _compute_minutes(self):
        for ticket in self:
            ticket.minutes = sum(ticket.time_ids.mapped("minutes"))

    def _filter_with_history(self):
        return super()._filter_with_history() | self.filtered("time_ids")
