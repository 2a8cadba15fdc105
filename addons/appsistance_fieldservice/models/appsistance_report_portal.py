from odoo import api, models

PORTAL_FIELDS = {
    "company_id",
    "customer_id",
    "date",
    "display_name",
    "id",
    "name",
    "signature_outcome",
    "site_id",
    "state",
    "visit_id",
}


class AppsistanceReport(models.Model):
    """What the customer reads of a report besides its PDF."""

    _inherit = "appsistance.report"

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
