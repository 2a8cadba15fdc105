from odoo import fields, models


class AppsistanceBillingPolicyZone(models.Model):
    _name = "appsistance.billing.policy.zone"
    _description = "Billing Policy Price by Zone"
    _order = "zone_id"

    policy_id = fields.Many2one(
        "appsistance.billing.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    zone_id = fields.Many2one("appsistance.zone", required=True, ondelete="restrict")
    price = fields.Float(required=True, min_display_digits="Product Price")

    _unique_zone = models.Constraint(
        "UNIQUE (policy_id, zone_id)", "A policy has one price for each zone."
    )
