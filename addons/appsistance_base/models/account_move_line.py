from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    appsistance_charge_id = fields.Many2one(
        "appsistance.charge",
        string="Charge",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
