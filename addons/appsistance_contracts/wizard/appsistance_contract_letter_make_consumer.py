from odoo import fields, models


class AppsistanceContractLetterMake(models.TransientModel):
    """The notices of tacit renewal to consumers, once for each period."""

    _inherit = "appsistance.contract.letter.make"

    kind = fields.Selection(
        selection_add=[("consumer", "Notice of Tacit Renewal")],
        ondelete={"consumer": "cascade"},
    )

    def _get_sources(self, contracts):
        if self.kind != "consumer":
            return super()._get_sources(contracts)
        return {
            contract: (f"period/{contract.sudo().period_id.id}", {})
            for contract in contracts
            if contract.consumer_notice_by
            and not contract.terminated_on
            and not contract._has_valid_notice()
        }
