from odoo import fields, models


class AppsistanceTicketPause(models.Model):
    """While a ticket waits for the customer, or is solved, its SLA does not run."""

    _name = "appsistance.ticket.pause"
    _description = "Pause of a Ticket"
    _order = "start, id"

    ticket_id = fields.Many2one(
        "appsistance.ticket", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    start = fields.Datetime(required=True)
    stop = fields.Datetime(help="Empty: it still waits.")

    _order_of_times = models.Constraint(
        "CHECK (stop IS NULL OR stop >= start)", "A pause ends after it begins."
    )
    _one_open = models.UniqueIndex("(ticket_id) WHERE stop IS NULL")
