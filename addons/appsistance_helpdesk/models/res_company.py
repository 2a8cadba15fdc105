from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # Tickets
    appsistance_ticket_team_id = fields.Many2one(
        "appsistance.ticket.team",
        string="Default Ticket Team",
        help="Gets the tickets that name no team.",
    )
    appsistance_ticket_reopen_days = fields.Integer(
        string="Reopen by an Answer within (Days)",
        default=14,
        help="A later answer to a closed ticket opens a new one, linked to it.",
    )
    appsistance_ticket_close_days = fields.Integer(
        string="Close Solved Tickets after (Days)", default=7, help="0: by hand."
    )
    appsistance_ticket_risk_hours = fields.Integer(
        string="At Risk within (Hours)",
        default=2,
        help="A ticket is at risk when its deadline is nearer than that.",
    )
    # Prepaid minutes
    appsistance_prepaid_credit_on = fields.Selection(
        [("posted", "The Invoice is Posted"), ("paid", "The Invoice is Paid")],
        string="Credit Minutes when",
        default="posted",
        required=True,
    )
    appsistance_prepaid_beyond = fields.Selection(
        [("overdraft", "Overdraft, then Charge"), ("charge", "Charge at Once")],
        string="When Minutes are Used up",
        default="overdraft",
        required=True,
    )
    appsistance_prepaid_yellow = fields.Integer(
        string="Yellow below (% Left)", default=50
    )
    appsistance_prepaid_orange = fields.Integer(
        string="Orange below (% Left)", default=25
    )
    appsistance_prepaid_red = fields.Integer(string="Red below (% Left)", default=10)
    appsistance_prepaid_notice_days = fields.Integer(
        string="Notice of Expiry (Days Before)", default=30
    )

    def _appsistance_get_prepaid_level(self, balance, minutes):
        """yellow, orange, red or False, by how much of the bought minutes is left."""
        self.ensure_one()
        left = 100 * balance / minutes if minutes > 0 else 0
        for level in ("red", "orange", "yellow"):
            if left < self[f"appsistance_prepaid_{level}"]:
                return level
        return False
