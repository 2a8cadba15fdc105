from odoo import fields, models


class AppsistanceBillingPolicyPrice(models.Model):
    """A price agreed for one product, in force from a day until a day."""

    _name = "appsistance.billing.policy.price"
    _description = "Billing Policy Price"
    _order = "product_id, date_from desc, id"

    policy_id = fields.Many2one(
        "appsistance.billing.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    product_id = fields.Many2one("product.product", required=True)
    price = fields.Float(required=True, min_display_digits="Product Price")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="Until")

    _check_period = models.Constraint(
        "CHECK (date_from <= date_to)", "A price ends on or after the day it starts."
    )

    def _is_valid_on(self, day):
        self.ensure_one()
        return (not self.date_from or self.date_from <= day) and (
            not self.date_to or day <= self.date_to
        )
