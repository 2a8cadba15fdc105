from odoo import fields, models

SLA_STATES = [
    ("none", "No SLA"),
    ("running", "Running"),
    ("paused", "Paused"),
    ("met", "Kept"),
    ("failed", "Missed"),
]


class AppsistanceTicket(models.Model):
    """Deadlines of first answer and solution, in the team's working hours."""

    _inherit = "appsistance.ticket"

    sla_id = fields.Many2one(
        "appsistance.ticket.sla", string="SLA", index="btree_not_null", copy=False
    )
    answer_deadline = fields.Datetime(index="btree_not_null", copy=False)
    solution_deadline = fields.Datetime(index="btree_not_null", copy=False)
    answer_status = fields.Selection(
        SLA_STATES, default="none", required=True, index=True, copy=False
    )
    solution_status = fields.Selection(
        SLA_STATES, default="none", required=True, index=True, copy=False
    )
    pause_ids = fields.One2many(
        "appsistance.ticket.pause", "ticket_id", string="Pauses of the SLA"
    )
