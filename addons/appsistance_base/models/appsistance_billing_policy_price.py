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
    product_id = fields.Many2one("product.product", required=True)
    price = fields.Float(required=True, digits="Product Price")
    date_from = fields.Date()
    date_to = fields.Date()
