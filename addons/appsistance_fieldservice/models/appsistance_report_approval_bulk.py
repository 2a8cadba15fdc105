import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.appsistance_base.tools import jobs

_logger = logging.getLogger(__name__)

BATCH_SIZE = 50
BACKGROUND_THRESHOLD = 100


class AppsistanceReport(models.Model):
    """A month's reports are approved in the background, in batches that are committed.

    Who asked stays written on each report until it is approved or left to the office:
    killed anywhere, the next call goes on with what is left.
    """

    _inherit = "appsistance.report"

    approval_asked_by_id = fields.Many2one(
        "res.users",
        string="Approval Asked by",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="appsistance_base.group_technician",
        help="It waits for the job that approves many reports.",
    )

    @api.model
    def _get_system_fields(self):
        return super()._get_system_fields() | {"approval_asked_by_id"}

    def action_approve(self):
        self._check_approver()
        todo = self._filter_to_approve()
        if len(todo) <= BACKGROUND_THRESHOLD:
            return super().action_approve()
        todo._ask_approval()
        return todo._get_asked_notice()

    def _ask_approval(self):
        """Note who approves, and wake the job; asking twice asks once."""
        waiting = self.sudo().filtered(lambda report: not report.approval_asked_by_id)
        waiting.write({"approval_asked_by_id": self.env.uid})
        self.env.ref(
            "appsistance_fieldservice.ir_cron_approve_reports"
        ).sudo()._trigger()

    def _get_asked_notice(self):
        """Say so, and show the list of those still waiting: it grows shorter."""
        notice = self._get_approval_notice(self, self.browse())
        notice["params"]["message"] = self.env._(
            "%(count)s reports are being approved in the background. Those with"
            " anomalies stay to be approved one by one.",
            count=len(self),
        )
        notice["params"]["next"] = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_fieldservice.appsistance_report_action_being_approved"
        )
        return notice

    @api.model
    def _cron_approve(self):
        """Approve what was asked, batch by batch; each is committed with its hours and
        charges."""
        cron = self.env["ir.cron"]
        asked = self._get_asked_domain()
        cron._commit_progress(remaining=self.search_count(asked))
        while batch := self.search(asked, order="id", limit=BATCH_SIZE):
            jobs.retry(self.env, batch._approve_asked)
            if not cron._commit_progress(len(batch)):
                break

    @api.model
    def _get_asked_domain(self):
        """What the job approves."""
        return [("approval_asked_by_id", "!=", False)]

    def _approve_asked(self):
        """Approve these as whoever asked; one that cannot be stops no other."""
        by_user = self.grouped("approval_asked_by_id")
        for user, reports in by_user.items():
            todo = reports._filter_to_approve()
            todo._update_anomalies()
            clean = todo.filtered(lambda report: not report.has_anomaly)
            own = clean.with_user(user).with_context(lang=user.lang)
            try:
                with self.env.cr.savepoint():
                    own._approve()
            except UserError:
                own._approve_each()
        self.sudo().write({"approval_asked_by_id": False})
        for user in by_user:
            self._tell_the_end(user)

    @api.model
    def _tell_the_end(self, user):
        """Tell who asked, at the screen, when nothing of his is left."""
        reports = self.sudo()
        if reports.search_count([("approval_asked_by_id", "=", user.id)], limit=1):
            return
        env = self.with_context(lang=user.lang).env
        user._bus_send(
            "simple_notification",
            {
                "type": "info",
                "title": env._("Approval"),
                "message": env._(
                    "What you asked for is approved. Reports with anomalies are left,"
                    " to be approved one by one."
                ),
            },
        )

    def _approve_each(self):
        for report in self:
            try:
                with self.env.cr.savepoint():
                    report._approve()
            except UserError as error:  # noqa: PERF203 each report for itself
                _logger.info("%s was not approved: %s", report.name, error)
                report.sudo()._message_log(
                    body=self.env._("Not approved: %(reason)s", reason=str(error))
                )
