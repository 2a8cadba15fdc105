import re

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import person_name

_PEC = re.compile(r"[^@\s\x7f-\uffff]+@[^@\s\x7f-\uffff]+\.[^@\s\x7f-\uffff]+")
_RECIPIENT = re.compile(r"[A-Z0-9]{6,7}")
_ZIP = re.compile(r"\d{5}")


class ResPartner(models.Model):
    _inherit = "res.partner"

    appsistance_first_name = fields.Char(
        string="First Name",
        help="For private customers, when it cannot be told from the full name.",
    )
    appsistance_last_name = fields.Char(string="Last Name")
    appsistance_einvoice_admin_ref = fields.Char(
        string="Administration Reference",
        size=20,
        help="Code that the customer wants on each line (RiferimentoAmministrazione).",
    )
    appsistance_einvoice_missing = fields.Char(
        string="Missing for the E-invoice",
        compute="_compute_appsistance_einvoice_missing",
        search="_search_appsistance_einvoice_missing",
    )

    @api.depends(
        "name",
        "street",
        "street2",
        "zip",
        "city",
        "country_id",
        "vat",
        "l10n_it_codice_fiscale",
        "l10n_it_pa_index",
        "l10n_it_pec_email",
        "is_company",
        "parent_id",
    )
    @api.depends_context("lang")
    def _compute_appsistance_einvoice_missing(self):
        labels = {
            "name": self.env._("name"),
            "street": self.env._("street"),
            "zip": self.env._("postal code (5 digits)"),
            "city": self.env._("town"),
            "country": self.env._("country"),
            "00417": self.env._("VAT number or fiscal code"),
            "pa_index": self.env._("valid recipient code"),
            "pec": self.env._("valid PEC"),
            "recipient": self.env._("recipient code or PEC"),
        }
        for partner in self:
            missing = [problem for problem, _value in partner._get_einvoice_problems()]
            if partner._is_einvoice_recipient_missing():
                missing.append("recipient")
            partner.appsistance_einvoice_missing = ", ".join(
                labels[problem] for problem in missing
            )

    def _search_appsistance_einvoice_missing(self, operator, value):
        """Set or not set: what is missing is told in words, not searched by them."""
        if operator != "in" or set(value) - {False, ""}:
            return NotImplemented
        return Domain("id", "not in", self._get_einvoice_missing().ids)

    @api.model
    def _get_einvoice_customer_domain(self):
        """Customers, also those who got no invoice yet."""
        return Domain("parent_id", "=", False) & (
            Domain("customer_rank", ">", 0)
            | Domain("appsistance_customer_kind", "!=", False)
        )

    @api.model
    def _get_einvoice_missing(self):
        """Customers for whom a file could not be made, or would not be found."""
        partners = self.search(self._get_einvoice_customer_domain())
        return partners.filtered("appsistance_einvoice_missing")

    @api.model
    def _get_einvoice_missing_action(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "appsistance_einvoice.res_partner_einvoice_action"
            ),
            "context": {"search_default_missing": 1},
        }

    def _get_einvoice_problems(self):
        """[(key of the message, value found)] of what stops a file for him."""
        self.ensure_one()
        partner = self.commercial_partner_id or self
        italian = partner.country_id.code == "IT"
        recipient = partner.l10n_it_pa_index or ""
        pec = partner.l10n_it_pec_email or ""
        problems = [
            ("name", "", not partner.name),
            ("street", "", not (partner.street or partner.street2)),
            (
                "zip",
                partner.zip or "",
                italian and not _ZIP.fullmatch((partner.zip or "").strip()),
            ),
            ("city", "", not partner.city),
            ("country", "", not partner.country_id),
            (
                "00417",
                "",
                not (partner.vat or partner.l10n_it_codice_fiscale)
                and partner.country_id.code in (False, "IT"),
            ),
            (
                "pa_index",
                recipient,
                bool(recipient) and not _RECIPIENT.fullmatch(recipient.upper()),
            ),
            ("pec", pec, bool(pec) and not _PEC.fullmatch(pec.strip())),
        ]
        return [(key, value) for key, value, wrong in problems if wrong]

    def _is_einvoice_recipient_missing(self):
        """A business without recipient code and PEC finds its invoices only in the
        reserved area: allowed, but worth asking before the first invoice."""
        partner = self.commercial_partner_id or self
        return bool(
            partner.country_id.code == "IT"
            and partner.is_company
            and partner.vat
            and not partner.l10n_it_pec_email
            and (partner.l10n_it_pa_index or "0000000") == "0000000"
        )

    def _l10n_it_edi_get_values(self):
        values = super()._l10n_it_edi_get_values()
        if not values or not self.env.context.get("appsistance_einvoice"):
            return values
        if not self.is_company:
            first, last = self.appsistance_first_name, self.appsistance_last_name
            if not (first and last):
                first, last = person_name.split(
                    self.name or "", values["codice_fiscale"] or ""
                )
            # A single word cannot be first and last name: it goes out as a
            # denomination, which the schema takes for anybody.
            values.update(first_name=first, last_name=last, is_company=not last)
        if values["country_code"] == "IT" and values["vat"]:
            values["vat"] = self._einvoice_italian_vat(values["vat"])
        return values

    @api.model
    def _einvoice_italian_vat(self, vat):
        """Core leaves the prefix where the country is Italy but the VAT is `IT...`."""
        return vat[2:] if vat.upper().startswith("IT") else vat
