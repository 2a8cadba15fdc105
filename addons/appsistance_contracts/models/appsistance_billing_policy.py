from odoo import api, models


class AppsistanceBillingPolicy(models.Model):
    """The contract's own policy comes before all others."""

    _inherit = "appsistance.billing.policy"

    def _get_resolve_key(self, fact):
        contract = fact.get("contract")
        return (*super()._get_resolve_key(fact), contract.id if contract else False)

    @api.model
    def _get_candidates(self, fact):
        contract = fact.get("contract")
        if contract:
            yield (
                contract.sudo().billing_policy_id,
                self.env._("Contract %(name)s", name=contract.name),
            )
        yield from super()._get_candidates(fact)
