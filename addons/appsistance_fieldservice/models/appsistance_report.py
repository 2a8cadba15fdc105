from odoo import api, fields, models
from odoo.exceptions import UserError

SEALED_FIELDS = {
    "company_id",
    "customer_id",
    "date",
    "name",
    "site_id",
    "visit_id",
}


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
    renewal_reason = fields.Char(
        string="Reason of the New Version", copy=False, readonly=True
    )
    is_renewing = fields.Boolean(
        string="Being Corrected", compute="_compute_is_renewing"
    )
    content_hash = fields.Char(related="version_id.content_hash")
    attachment_id = fields.Many2one(related="version_id.attachment_id")
    signature_ids = fields.One2many(related="version_id.signature_ids")
    request_ids = fields.One2many("appsistance.signature.request", "report_id")
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

    _visit_unique = models.UniqueIndex(
        "(visit_id)", "The visit already has a report; a correction is a new version."
    )

    @api.depends("state", "version_id")
    def _compute_is_renewing(self):
        for report in self:
            report.is_renewing = report.state == "open" and bool(report.version_id)

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        todo = [vals for vals in vals_list if vals.get("name", "/") == "/"]
        sequence = self.env["ir.sequence"].sudo()
        for vals in todo:
            vals["name"] = sequence.next_by_code("appsistance.report") or "/"
        reports = super().create(vals_list)
        for report in reports.filtered(lambda report: not report.date):
            report.date = report._get_visit_date()
        return reports

    def write(self, vals):
        """Once there is a closed version, what it is about does not change."""
        if not vals.keys().isdisjoint(SEALED_FIELDS) and any(
            report.version_id for report in self
        ):
            raise UserError(
                self.env["appsistance.report.version"]._get_evidence_message()
            )
        if not self.env.su and not vals.keys().isdisjoint(self._get_system_fields()):
            raise UserError(
                self.env._("A report is closed and signed by its buttons only.")
            )
        if "state" not in vals:
            return super().write(vals)
        # the database lets rows change by this state: they go there in this order
        self.env.flush_all()
        result = super().write(vals)
        self.flush_recordset(["state"])
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        if any(report.version_ids for report in self):
            raise UserError(
                self.env["appsistance.report.version"]._get_evidence_message()
            )

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    def _get_system_fields(self):
        """Fields that only the code of closing, signing and approving writes."""
        return {
            "approval_state",
            "renewal_reason",
            "signature_note",
            "signature_outcome",
            "state",
            "version_id",
        }

    def action_request_quote(self):
        """Ask for a quotation from the report, with the photos of its visit."""
        return self.visit_id.action_request_quote()

    def _get_visit_date(self):
        """The local day on which the visit took place."""
        visit = self.visit_id
        moment = visit.actual_start or visit.start
        zone = visit.with_context(tz=visit._get_report_timezone())
        return fields.Datetime.context_timestamp(zone, moment).date()

    def _get_form_action(self):
        action = {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "name": self.env._("Report"),
        }
        if len(self) == 1:
            return {**action, "view_mode": "form", "res_id": self.id}
        return {**action, "view_mode": "list,form", "domain": [("id", "in", self.ids)]}
