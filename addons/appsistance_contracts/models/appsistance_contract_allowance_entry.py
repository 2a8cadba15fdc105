from odoo import fields, models


class AppsistanceContractAllowanceEntry(models.Model):
    """Append-only: what was drawn from an allowance, by which visit; a correction is
    another row."""

    _name = "appsistance.contract.allowance.entry"
    _description = "Allowance Entry"
    _inherit = ["appsistance.evidence.mixin"]
    _order = "date desc, id desc"

    allowance_id = fields.Many2one(
        "appsistance.contract.allowance",
        required=True,
        ondelete="restrict",
        index=True,
    )
    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict", index=True
    )
    visit_id = fields.Many2one(
        "appsistance.visit", ondelete="restrict", index="btree_not_null"
    )
    date = fields.Date(required=True)
    quantity = fields.Float(required=True, digits=(16, 2))
    balance = fields.Float(
        string="Used afterwards", required=True, digits=(16, 2), readonly=True
    )
    source_key = fields.Char(
        help="Names the draw within its visit; the same one is drawn once."
    )
    reason = fields.Char(required=True)
    user_id = fields.Many2one(
        "res.users", ondelete="restrict", default=lambda self: self.env.user
    )

    _once = models.UniqueIndex(
        "(allowance_id, visit_id, source_key) WHERE source_key IS NOT NULL",
        "This visit has been drawn from the allowance already.",
    )
    _check_quantity = models.Constraint(
        "CHECK (quantity != 0)", "An entry changes something."
    )

    def _get_evidence_message(self):
        return self.env._(
            "A row of the allowances' ledger does not change: correct it by another."
        )
