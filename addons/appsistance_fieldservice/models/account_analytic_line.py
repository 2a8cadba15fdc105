from odoo import fields, models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    appsistance_time_id = fields.Many2one(
        "appsistance.visit.time",
        string="Time on a Visit",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
