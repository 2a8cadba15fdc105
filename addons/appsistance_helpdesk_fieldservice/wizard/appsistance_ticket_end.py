from odoo import api, fields, models

from ..models.appsistance_ticket import ENDED_ORDERS


class AppsistanceTicketEnd(models.TransientModel):
    """A ticket ends while work orders of its are open: what about them?"""

    _name = "appsistance.ticket.end"
    _description = "End Tickets with Open Work Orders"

    ticket_ids = fields.Many2many("appsistance.ticket", required=True)
    state = fields.Selection(
        selection=lambda self: (
            self.env["appsistance.ticket"]
            ._fields["state"]
            ._description_selection(self.env)
        ),
        required=True,
    )
    work_order_ids = fields.Many2many(
        "appsistance.work.order",
        string="Open Work Orders",
        compute="_compute_work_order_ids",
    )
    decision = fields.Selection(
        [
            ("keep", "Leave them open: the work is still to be done"),
            ("cancel", "Cancel them: there is nothing left to do"),
        ],
        required=True,
        default="keep",
    )
    reason = fields.Char()

    @api.depends("ticket_ids")
    def _compute_work_order_ids(self):
        for wizard in self:
            wizard.work_order_ids = wizard.ticket_ids.work_order_ids.filtered(
                lambda order: order.state not in ENDED_ORDERS
            )

    def action_end(self):
        if self.decision == "cancel":
            self.work_order_ids._cancel(self.reason)
        tickets = self.ticket_ids.with_context(appsistance_orders_decided=True)
        tickets.write({"state": self.state})
        return {"type": "ir.actions.act_window_close"}
