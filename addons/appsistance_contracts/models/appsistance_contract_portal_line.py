from odoo import api, models


class AppsistanceContractLine(models.Model):
    """What the customer reads of it."""

    _name = "appsistance.contract.line"
    _inherit = ["appsistance.contract.line", "appsistance.contract.portal.mixin"]

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | {
            "date_from",
            "date_to",
            "equipment_id",
            "sequence",
            "site_id",
        }
