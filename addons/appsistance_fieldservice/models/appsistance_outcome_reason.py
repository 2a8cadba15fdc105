from odoo import fields, models


class AppsistanceOutcomeReason(models.Model):
    """Why a visit was not done: customer absent, no access, refused."""

    _name = "appsistance.outcome.reason"
    _description = "Reason of a Visit not Done"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    is_wasted_trip = fields.Boolean(
        help="The technician was there: the billing policy may charge the trip."
    )
