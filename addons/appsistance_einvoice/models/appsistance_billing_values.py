from odoo import models


class AppsistanceBillingValues(models.AbstractModel):
    _inherit = "appsistance.billing.values"

    def _set_taxes(self, charges, answers):
        result = super()._set_taxes(charges, answers)
        for charge in charges:
            position = charge.fiscal_position_id
            if not position.appsistance_keeps_taxes:
                continue
            taxes = position._appsistance_filter_taxes(
                charge.product_id, charge.tax_ids
            )
            if taxes != charge.tax_ids:
                charge.tax_ids = taxes
        return result
