from odoo import api, models


class AppsistancePriceGuardMixin(models.AbstractModel):
    """Hides the fields that tell a price or a cost from those who may not see it.

    It works on the field, so that views, RPC, search, grouping, sorting, export and the
    history of changes obey alike; code that computes prices for such a user runs in
    superuser mode.
    """

    _name = "appsistance.price.guard.mixin"
    _description = "Price Guard"

    @api.model
    def _appsistance_get_price_fields(self):
        """Names of the fields that tell a price; a set, extended by upper addons."""
        return set()

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            self.env.su
            or field.name not in self._appsistance_get_price_fields()
            or self.env.user._appsistance_sees_prices()
        )
