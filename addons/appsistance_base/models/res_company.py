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
    # Equipment
    appsistance_equipment_user_id = fields.Many2one(
        "res.users",
        string="Responsible for Equipment",
        domain="[('share', '=', False)]",
        help="Reminded of deadlines where neither equipment nor customer names one.",
    )
    appsistance_deadline_reminder_days = fields.Integer(
        string="Remind of Deadlines (Days Before)", default=30
    )
    appsistance_contractor_reminder_days = fields.Integer(
        string="Remind of Other Firms' Contracts (Days Before)",
        default=60,
        help="Days before another firm's contract ends on a customer's equipment.",
    )
