from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    appsistance_billing_policy_id = fields.Many2one(
        "appsistance.billing.policy",
        string="Default Billing Policy",
        check_company=True,
        help="Used where neither contract, site nor customer has one.",
    )
    appsistance_patron_day = fields.Char(
        string="Patron Day",
        help="Local holiday of the patron saint, as day/month, for example 15/02.",
    )
