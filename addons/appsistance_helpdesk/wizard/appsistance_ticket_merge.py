from odoo import api, fields, models


class AppsistanceTicketMerge(models.TransientModel):
    """Several tickets about the same thing become one."""

    _name = "appsistance.ticket.merge"
    _description = "Merge Tickets"

    ticket_ids = fields.Many2many("appsistance.ticket", string="Tickets", required=True)
    target_id = fields.Many2one(
        "appsistance.ticket",
        string="Keep",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        required=True,
        domain="['|', ('id', 'in', ticket_ids), '&', ('state', '!=', 'cancelled'),"
        " ('customer_id', 'in', customer_ids)]",
        help="It gets the messages, files, followers and times of the others.",
    )
    customer_ids = fields.Many2many("res.partner", compute="_compute_customer_ids")

    @api.depends("ticket_ids")
    def _compute_customer_ids(self):
        for wizard in self:
            wizard.customer_ids = wizard.ticket_ids.customer_id

    @api.depends("ticket_ids")
    def _compute_target_id(self):
        """The oldest that is still open."""
        for wizard in self:
            tickets = wizard.ticket_ids.sorted("id")
            still_open = tickets.filtered(
                lambda ticket: ticket.state not in ("closed", "cancelled")
            )
            wizard.target_id = (
                (still_open or tickets)[:1] if len(tickets) > 1 else False
            )

    def action_merge(self):
        self.ticket_ids._merge_into(self.target_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "appsistance.ticket",
            "res_id": self.target_id.id,
            "view_mode": "form",
        }
