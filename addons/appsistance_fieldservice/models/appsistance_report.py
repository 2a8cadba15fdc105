from odoo import fields, models


class AppsistanceReport(models.Model):
    """[Rapportino] What a visit's customer signs: open, then closed for good.

    Its content lives on the visit until it is closed; from then on in its versions.
    """

    _name = "appsistance.report"
    _description = "Report"
    _inherit = ["mail.thread", "mail.activity.mixin", "portal.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, copy=False, default="/")
    visit_id = fields.Many2one(
        "appsistance.visit",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    work_order_id = fields.Many2one(
        related="visit_id.work_order_id", store=True, index=True
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    customer_id = fields.Many2one(
        related="visit_id.customer_id", store=True, index=True
    )
    site_id = fields.Many2one(related="visit_id.site_id", store=True, index=True)
    date = fields.Date(index=True)
    state = fields.Selection(
        [
            ("open", "Open"),
            ("closed", "Closed, to be Signed"),
            ("final", "Closed and Signed"),
        ],
        string="Status",
        required=True,
        default="open",
        index=True,
        copy=False,
        tracking=True,
    )
    signature_outcome = fields.Selection(
        [
            ("signed", "Signed"),
            ("absent", "Customer Absent"),
            ("refused", "Refused to Sign"),
            ("expired", "Link Expired"),
            ("not_required", "Not Required"),
        ],
        copy=False,
    )
    signature_note = fields.Char(copy=False)
    version_ids = fields.One2many("appsistance.report.version", "report_id")
    version_id = fields.Many2one(
        "appsistance.report.version", string="Current Version", copy=False
    )
    addendum_ids = fields.One2many("appsistance.report.addendum", "report_id")
    sent_at = fields.Datetime(copy=False)
    user_ids = fields.Many2many(related="visit_id.user_ids")
    # Approval by the office
    approval_state = fields.Selection(
        [
            ("waiting", "Not Closed Yet"),
            ("to_approve", "To Approve"),
            ("approved", "Approved"),
        ],
        required=True,
        default="waiting",
        index=True,
        copy=False,
        tracking=True,
    )
    anomaly_note = fields.Text(
        string="Anomalies", copy=False, help="Why it cannot be approved with the rest."
    )
    has_anomaly = fields.Boolean(copy=False, index="btree_not_null")
    approved_by_id = fields.Many2one("res.users", copy=False)
    approved_at = fields.Datetime(copy=False)
