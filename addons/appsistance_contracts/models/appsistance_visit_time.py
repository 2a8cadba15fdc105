from odoo import fields, models


class AppsistanceVisitTime(models.Model):
    """Hours are summed by contract too."""

    _inherit = "appsistance.visit.time"

    contract_id = fields.Many2one(
        related="work_order_id.contract_id", store=True, index="btree_not_null"
    )
