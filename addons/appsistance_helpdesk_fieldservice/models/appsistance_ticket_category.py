from odoo import fields, models


class AppsistanceTicketCategory(models.Model):
    _inherit = "appsistance.ticket.category"

    intervention_type_id = fields.Many2one(
        "appsistance.intervention.type",
        index="btree_not_null",
        help="Proposed for the work orders of its tickets.",
    )
