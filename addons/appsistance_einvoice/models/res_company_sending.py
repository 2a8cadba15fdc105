from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .appsistance_einvoice_transmission import CODES


class ResCompany(models.Model):
    """The channels that send by themselves. Only administrators read how."""

    _inherit = "res.company"

    appsistance_einvoice_hold = fields.Selection(
        CODES,
        string="Sending Stopped",
        readonly=True,
        help="Nothing more is sent until somebody retries.",
    )
    # PEC
    appsistance_einvoice_mail_server_id = fields.Many2one(
        "ir.mail_server",
        string="PEC Outgoing Server",
        groups="base.group_system",
        ondelete="restrict",
    )
    appsistance_einvoice_fetchmail_server_id = fields.Many2one(
        "fetchmail.server",
        string="PEC Incoming Server",
        groups="base.group_system",
        ondelete="restrict",
    )
    appsistance_einvoice_pec_sender = fields.Char(string="PEC Address")
    appsistance_einvoice_pec_first_address = fields.Char(
        string="First Address of the SdI", default="sdi01@pec.fatturapa.it"
    )
    appsistance_einvoice_pec_address = fields.Char(
        string="Address Given by the SdI",
        help="The SdI gives it with its first receipt; it is read from there.",
    )
    appsistance_einvoice_pec_daily_limit = fields.Integer(
        string="PEC Daily Limit", help="Mails in 24 hours; 0 means no limit."
    )
    # SdICoop
    appsistance_einvoice_sdicoop_url = fields.Char(
        string="Address of the Service", groups="base.group_system"
    )
    appsistance_einvoice_sdicoop_wsdl = fields.Char(
        string="Official WSDL", groups="base.group_system"
    )
    appsistance_einvoice_sdicoop_certificate = fields.Char(
        string="Client Certificate (path)", groups="base.group_system"
    )
    appsistance_einvoice_sdicoop_key = fields.Char(
        string="Private Key (path)", groups="base.group_system"
    )
    appsistance_einvoice_sdicoop_timeout = fields.Integer(
        string="Timeout (seconds)", default=60, groups="base.group_system"
    )

    @api.constrains("appsistance_einvoice_sdicoop_url")
    def _check_appsistance_einvoice_sdicoop(self):
        for company in self.sudo():
            url = urlsplit(company.appsistance_einvoice_sdicoop_url or "https:")
            local = url.hostname in ("127.0.0.1", "localhost")
            if url.scheme != "https" and not (url.scheme == "http" and local):
                raise ValidationError(
                    self.env._("The address of the service must begin with https://")
                )

    def _get_einvoice_pec_recipient(self):
        self.ensure_one()
        return (
            self.appsistance_einvoice_pec_address
            or self.appsistance_einvoice_pec_first_address
        )

    def _get_einvoice_pec_domain(self):
        """The SdI writes from the domain of its first address."""
        self.ensure_one()
        first = self.appsistance_einvoice_pec_first_address or ""
        return first.rpartition("@")[2].lower()
