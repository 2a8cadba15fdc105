from odoo import fields, models

CORE_KINDS = {
    "leave_type_paid_time_off": "vacation",
    "leave_type_sick_time_off": "illness",
    "leave_type_compensatory_days": "permit",
    "holiday_status_extra_hours": "permit",
    "l10n_it_leave_type_annual": "vacation",
}


class HrLeaveType(models.Model):
    _inherit = "hr.leave.type"

    appsistance_payroll_kind = fields.Selection(
        [
            ("vacation", "Vacation"),
            ("permit", "Paid Hours Off"),
            ("illness", "Illness or Accident"),
            ("other", "Other Leave"),
        ],
        string="Column of the Payroll Sheet",
        required=True,
        default="other",
        help="Where the payroll consultant finds the hours of this leave.",
    )
