from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    appsistance_contract_lookahead = fields.Integer(
        string="Work Orders Made Ahead (months)",
        default=2,
        help="The monthly job makes the planned work orders until the end of the month"
        " that is so many months away.",
    )
    appsistance_contract_index_days = fields.Integer(
        string="Price Rises Made Good (days)",
        default=60,
        help="A rise whose day is longer ago is not proposed by itself any more.",
    )
    appsistance_contract_reminder_days = fields.Integer(
        string="Remind of Contract Deadlines (days before)", default=30
    )
