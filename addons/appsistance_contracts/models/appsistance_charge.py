from odoo import fields, models


class AppsistanceCharge(models.Model):
    """Charges of a contract: fees, and the work that its clauses decide."""

    _inherit = "appsistance.charge"

    contract_id = fields.Many2one(
        "appsistance.contract",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    contract_period_id = fields.Many2one(
        "appsistance.contract.period",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    contract_clause_id = fields.Many2one(
        "appsistance.contract.clause",
        string="Clause",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    instalment_ids = fields.One2many("appsistance.contract.instalment", "charge_id")

    def _prepare_difference(self, measure, missing, source_key, vals):
        """A difference belongs to the contract of what it corrects."""
        return {
            **super()._prepare_difference(measure, missing, source_key, vals),
            "contract_id": self.contract_id.id,
            "contract_period_id": self.contract_period_id.id,
            "contract_clause_id": self.contract_clause_id.id,
        }

    def _prepare_reference_documents(self):
        """The contract comes first, after the customer's own order."""
        documents = super()._prepare_reference_documents()
        if self.contract_id:
            documents.insert(0, self._prepare_contract_document())
        return documents

    def _prepare_contract_document(self):
        contract = self.contract_id.sudo()
        return self._complete_document(
            {
                "type": "contract",
                "number": contract.name,
                "date": fields.Date.to_string(
                    contract.date_signed or contract.date_start
                )
                or None,
                "cig": contract.cig or "",
                "cup": contract.cup or "",
            }
        )
