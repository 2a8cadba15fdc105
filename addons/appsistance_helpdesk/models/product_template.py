from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    appsistance_is_prepaid = fields.Boolean(
        string="Prepaid Package",
        help="Selling it credits minutes for phone calls to the customer.",
    )
    appsistance_prepaid_minutes = fields.Integer(string="Minutes")
    appsistance_prepaid_months = fields.Integer(
        string="Valid for (Months)", default=12, help="0: no expiry."
    )
    appsistance_prepaid_block = fields.Integer(string="Rounded to", default=1)
    appsistance_prepaid_minimum = fields.Integer(string="Minimum per Call")
    appsistance_prepaid_opening = fields.Integer(string="Opening Fee (Minutes)")
    appsistance_prepaid_overdraft = fields.Integer(string="Overdraft (Minutes)")
    appsistance_prepaid_rule_ids = fields.One2many(
        "appsistance.prepaid.rule", "product_tmpl_id", string="Teams and Hours"
    )

    _appsistance_prepaid_numbers = models.Constraint(
        "CHECK (NOT appsistance_is_prepaid OR (appsistance_prepaid_minutes > 0"
        " AND appsistance_prepaid_block > 0 AND appsistance_prepaid_months >= 0"
        " AND appsistance_prepaid_minimum >= 0 AND appsistance_prepaid_opening >= 0"
        " AND appsistance_prepaid_overdraft >= 0))",
        "A prepaid package needs minutes, and blocks of at least one minute.",
    )
