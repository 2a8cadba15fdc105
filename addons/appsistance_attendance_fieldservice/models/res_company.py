from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    appsistance_hours_tolerance = fields.Integer(
        string="Tolerance of Hours (minutes)",
        default=30,
        help="Hours clocked and reported that differ by more are to be looked at.",
    )
    appsistance_payroll_partner_id = fields.Many2one(
        "res.partner",
        string="Payroll Consultant",
        help="Gets the monthly sheet by mail.",
    )
    appsistance_payroll_meal_hours = fields.Float(
        string="Meal from (hours)",
        default=6.0,
        help="A day with as many hours worked counts as a day with a meal.",
    )
    appsistance_payroll_night_from = fields.Float(
        string="Night from", default=22.0, help="For the payroll, not for customers."
    )
    appsistance_payroll_night_to = fields.Float(string="Night to", default=6.0)

    _appsistance_hours_tolerance = models.Constraint(
        "CHECK (appsistance_hours_tolerance >= 0)", "A tolerance is not below zero."
    )
    _appsistance_payroll_night = models.Constraint(
        "CHECK (appsistance_payroll_night_from BETWEEN 0 AND 24"
        " AND appsistance_payroll_night_to BETWEEN 0 AND 24)",
        "The night begins and ends at hours of the day.",
    )
