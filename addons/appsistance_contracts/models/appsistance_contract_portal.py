from odoo import api, models

# Whatever is not named here is internal, fields of addons above included.
PORTAL_FIELDS = {
    "access_url",
    "active",
    "allowance_ids",
    "company_id",
    "currency_id",
    "customer_id",
    "date_end",
    "date_start",
    "display_name",
    "due_ids",
    "equipment_ids",
    "has_h24",
    "id",
    "kind",
    "line_ids",
    "name",
    "notice_deadline",
    "renewal_kind",
    "response_hours",
    "signed_by",
    "signed_on",
    "site_ids",
    "state",
    "terms",
    "title",
}


class AppsistanceContract(models.Model):
    """What the customer reads of his contract in the portal."""

    _inherit = "appsistance.contract"

    @api.model
    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or self.env.user._is_internal():
            return True
        return operation == "read" and field.name in self._get_portal_fields()

    @api.model
    def _get_portal_fields(self):
        """Names of the fields that a customer may read, also by RPC."""
        return PORTAL_FIELDS

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for contract in self:
            contract.access_url = f"/my/contracts/{contract.id}"
        return result
