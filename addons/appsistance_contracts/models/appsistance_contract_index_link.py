from odoo import fields, models


class AppsistanceContractIndexLink(models.Model):
    """[Coefficiente di raccordo] From a month on an index is published on a new base:
    what joins its values to those of the base before."""

    _name = "appsistance.contract.index.link"
    _description = "Base of a Price Index"
    _order = "index_id, month desc"

    index_id = fields.Many2one(
        "appsistance.contract.index", required=True, ondelete="cascade", index=True
    )
    month = fields.Date(
        string="New Base from",
        required=True,
        help="First day of the first month that is published on it.",
    )
    name = fields.Char(string="Base", help="For example: 2025 = 100.")
    coefficient = fields.Float(
        string="Linking Coefficient",
        digits=(12, 6),
        required=True,
        default=False,
        help="As ISTAT publishes it (coefficiente di raccordo): a value"
        " on the new base times the coefficient is the value on the old one.",
    )

    _once = models.UniqueIndex(
        "(index_id, month)", "The index changes its base once in a month."
    )
    _check_coefficient = models.Constraint(
        "CHECK (coefficient > 0 AND EXTRACT(DAY FROM month) = 1)",
        "A linking coefficient is positive, and its month is the first day.",
    )
