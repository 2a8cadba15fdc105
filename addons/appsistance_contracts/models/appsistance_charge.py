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
        for row in self.sudo().instalment_ids[:1]:
            documents.append(self._prepare_period_document(row))
        return documents

    def _prepare_period_document(self, instalment):
        """The days that a fee pays for."""
        return self._complete_document(
            {
                "type": "period",
                "number": "",
                "date": fields.Date.to_string(instalment.date_from),
                "date_to": fields.Date.to_string(instalment.date_to),
            }
        )

    def _get_payment_term(self):
        """Fees are paid as the contract says."""
        term = self.contract_id.sudo().payment_term_id if self.kind == "fee" else False
        return term or super()._get_payment_term()

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
