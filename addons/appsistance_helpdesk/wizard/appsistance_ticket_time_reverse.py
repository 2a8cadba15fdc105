from odoo import fields, models


class AppsistanceTicketTimeReverse(models.TransientModel):
    """Give back what a time has taken, with the reason."""

    _name = "appsistance.ticket.time.reverse"
    _description = "Reverse a Time"

    time_id = fields.Many2one("appsistance.ticket.time", required=True)
    coverage_reason = fields.Text(
        string="How it was Paid", related="time_id.coverage_reason"
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        self.time_id.check_access("write")
        self.time_id._reverse(self.reason)
