from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The channels that send by themselves."""

    _inherit = "res.config.settings"

    appsistance_einvoice_hold = fields.Selection(
        related="company_id.appsistance_einvoice_hold"
    )
    appsistance_einvoice_mail_server_id = fields.Many2one(
        related="company_id.appsistance_einvoice_mail_server_id", readonly=False
    )
    appsistance_einvoice_fetchmail_server_id = fields.Many2one(
        related="company_id.appsistance_einvoice_fetchmail_server_id", readonly=False
    )
    appsistance_einvoice_pec_sender = fields.Char(
        related="company_id.appsistance_einvoice_pec_sender", readonly=False
    )
    appsistance_einvoice_pec_first_address = fields.Char(
        related="company_id.appsistance_einvoice_pec_first_address", readonly=False
    )
    appsistance_einvoice_pec_address = fields.Char(
        related="company_id.appsistance_einvoice_pec_address", readonly=False
    )
    appsistance_einvoice_pec_daily_limit = fields.Integer(
        related="company_id.appsistance_einvoice_pec_daily_limit", readonly=False
    )
    appsistance_einvoice_sdicoop_url = fields.Char(
        related="company_id.appsistance_einvoice_sdicoop_url", readonly=False
    )
    appsistance_einvoice_sdicoop_wsdl = fields.Char(
        related="company_id.appsistance_einvoice_sdicoop_wsdl", readonly=False
    )
    appsistance_einvoice_sdicoop_certificate = fields.Char(
        related="company_id.appsistance_einvoice_sdicoop_certificate", readonly=False
    )
    appsistance_einvoice_sdicoop_key = fields.Char(
        related="company_id.appsistance_einvoice_sdicoop_key", readonly=False
    )
    appsistance_einvoice_sdicoop_timeout = fields.Integer(
        related="company_id.appsistance_einvoice_sdicoop_timeout", readonly=False
    )
