from odoo import api, models


class AppsistanceContractDue(models.Model):
    """What the customer reads of it."""

    _name = "appsistance.contract.due"
    _inherit = ["appsistance.contract.due", "appsistance.contract.portal.mixin"]

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | {
            "customer_id",
            "date_due",
            "month",
            "site_id",
            "type_id",
        }
