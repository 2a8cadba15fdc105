from odoo import fields, models


class AppsistanceContractFeePrice(models.Model):
    """Append-only: what a fee was and is from a day on, and why it changed."""

    _name = "appsistance.contract.fee.price"
    _description = "Price of a Fee"
    _inherit = ["appsistance.evidence.mixin"]
    _order = "fee_id, date_from desc, id desc"

    fee_id = fields.Many2one(
        "appsistance.contract.fee", required=True, ondelete="restrict", index=True
    )
    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict", index=True
    )
    currency_id = fields.Many2one(related="contract_id.currency_id")
    date_from = fields.Date(required=True)
    amount = fields.Monetary(required=True)
    previous_amount = fields.Monetary(string="Before")
    indexation_id = fields.Many2one(
        "appsistance.contract.indexation", ondelete="restrict", index="btree_not_null"
    )
    reason = fields.Char(required=True)

    _once = models.UniqueIndex(
        "(fee_id, date_from, indexation_id) WHERE indexation_id IS NOT NULL",
        "This price rise has been applied already.",
    )

    def _get_evidence_message(self):
        return self.env._("A price that was agreed stays in the history.")
