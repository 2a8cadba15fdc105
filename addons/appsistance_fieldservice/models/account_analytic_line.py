from odoo import api, fields, models


class AccountAnalyticLine(models.Model):
    """A timesheet line that comes from an approved time of a visit."""

    _inherit = "account.analytic.line"

    appsistance_visit_id = fields.Many2one(
        "appsistance.visit",
        string="Visit",
        copy=False,
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    appsistance_time_id = fields.Many2one(
        "appsistance.visit.time",
        string="Time on a Visit",
        copy=False,
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    # Stays when a correction deletes the time: its line is then taken back.
    appsistance_time_ref = fields.Integer(copy=False, readonly=True)
    appsistance_report_version = fields.Integer(
        string="Version of the Report", copy=False, readonly=True
    )

    _appsistance_once = models.UniqueIndex(
        "(appsistance_visit_id, appsistance_time_ref, appsistance_report_version,"
        " employee_id, date) WHERE appsistance_visit_id IS NOT NULL",
        "This time is in the timesheet already.",
    )

    @api.depends("appsistance_visit_id")
    def _compute_so_line(self):
        """Hours of visits are billed by their charges, never by a sales order."""
        own = self.filtered("appsistance_visit_id")
        own.update({"so_line": False})
        return super(AccountAnalyticLine, self - own)._compute_so_line()
