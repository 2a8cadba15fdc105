from odoo import api, fields, models
from odoo.exceptions import UserError


class AppsistanceTicket(models.Model):
    """Times spent on a ticket, and the timer of the call.

    The timer is a row in the database: closing the browser does not stop it.
    """

    _inherit = "appsistance.ticket"

    time_ids = fields.One2many("appsistance.ticket.time", "ticket_id", string="Times")
    minutes = fields.Integer(
        string="Minutes Worked", compute="_compute_minutes", store=True
    )
    timer_start = fields.Datetime(
        compute="_compute_timer_start", help="Since when my timer is running."
    )

    @api.depends("time_ids.minutes")
    def _compute_minutes(self):
        for ticket in self:
            ticket.minutes = sum(ticket.time_ids.mapped("minutes"))

    @api.depends("time_ids.stop")
    @api.depends_context("uid")
    def _compute_timer_start(self):
        running = self.env["appsistance.ticket.time"]._get_running()
        for ticket in self:
            ticket.timer_start = running.start if running.ticket_id == ticket else False

    def _filter_with_history(self):
        return super()._filter_with_history() | self.filtered("time_ids")

    def action_start_timer(self):
        """Begin to count the minutes of who presses; one timer a person."""
        self.ensure_one()
        self.check_access("write")
        times = self.env["appsistance.ticket.time"]
        running = times._get_running()
        if running.ticket_id == self:
            return
        if running:
            raise UserError(
                self.env._(
                    "Your timer is running on %s: stop that one first.",
                    running.sudo().ticket_id.display_name,
                )
            )
        times.create({"ticket_id": self.id})
        if self.state == "new":
            self.action_start()

    def action_stop_timer(self):
        """Stop my timer: minutes are counted, rounded, and taken or charged."""
        self.ensure_one()
        time = self.env["appsistance.ticket.time"]._get_running()
        if time.ticket_id != self:
            raise UserError(self.env._("Your timer is not running on this ticket."))
        return time._stop()
