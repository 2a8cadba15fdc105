from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

UNSIGNED = ("absent", "refused", "expired")


class AppsistanceReport(models.Model):
    """[Approvazione] The office approves a final report: charges and hours are made.

    Reports without anomalies are approved many at once, the others one by one with the
    reason.
    """

    _inherit = "appsistance.report"

    # The office's own words: customers read their reports in the portal.
    anomaly_note = fields.Text(groups="appsistance_base.group_technician")
    approval_reason = fields.Text(
        string="Reason of the Approval",
        groups="appsistance_base.group_technician",
        copy=False,
        readonly=True,
        help="Why it was approved with its anomalies.",
    )
    charge_ids = fields.One2many(
        related="visit_id.charge_ids", groups="appsistance_base.group_dispatcher"
    )
    charge_count = fields.Integer(
        related="visit_id.charge_count", groups="appsistance_base.group_dispatcher"
    )
    unknown_material_ids = fields.Many2many(
        "appsistance.visit.material",
        compute="_compute_unknown_material_ids",
        string="Materials without Product",
    )

    @api.depends("visit_id.material_ids.product_id", "visit_id.material_ids.state")
    def _compute_unknown_material_ids(self):
        for report in self:
            report.unknown_material_ids = report.visit_id._get_unknown_materials()

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_approve(self):
        """Approve what has no anomalies; one report alone asks for the reason of its
        own."""
        self._check_approver()
        todo = self._filter_to_approve()
        todo._update_anomalies()
        if len(self) == 1 and todo.has_anomaly:
            todo._check_blocks()
            return self._get_approve_dialog()
        clean = todo.filtered(lambda report: not report.has_anomaly)
        clean._approve()
        return self._get_approval_notice(clean, todo - clean)

    def action_update_anomalies(self):
        """Look at them again, after something was mended."""
        self._check_approver()
        self._filter_to_approve()._update_anomalies()

    def action_view_charges(self):
        return self.visit_id._get_charges_action()

    def _get_approve_dialog(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Approve with Anomalies"),
            "res_model": "appsistance.report.approve",
            "view_mode": "form",
            "target": "new",
            "context": {"default_report_id": self.id},
        }

    def _get_approval_notice(self, approved, left):
        lines = [self.env._("Approved: %(count)s", count=len(approved))]
        if left:
            names = ", ".join(left.mapped("name"))
            lines.append(
                self.env._("To approve one by one, with the reason: %s", names)
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Approval"),
                "message": ". ".join(lines),
                "type": "warning" if left else "success",
                "sticky": bool(left),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # --------------------------------------------------
    # Anomalies
    # --------------------------------------------------

    def _after_concluding(self):
        result = super()._after_concluding()
        self.sudo()._update_anomalies()
        return result

    def _update_anomalies(self):
        """Keep what has to be looked at before approving, in the office's language."""
        by_lang = self.sudo().grouped(lambda report: report.company_id.partner_id.lang)
        for lang, reports in by_lang.items():
            own = reports.with_context(lang=lang)
            blocks = own._get_approval_blocks()
            for report in own:
                texts = blocks[report] + report._get_anomalies()
                report._set_anomalies(dict.fromkeys(texts))

    def _set_anomalies(self, texts):
        note = "\n".join(texts) or False
        if (self.anomaly_note or False) != note:
            self.write({"anomaly_note": note, "has_anomaly": bool(note)})

    def _get_anomalies(self):
        """Hook: texts of what is not as planned, in the reader's language."""
        self.ensure_one()
        return [
            *self._get_outcome_anomalies(),
            *self.visit_id._get_time_anomalies(),
            *self._get_answer_anomalies(),
        ]

    def _get_outcome_anomalies(self):
        visit = self.visit_id
        texts = []
        if visit.outcome != "completed":
            labels = dict(visit._fields["outcome"]._description_selection(self.env))
            texts.append(
                self.env._(
                    "Outcome: %(outcome)s %(note)s",
                    outcome=labels.get(visit.outcome, ""),
                    note=visit.outcome_reason_id.name or visit.outcome_note or "",
                ).strip()
            )
        if self.signature_outcome in UNSIGNED:
            field = self._fields["signature_outcome"]
            labels = dict(field._description_selection(self.env))
            texts.append(
                self.env._(
                    "Signature: %(outcome)s %(note)s",
                    outcome=labels[self.signature_outcome],
                    note=self.signature_note or "",
                ).strip()
            )
        if self.version_id.number > 1:
            texts.append(
                self.env._(
                    "Version %(number)s: %(reason)s",
                    number=self.version_id.number,
                    reason=self.version_id.reason or "",
                )
            )
        return texts

    def _get_answer_anomalies(self):
        return [
            self.env._(
                "Outside the limits: %(question)s %(answer)s",
                question=answer.measure,
                answer=answer.value_display,
            )
            for answer in self.visit_id.answer_ids
            if answer.is_out_of_limits
        ]

    def _get_approval_blocks(self):
        """Hook: ``{report: [texts]}`` of what has to be mended before approving."""
        reports = self.sudo()
        overlaps = reports.visit_id.time_ids._get_overlap_texts()
        policies = reports.visit_id._get_billing_policies()
        blocks = {}
        for report in reports:
            visit = report.visit_id
            texts = [overlaps[time] for time in visit.time_ids if time in overlaps]
            texts += visit._get_material_blocks()
            if not policies[visit]:
                texts.append(
                    self.env._(
                        "No billing policy: choose one for the site, the customer or"
                        " the company."
                    )
                )
            blocks[report] = texts
        return blocks

    # --------------------------------------------------
    # Approving
    # --------------------------------------------------

    def _filter_to_approve(self):
        return self.filtered(lambda report: report.approval_state == "to_approve")

    def _check_approver(self):
        if not self.env.su and not self.env.user.has_group(
            "appsistance_base.group_dispatcher"
        ):
            raise AccessError(self.env._("Only the office approves reports."))
        self.check_access("write")

    def _approve(self, reason=None):
        """Approve, charge and write the hours, once; again it changes nothing."""
        self._check_approver()
        reports = self.sudo()
        reports._lock_for_approval()
        reports.invalidate_recordset(["approval_state"])
        todo = reports._filter_to_approve()
        todo._check_approvable(reason)
        todo.write(
            {
                "approval_state": "approved",
                "approval_reason": reason or False,
                "approved_by_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
            }
        )
        todo._after_approving()
        if reason:
            self.browse(todo.ids)._post_approval_reason(reason)

    def _lock_for_approval(self):
        """Two who approve at once: the second is told, or tried again and finds it."""
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is approving these reports right now: wait a moment,"
                    " then look at what is left to approve."
                )
            ) from error

    def _check_approvable(self, reason=None):
        self._check_blocks()
        unexplained = self.filtered("has_anomaly")
        if unexplained and not (reason or "").strip():
            raise UserError(
                self.env._(
                    "Why are they approved? They have anomalies: %s",
                    ", ".join(unexplained.mapped("name")),
                )
            )

    def _check_blocks(self):
        """No reason replaces what has to be mended."""
        blocks = self._get_approval_blocks()
        texts = [f"{report.name}: {text}" for report in self for text in blocks[report]]
        if texts:
            raise UserError("\n".join(texts))

    def _after_approving(self):
        """Hook: what follows from approved reports."""
        visits = self.visit_id
        visits.time_ids.write({"approval_state": "approved"})
        visits._create_charges()
        visits.time_ids.filtered("is_overlapping").write({"is_overlapping": False})
        visits._update_timesheets()

    def _post_approval_reason(self, reason):
        for report in self:
            report.message_post(
                body=self.env._("Approved with anomalies: %(reason)s", reason=reason)
            )

    # --------------------------------------------------
    # A new version
    # --------------------------------------------------

    def _renew(self, reason):
        result = super()._renew(reason)
        reports = self.sudo()
        reports.write({"has_anomaly": False, "anomaly_note": False})
        reports.visit_id.time_ids.write({"approval_state": "to_approve"})
        return result

    @api.model
    def _get_system_fields(self):
        return super()._get_system_fields() | {
            "anomaly_note",
            "approval_reason",
            "approved_at",
            "approved_by_id",
            "has_anomaly",
        }
