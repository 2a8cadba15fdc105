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

    def _appsistance_get_logo(self):
        """Bytes of the logo for a PDF, where the company has one of its own."""
        self.ensure_one()
        if self.uses_default_logo:
            return b""
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .with_context(bin_size=False)
            .search(
                [
                    ("res_model", "=", "res.partner"),
                    ("res_field", "=", "image_1920"),
                    ("res_id", "=", self.partner_id.id),
                ],
                limit=1,
            )
        )
        is_picture = attachment.mimetype in ("image/png", "image/jpeg")
        return attachment.raw if is_picture else b""
