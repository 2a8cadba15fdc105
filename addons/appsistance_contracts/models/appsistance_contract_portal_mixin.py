from odoo import api, models


class AppsistanceContractPortalMixin(models.AbstractModel):
    """A part of a contract of which the customer reads some fields and no other."""

    _name = "appsistance.contract.portal.mixin"
    _description = "Part of a Contract in the Portal"

    @api.model
    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or self.env.user._is_internal():
            return True
        return operation == "read" and field.name in self._get_portal_fields()

    @api.model
    def _get_portal_fields(self):
        """Names of the fields that a customer may read, also by RPC. A hook."""
        return {"company_id", "contract_id", "display_name", "id"}
