from odoo import fields, models

from ..tools import work_days
from .appsistance_payroll_figures_mixin import DAYS, HOURS


class AppsistancePayrollDay(models.Model):
    """One person's day on the monthly sheet."""

    _name = "appsistance.payroll.day"
    _description = "Day of the Payroll Sheet"
    _inherit = ["appsistance.payroll.figures.mixin"]
    _order = "date, id"
    _rec_name = "date"

    line_id = fields.Many2one(
        "appsistance.payroll.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sheet_id = fields.Many2one(
        related="line_id.sheet_id", store=True, index="btree_not_null"
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    employee_id = fields.Many2one(
        related="line_id.employee_id", store=True, index="btree_not_null"
    )
    date = fields.Date(required=True, readonly=True)
    is_holiday = fields.Boolean(string="Holiday", readonly=True)
    source = fields.Selection(
        [
            (work_days.CLOCK, "Clock"),
            (work_days.REPORT, "Reports"),
            (work_days.NOTHING, "Nothing"),
        ],
        string="Made From",
        readonly=True,
    )

    _date_once = models.UniqueIndex("(line_id, date)", "This day is there already.")

    def _get_key(self):
        return (
            self.date,
            self.source,
            *(round(self[name] * 60) for name in HOURS),
            *(self[name] for name in DAYS),
        )

    def _get_content(self):
        return {
            "date": f"{self.date:%Y-%m-%d}",
            "source": self.source,
            "is_holiday": self.is_holiday,
            **self._get_figures(),
        }

    def action_view_comparison(self):
        """Open what was clocked and reported on this day."""
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "appsistance_attendance_fieldservice.appsistance_hours_comparison_action"
            ),
            "view_mode": "list",
            "views": [(False, "list")],
            "domain": [
                ("employee_id", "=", self.employee_id.id),
                ("date", "=", self.date),
            ],
            "context": {},
        }
