from odoo import fields, models


class AppsistanceBillingPolicy(models.Model):
    """How work becomes charges: products, prices, rounding, surcharges, travel."""

    _name = "appsistance.billing.policy"
    _description = "Billing Policy"
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    # Prices
    pricelist_id = fields.Many2one("product.pricelist", check_company=True)
    price_ids = fields.One2many("appsistance.billing.policy.price", "policy_id")
    # Labour
    labour_product_id = fields.Many2one("product.product", check_company=True)
    helper_product_id = fields.Many2one("product.product", check_company=True)
    rounding_minutes = fields.Integer(default=15)
    rounding_method = fields.Selection(
        [("up", "Up"), ("nearest", "To the Nearest"), ("down", "Down")],
        default="up",
        required=True,
    )
    rounding_scope = fields.Selection(
        [
            ("interval", "Each Interval"),
            ("person_day", "Person and Day"),
            ("order", "Whole Work Order"),
        ],
        default="person_day",
        required=True,
    )
    minimum_minutes = fields.Integer()
    # Out of hours
    calendar_id = fields.Many2one("resource.calendar", string="Ordinary Hours")
    night_from = fields.Float(default=22.0)
    night_to = fields.Float(default=6.0)
    night_surcharge = fields.Float(string="Night Surcharge (%)")
    holiday_surcharge = fields.Float(string="Holiday Surcharge (%)")
    saturday_surcharge = fields.Float(string="Saturday Surcharge (%)")
    # Call-out
    callout_product_id = fields.Many2one("product.product", check_company=True)
    oncall_callout_product_id = fields.Many2one("product.product", check_company=True)
    callout_scope = fields.Selection(
        [
            ("none", "Never"),
            ("order", "Once per Work Order"),
            ("visit", "Each Visit"),
            ("day_address", "Once per Day and Address"),
        ],
        default="order",
        required=True,
    )
    callout_included_minutes = fields.Integer()
    charge_wasted_trip = fields.Boolean()
    # Travel
    travel_method = fields.Selection(
        [
            ("none", "Not Charged"),
            ("km", "By Kilometre"),
            ("zone", "By Zone"),
            ("flat", "Flat"),
        ],
        default="none",
        required=True,
    )
    travel_product_id = fields.Many2one("product.product", check_company=True)
    travel_free_km = fields.Float(digits=(8, 1))
    travel_time_charged = fields.Boolean(help="Travelling time is charged as labour.")
    zone_ids = fields.One2many("appsistance.billing.policy.zone", "policy_id")
    # Materials
    material_method = fields.Selection(
        [("pricelist", "Pricelist"), ("cost_plus", "Cost Plus a Margin")],
        default="pricelist",
        required=True,
    )
    material_margin = fields.Float(string="Margin (%)")
    consumables_method = fields.Selection(
        [
            ("none", "Not Charged"),
            ("fixed", "Fixed Sum"),
            ("percent", "Per Cent of Materials"),
        ],
        default="none",
        required=True,
    )
    consumables_product_id = fields.Many2one("product.product", check_company=True)
    consumables_value = fields.Float()
    # Invoicing
    invoice_when = fields.Selection(
        [
            ("at_once", "As Soon as Possible"),
            ("order_done", "When the Work Order is Done"),
            ("month_end", "At the End of the Month"),
        ],
        default="month_end",
        required=True,
    )
    invoice_grouping = fields.Selection(
        [
            ("order", "One Invoice per Work Order"),
            ("site", "One Invoice per Site"),
            ("customer", "One Invoice per Customer"),
            ("month", "One Invoice per Customer and Month"),
        ],
        default="customer",
        required=True,
    )
