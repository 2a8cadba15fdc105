from odoo import fields, models

# Columns of hours, in the order of the sheet; of days; and of remarks.
HOURS = [
    "expected",
    "worked",
    "ordinary",
    "overtime",
    "night",
    "holiday",
    "on_call",
    "travel",
    "vacation",
    "permit",
    "illness",
    "other",
    "missing",
]
DAYS = ["worked_days", "away_days", "meal_days", "unapproved_days"]


class AppsistancePayrollFiguresMixin(models.AbstractModel):
    """The columns of the monthly sheet: of a person's day, and of his month."""

    _name = "appsistance.payroll.figures.mixin"
    _description = "Columns of the Payroll Sheet"

    expected = fields.Float(
        string="Scheduled", readonly=True, help="By the working schedule; no holidays."
    )
    worked = fields.Float(readonly=True)
    ordinary = fields.Float(readonly=True)
    overtime = fields.Float(
        readonly=True, help="By day, beyond the hours that the schedule asks for."
    )
    night = fields.Float(readonly=True)
    holiday = fields.Float(
        string="On Holidays", readonly=True, help="Worked on Sundays and holidays."
    )
    on_call = fields.Float(
        readonly=True, help="Hours on call, outside the working schedule."
    )
    travel = fields.Float(
        readonly=True, help="Travelling by the reports; part of the hours worked."
    )
    vacation = fields.Float(readonly=True)
    permit = fields.Float(string="Paid Hours Off", readonly=True)
    illness = fields.Float(readonly=True)
    other = fields.Float(string="Other Leave", readonly=True)
    missing = fields.Float(
        string="Unexplained", readonly=True, help="Scheduled, neither worked nor leave."
    )
    worked_days = fields.Integer(string="Days Worked", readonly=True)
    away_days = fields.Integer(
        string="Days Away",
        readonly=True,
        help="Days with work outside the town of the company.",
    )
    meal_days = fields.Integer(string="Meals", readonly=True)
    unapproved_days = fields.Integer(
        string="To Approve",
        readonly=True,
        help="Days with reports that the office has not approved.",
    )

    def _get_figures(self):
        """Minutes and days as integers, for the frozen content."""
        self.ensure_one()
        minutes = {name: round(self[name] * 60) for name in HOURS}
        return minutes | {name: self[name] for name in DAYS}
