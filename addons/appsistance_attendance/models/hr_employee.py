from odoo import fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    appsistance_position_agreed_at = fields.Datetime(
        string="Position Agreed on",
        readonly=True,
        copy=False,
        groups="hr.group_hr_user",
        help="The employee's own choice on the clock page; taken back there as well.",
    )
    appsistance_punch_ids = fields.One2many(
        "appsistance.punch",
        "employee_id",
        string="Punches",
        groups="hr.group_hr_user",
    )

    def _choose_position(self, is_agreed):
        """Keep whether the clock page may ask this employee for a position."""
        self.ensure_one()
        employee = self.sudo()
        if bool(employee.appsistance_position_agreed_at) != bool(is_agreed):
            employee.appsistance_position_agreed_at = (
                is_agreed and fields.Datetime.now()
            )

    def _is_position_allowed(self):
        """Positions need the company's legal basis and the employee's agreement."""
        employee = self.sudo()
        return bool(
            employee.company_id.appsistance_clock_agreement
            and employee.appsistance_position_agreed_at
        )
