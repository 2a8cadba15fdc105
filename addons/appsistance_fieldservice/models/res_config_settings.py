from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    appsistance_approval_tolerance = fields.Integer(
        related="company_id.appsistance_approval_tolerance", readonly=False
    )
    appsistance_project_id = fields.Many2one(
        related="company_id.appsistance_project_id", readonly=False
    )
    appsistance_day_sheet_hour = fields.Float(
        related="company_id.appsistance_day_sheet_hour", readonly=False
    )
    appsistance_notice_band_hours = fields.Integer(
        related="company_id.appsistance_notice_band_hours", readonly=False
    )
    appsistance_notice_grace_minutes = fields.Integer(
        related="company_id.appsistance_notice_grace_minutes", readonly=False
    )
    appsistance_signature_link_days = fields.Integer(
        related="company_id.appsistance_signature_link_days", readonly=False
    )
    appsistance_travel_speed = fields.Float(
        related="company_id.appsistance_travel_speed", readonly=False
    )
    appsistance_rest_hours = fields.Float(
        related="company_id.appsistance_rest_hours", readonly=False
    )
    appsistance_keep_operations_days = fields.Integer(
        related="company_id.appsistance_keep_operations_days", readonly=False
    )
    appsistance_keep_links_days = fields.Integer(
        related="company_id.appsistance_keep_links_days", readonly=False
    )
    appsistance_keep_invitations_days = fields.Integer(
        related="company_id.appsistance_keep_invitations_days", readonly=False
    )
    appsistance_keep_notices_days = fields.Integer(
        related="company_id.appsistance_keep_notices_days", readonly=False
    )
    appsistance_keep_photos_days = fields.Integer(
        related="company_id.appsistance_keep_photos_days", readonly=False
    )
