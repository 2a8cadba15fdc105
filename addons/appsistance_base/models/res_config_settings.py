from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .appsistance_invoicing_run import DEFAULT_THRESHOLD, THRESHOLD_PARAMETER
from .appsistance_storage_usage import (
    DEFAULT_THRESHOLDS,
    LIMIT_PARAMETER,
    THRESHOLDS_PARAMETER,
)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # Billing
    appsistance_billing_policy_id = fields.Many2one(
        related="company_id.appsistance_billing_policy_id", readonly=False
    )
    appsistance_patron_day = fields.Char(
        related="company_id.appsistance_patron_day", readonly=False
    )
    appsistance_invoicing_threshold = fields.Integer(
        string="Invoices Made at Once",
        config_parameter=THRESHOLD_PARAMETER,
        default=DEFAULT_THRESHOLD,
        help="An invoicing run with more invoices goes on in the background.",
    )
    # Equipment
    appsistance_equipment_user_id = fields.Many2one(
        related="company_id.appsistance_equipment_user_id", readonly=False
    )
    appsistance_deadline_reminder_days = fields.Integer(
        related="company_id.appsistance_deadline_reminder_days", readonly=False
    )
    appsistance_contractor_reminder_days = fields.Integer(
        related="company_id.appsistance_contractor_reminder_days", readonly=False
    )
    # Storage
    appsistance_storage_limit_gb = fields.Float(
        string="Room for Attachments (GB)",
        config_parameter=LIMIT_PARAMETER,
        help="0 means no limit. Beyond it nothing is refused: people are warned.",
    )
    appsistance_storage_thresholds = fields.Char(
        string="Warn at (% of the Room)",
        config_parameter=THRESHOLDS_PARAMETER,
        default=DEFAULT_THRESHOLDS,
    )
    appsistance_storage_used_gb = fields.Float(
        string="Room Taken (GB)",
        compute="_compute_appsistance_storage_used_gb",
        digits=(16, 2),
    )
    # Uninstalling
    appsistance_uninstall_blockers = fields.Text(
        string="What Uninstalling Would Destroy",
        compute="_compute_appsistance_uninstall_blockers",
    )

    @api.depends("company_id")
    def _compute_appsistance_storage_used_gb(self):
        self.appsistance_storage_used_gb = (
            self.env["appsistance.storage.usage"].sudo()._get_total_mb() / 1024
        )

    @api.depends("company_id")
    def _compute_appsistance_uninstall_blockers(self):
        base = self.env.ref("base.module_appsistance_base").sudo()
        modules = base | base.downstream_dependencies()
        self.appsistance_uninstall_blockers = "\n".join(
            modules._appsistance_get_uninstall_blockers()
        )

    @api.constrains("appsistance_storage_limit_gb", "appsistance_storage_thresholds")
    def _check_appsistance_storage(self):
        usage = self.env["appsistance.storage.usage"]
        for settings in self:
            if settings.appsistance_storage_limit_gb < 0:
                raise ValidationError(
                    self.env._("The room for attachments cannot be negative.")
                )
            try:
                usage._parse_thresholds(
                    settings.appsistance_storage_thresholds or DEFAULT_THRESHOLDS
                )
            except ValueError:
                raise ValidationError(
                    self.env._(
                        "Write the thresholds as per cents with commas, "
                        "for example 80, 90, 100."
                    )
                ) from None

    def action_appsistance_allow_uninstall(self):
        """Evidence was exported and that is confirmed: an hour to uninstall."""
        self.env["ir.module.module"]._appsistance_allow_uninstall()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._("Uninstalling is allowed for one hour."),
            },
        }
