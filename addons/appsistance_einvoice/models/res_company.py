import os

from odoo import api, fields, models
from odoo.fields import Command

from ..tools import schema

CHANNELS = [
    ("file", "File (exported by hand)"),
    ("proxy", "Odoo's service"),
    ("pec", "Certified Mail (PEC)"),
    ("sdicoop", "SdICoop (experimental)"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    l10n_it_tax_system = fields.Selection(
        selection_add=[("RF20", "[RF20] Franchigia IVA (direttiva UE 2020/285)")]
    )
    appsistance_einvoice_channel = fields.Selection(
        CHANNELS,
        string="E-invoice Channel",
        help="How electronic invoices reach the SdI. Without a channel Appsistance "
        "leaves the electronic invoices of the company to Odoo.",
    )
    appsistance_einvoice_defer_services = fields.Boolean(
        string="Deferred Invoices for Services",
        help="Invoices whose lines all refer to reports or delivery notes of other "
        "days become TD24 instead of TD01.",
    )
    appsistance_einvoice_days = fields.Integer(
        string="Days for Sending", default=12, help="For immediate invoices (TD01)."
    )
    appsistance_einvoice_resend_days = fields.Integer(
        string="Days for Sending Again", default=5, help="After a rejection."
    )
    appsistance_einvoice_warning_days = fields.Integer(
        string="Days of Warning",
        default=3,
        help="So many days before the last one the accountant gets a reminder.",
    )
    appsistance_einvoice_user_id = fields.Many2one(
        "res.users",
        string="Accountant",
        domain="[('share', '=', False)]",
        help="Gets the reminders; else who is responsible for the invoice.",
    )
    appsistance_einvoice_attach_pdf = fields.Boolean(
        string="Invoice PDF in the XML",
        help="Put the invoice's PDF, when it was already made, into the XML.",
    )
    # Stamp duty
    appsistance_stamp_threshold = fields.Monetary(
        string="Stamp Duty Threshold", default=77.47
    )
    appsistance_stamp_amount = fields.Monetary(string="Stamp Duty", default=2.0)
    appsistance_stamp_product_id = fields.Many2one(
        "product.product",
        string="Product to Charge the Stamp Duty",
        help="Product of the line that charges the stamp duty to the customer.",
    )

    @api.depends("appsistance_einvoice_channel")
    def _compute_l10n_it_edi_proxy_user_id(self):
        # Core registers a demo user for whoever looks at this field. A company that
        # does not use the proxy never gets one.
        by_hand = self.filtered("appsistance_einvoice_channel").filtered(
            lambda company: company.appsistance_einvoice_channel != "proxy"
        )
        for company in by_hand:
            company.l10n_it_edi_proxy_user_id = False
        return super(ResCompany, self - by_hand)._compute_l10n_it_edi_proxy_user_id()

    @api.onchange("country_id")
    def _onchange_country_id_appsistance_einvoice(self):
        self._appsistance_einvoice_enable()

    def _appsistance_einvoice_enable(self):
        """Put Italian companies that have no channel yet on the file channel."""
        for company in self:
            if (
                company.country_id.code == "IT"
                and not company.appsistance_einvoice_channel
            ):
                company.appsistance_einvoice_channel = "file"

    def _l10n_it_edi_export_check(self):
        errors = super()._l10n_it_edi_export_check()
        if all(
            company.appsistance_einvoice_channel not in (False, "proxy")
            for company in self
        ):
            errors.pop("l10n_it_edi_settings_l10n_it_edi_proxy_user_id", None)
        return errors

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._appsistance_einvoice_create_sequence()
        return companies

    def _appsistance_einvoice_create_sequence(self):
        """The sequence of the file names, before two exports could both make one."""
        sequences = self.env["ir.sequence"].sudo()
        known = sequences.search(
            [
                ("code", "=", "l10n_it_edi.fattura_filename"),
                ("company_id", "in", self.ids),
            ]
        ).company_id
        sequences.create(
            [
                {
                    "name": "FatturaPA Filename Sequence",
                    "code": "l10n_it_edi.fattura_filename",
                    "company_id": company.id,
                    # Core's own start: five characters, apart from other programs.
                    "number_next": 62**4,
                }
                for company in self - known
            ]
        )

    def _create_condominium_position(self):
        """Fiscal position that adds the 4 % withholding (art. 25-ter DPR 600/73)."""
        self.ensure_one()
        template = self.env["account.chart.template"].with_company(self)
        model = template.ref("20vwc", raise_if_not_found=False)
        if not model or self._get_condominium_tax():
            return
        works = [
            template.ref(code, raise_if_not_found=False)
            for code in ("22v", "22vs", "10v", "10vs")
        ]
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Condominio (ritenuta 4%)",
                "company_id": self.id,
                "auto_apply": False,
                "appsistance_keeps_taxes": True,
            }
        )
        # A sole trader's withholding is of the first kind, a company's of the second.
        is_person = len(self.l10n_it_codice_fiscale or "") == 16
        model.copy(
            {
                "name": "4% RIT COND",
                "description": "4% Ritenuta condominio",
                "amount": -4.0,
                "l10n_it_withholding_type": "RT01" if is_person else "RT02",
                "l10n_it_withholding_reason": "W",
                "fiscal_position_ids": [Command.set(position.ids)],
                "original_tax_ids": [Command.set([tax.id for tax in works if tax])],
            }
        )

    def _get_condominium_tax(self):
        return self.env["account.tax"].search(
            [
                ("company_id", "=", self.id),
                ("type_tax_use", "=", "sale"),
                ("l10n_it_withholding_reason", "=", "W"),
                ("amount", "=", -4.0),
            ],
            limit=1,
        )

    @api.model
    def _appsistance_einvoice_schema_folder(self):
        """Where the official schemas are, or None."""
        configured = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("appsistance_einvoice.schema_folder")
        )
        return schema.find_folder(
            [configured, os.environ.get("APPSISTANCE_SCHEMA_FOLDER")]
        )
