from odoo import fields, models


class AppsistanceContractIndexValue(models.Model):
    _name = "appsistance.contract.index.value"
    _description = "Value of a Price Index"
    _order = "index_id, month desc"

    index_id = fields.Many2one(
        "appsistance.contract.index", required=True, ondelete="cascade", index=True
    )
    month = fields.Date(required=True, help="First day of the month.")
    value = fields.Float(required=True, digits=(12, 4))

    _once = models.UniqueIndex(
        "(index_id, month)", "The index has a value for this month."
    )
    _check_value = models.Constraint(
        "CHECK (value > 0 AND EXTRACT(DAY FROM month) = 1)",
        "An index is positive, and its month is the first day.",
    )
