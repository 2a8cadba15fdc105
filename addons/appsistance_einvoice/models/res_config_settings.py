from odoo import api, fields, models

from ..tools import schema


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    appsistance_einvoice_channel = fields.Selection(
        related="company_id.appsistance_einvoice_channel", readonly=False
    )
    appsistance_einvoice_defer_services = fields.Boolean(
        related="company_id.appsistance_einvoice_defer_services", readonly=False
    )
    appsistance_einvoice_days = fields.Integer(
        related="company_id.appsistance_einvoice_days", readonly=False
    )
    appsistance_einvoice_resend_days = fields.Integer(
        related="company_id.appsistance_einvoice_resend_days", readonly=False
    )
    appsistance_einvoice_warning_days = fields.Integer(
        related="company_id.appsistance_einvoice_warning_days", readonly=False
    )
    appsistance_einvoice_user_id = fields.Many2one(
        related="company_id.appsistance_einvoice_user_id", readonly=False
    )
    appsistance_einvoice_attach_pdf = fields.Boolean(
        related="company_id.appsistance_einvoice_attach_pdf", readonly=False
    )
    appsistance_stamp_threshold = fields.Monetary(
        related="company_id.appsistance_stamp_threshold", readonly=False
    )
    appsistance_stamp_amount = fields.Monetary(
        related="company_id.appsistance_stamp_amount", readonly=False
    )
    appsistance_stamp_product_id = fields.Many2one(
        related="company_id.appsistance_stamp_product_id", readonly=False
    )
    appsistance_einvoice_schema_status = fields.Selection(
        [
            ("ok", "Installed: 1.2.3 and 1.0.2"),
            ("missing", "Not installed"),
            ("altered", "Altered: not the official files"),
        ],
        string="Official Schema",
        compute="_compute_appsistance_einvoice_schema_status",
    )

    @api.depends("company_id")
    def _compute_appsistance_einvoice_schema_status(self):
        for settings in self:
            folder = settings.env["res.company"]._appsistance_einvoice_schema_folder()
            status = "ok"
            try:
                schema.check_folder(folder or "")
            except schema.SchemaUnavailableError as error:
                status = error.reason
            settings.appsistance_einvoice_schema_status = status
