from odoo import fields, models


class AppsistanceBillingPolicyZone(models.Model):
    _name = "appsistance.billing.policy.zone"
    _description = "Billing Policy Travel Price by Zone"
    _order = "zone_id"

    policy_id = fields.Many2one(
        "appsistance.billing.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    zone_id = fields.Many2one("appsistance.zone", required=True, ondelete="restrict")
    price = fields.Float(required=True, digits="Product Price")
