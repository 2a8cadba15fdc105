from odoo import api, fields, models

# Exemptions on which the stamp duty falls, unless the tax says otherwise.
STAMP_NATURES = ("N1", "N2.1", "N2.2", "N3.5", "N3.6", "N4")


class AccountTax(models.Model):
    _inherit = "account.tax"

    appsistance_stamp_duty = fields.Boolean(
        string="Stamp Duty",
        compute="_compute_appsistance_stamp_duty",
        store=True,
        readonly=False,
        help="Lines with this tax count for the threshold of the stamp duty.",
    )

    @api.depends("l10n_it_exempt_reason", "type_tax_use")
    def _compute_appsistance_stamp_duty(self):
        for tax in self:
            tax.appsistance_stamp_duty = (
                tax.type_tax_use == "sale"
                and tax.l10n_it_exempt_reason in STAMP_NATURES
            )

    @api.model
    def _add_tax_details_in_base_line(self, base_line, company, rounding_method=None):
        """The SdI computes the tax on the total of each rate (check 00421).

        A company that rounds per line would get invoices refused for some cents:
        its documents to be sent are computed by rate, whatever it set.
        """
        if not rounding_method and self._is_einvoice_base_line(base_line, company):
            rounding_method = "round_globally"
        return super()._add_tax_details_in_base_line(
            base_line, company, rounding_method=rounding_method
        )

    @api.model
    def _is_einvoice_base_line(self, base_line, company):
        if (
            not company.appsistance_einvoice_channel
            or company.tax_calculation_rounding_method != "round_per_line"
        ):
            return False
        record = base_line.get("record")
        name = getattr(record, "_name", "")
        if name == "account.move.line":
            return record.move_id.is_sale_document()
        return name == "sale.order.line"
