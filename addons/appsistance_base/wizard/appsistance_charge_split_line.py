from odoo import fields, models


class AppsistanceChargeSplitLine(models.TransientModel):
    _name = "appsistance.charge.split.line"
    _description = "Part of a Split Charge"

    split_id = fields.Many2one(
        "appsistance.charge.split", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="split_id.currency_id")
    payer_id = fields.Many2one("res.partner", string="Bill to", required=True)
    percent = fields.Float(string="Per Cent", digits=(5, 2))
    amount = fields.Monetary()
