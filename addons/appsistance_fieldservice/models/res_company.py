from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    appsistance_rest_hours = fields.Float(
        string="Rest after Night Work (hours)",
        default=11.0,
        help="Visits that start earlier after on-call work are shown to be moved.",
    )
    appsistance_day_sheet_hour = fields.Float(string="Day Sheet Sent at", default=18.0)
    appsistance_project_id = fields.Many2one(
        "project.project",
        string="Project of Field Hours",
        check_company=True,
        help="Approved times become timesheet lines of this project. Not billable.",
    )
    appsistance_travel_speed = fields.Float(
        string="Travelling Speed (km/h)",
        default=45.0,
        help="Estimates the time from one site to the next when free times are sought.",
    )
    appsistance_signature_link_days = fields.Integer(
        string="Signature Link Valid (days)",
        default=14,
        help="A report that is not signed by its link in time is concluded without.",
    )
    appsistance_notice_grace_minutes = fields.Integer(
        string="Notices Wait (minutes)",
        default=15,
        help="A plan that changes within this time makes one notice to the customer.",
    )
    appsistance_notice_band_hours = fields.Integer(
        string="Time Band of Notices (hours)",
        default=2,
        help="The customer is told the hours between which the technician comes.",
    )
