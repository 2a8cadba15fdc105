from odoo import fields, models


class AppsistanceContractIndexation(models.Model):
    """[Adeguamento ISTAT] One rise of a contract's fees, with what it was made of."""

    _name = "appsistance.contract.indexation"
    _description = "Indexation"
    _order = "date_from desc, id desc"

    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    period_id = fields.Many2one(
        "appsistance.contract.period", ondelete="restrict", index="btree_not_null"
    )
    date_from = fields.Date(required=True, help="First day of the new prices.")
    percent = fields.Float(digits=(9, 4), required=True)
    index_id = fields.Many2one("appsistance.contract.index", ondelete="restrict")
    index_share = fields.Float(string="Share of the Index (%)", default=100.0)
    value_from = fields.Float(digits=(12, 4))
    value_to = fields.Float(digits=(12, 4))
    state = fields.Selection(
        [("draft", "Proposed"), ("applied", "Applied"), ("cancelled", "Cancelled")],
        string="Status",
        required=True,
        default="draft",
    )
    reason = fields.Char()

    _once = models.UniqueIndex(
        "(contract_id, date_from) WHERE state != 'cancelled'",
        "The prices have been raised from this day already.",
    )
    _check_percent = models.Constraint(
        "CHECK (percent > -100)", "Prices cannot fall by 100 % or more."
    )
