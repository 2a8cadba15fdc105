from odoo import fields, models

from .appsistance_payroll_figures_mixin import DAYS, HOURS


class AppsistancePayrollLine(models.Model):
    """One person's month."""

    _name = "appsistance.payroll.line"
    _description = "Month of an Employee"
    _inherit = ["appsistance.payroll.figures.mixin"]
    _order = "sheet_id desc, employee_name, id"
    _rec_name = "employee_name"
    _check_company_auto = True

    sheet_id = fields.Many2one(
        "appsistance.payroll.sheet",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="sheet_id.company_id", store=True, index=True)
    month = fields.Date(related="sheet_id.month", store=True)
    employee_id = fields.Many2one(
        "hr.employee", required=True, readonly=True, index=True, ondelete="restrict"
    )
    employee_name = fields.Char(string="Name", readonly=True)
    day_ids = fields.One2many("appsistance.payroll.day", "line_id", string="Each Day")

    _employee_once = models.UniqueIndex(
        "(sheet_id, employee_id)", "This person is on the sheet already."
    )

    def action_view_days(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "appsistance.payroll.day",
            "name": f"{self.employee_name}, {self.sheet_id.display_name}",
            "view_mode": "list,pivot",
            "domain": [("line_id", "=", self.id)],
        }

    def _is_stale(self, days):
        """Whether these values, ``[{"date": …, column: …}]``, are no more the days'."""
        self.ensure_one()
        return [day._get_key() for day in self.day_ids] != [
            (
                vals["date"],
                vals["source"],
                *(round(vals[name] * 60) for name in HOURS),
                *(vals[name] for name in DAYS),
            )
            for vals in days
        ]

    def _get_content(self):
        self.ensure_one()
        return {
            "name": self.employee_name,
            "totals": self._get_figures(),
            "days": [day._get_content() for day in self.day_ids],
        }
