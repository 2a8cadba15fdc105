from odoo import api, models


class AppsistanceContractAllowance(models.Model):
    """What the customer reads of it."""

    _name = "appsistance.contract.allowance"
    _inherit = ["appsistance.contract.allowance", "appsistance.contract.portal.mixin"]

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | {
            "clause_id",
            "currency_id",
            "customer_id",
            "date_from",
            "date_to",
            "granted",
            "granted_text",
            "left",
            "left_text",
            "measure",
            "percent",
            "used",
            "used_text",
        }
