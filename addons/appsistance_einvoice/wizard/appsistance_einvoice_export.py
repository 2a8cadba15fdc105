from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class AppsistanceEinvoiceExport(models.TransientModel):
    """Result of an export or of a check: what went out, what was refused and why."""

    _name = "appsistance.einvoice.export"
    _description = "Export of Electronic Invoices"

    move_ids = fields.Many2many("account.move", string="Invoices", readonly=True)
    is_check = fields.Boolean(readonly=True)
    file_ids = fields.Many2many("appsistance.einvoice.file", readonly=True)
    line_ids = fields.One2many("appsistance.einvoice.export.line", "export_id")
    file_count = fields.Integer(compute="_compute_counts")
    refused_count = fields.Integer(compute="_compute_counts")
    clean_count = fields.Integer(readonly=True)
    can_override = fields.Boolean(compute="_compute_can_override")
    override_reason = fields.Char(
        help="Kept with the file and in the history of the invoice."
    )

    @api.depends("file_ids", "line_ids")
    def _compute_counts(self):
        for wizard in self:
            wizard.file_count = len(wizard.file_ids)
            wizard.refused_count = len(wizard.line_ids.move_id)

    @api.depends("line_ids", "is_check")
    @api.depends_context("uid")
    def _compute_can_override(self):
        is_manager = self.env.user.has_group("appsistance_base.group_manager")
        for wizard in self:
            refused = wizard.line_ids.move_id
            hard = wizard.line_ids.filtered("is_final").move_id
            wizard.can_override = (
                is_manager and not wizard.is_check and bool(refused - hard)
            )

    def _run(self, override_reason=""):
        """Check or export all the invoices and keep what was found."""
        self.ensure_one()
        if self.is_check:
            outcomes = self.move_ids._check_einvoice()
            refused = {
                move: outcome
                for move, outcome in outcomes.items()
                if not outcome.is_clean
            }
            self.clean_count = len(outcomes) - len(refused)
        else:
            files, refused = self.move_ids._export_einvoice(override_reason)
            self.file_ids = files
        self.line_ids = [
            Command.clear(),
            *[
                Command.create(self._prepare_line_vals(move, problem, outcome))
                for move, outcome in refused.items()
                for problem in outcome.problems
            ],
        ]

    @api.model
    def _prepare_line_vals(self, move, problem, outcome):
        return {
            "move_id": move.id,
            "code": problem.code,
            "message": problem.message,
            "advice": problem.advice,
            "path": problem.path,
            "res_model": problem.record._name,
            "res_id": problem.record.id,
            "field_name": problem.field,
            # Without a tree nothing was made that could leave.
            "is_final": problem.is_schema or outcome.root is None,
        }

    def action_override(self):
        self.ensure_one()
        if not (self.override_reason or "").strip():
            raise UserError(self.env._("Write the reason first."))
        self._run(self.override_reason.strip())
        return self._get_action()

    def action_retry(self):
        self.ensure_one()
        self._run()
        return self._get_action()

    def action_download(self):
        self.ensure_one()
        if len(self.file_ids) == 1:
            return self.file_ids.action_download()
        return {
            "type": "ir.actions.act_url",
            "url": f"/appsistance_einvoice/export/{self.id}/zip",
            "target": "download",
        }

    def _get_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": (
                self.env._("Check of the Electronic Invoices")
                if self.is_check
                else self.env._("Export of the Electronic Invoices")
            ),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
