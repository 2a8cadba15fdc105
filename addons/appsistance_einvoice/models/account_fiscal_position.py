from odoo import api, fields, models


class AccountFiscalPosition(models.Model):
    _inherit = "account.fiscal.position"

    appsistance_keeps_taxes = fields.Boolean(
        string="Adds Taxes",
        help="The taxes of the position are added to the original ones instead of "
        "replacing them, as for the withholding of a condominium.",
    )

    appsistance_withholds_goods = fields.Boolean(
        string="Withholding on Goods Too",
        help="Goods whose installation is accessory are not under the withholding of "
        "a condominium. Set it where materials are part of works by contract.",
    )

    @api.depends("appsistance_keeps_taxes")
    def _compute_tax_map(self):
        result = super()._compute_tax_map()
        for position in self.filtered("appsistance_keeps_taxes"):
            position.tax_map = {
                source: [source, *added]
                for source, added in (position.tax_map or {}).items()
            }
        return result

    def _appsistance_filter_taxes(self, product, taxes):
        """Take the withholding for works from goods, unless the position wants it."""
        if (
            not self.appsistance_keeps_taxes
            or self.appsistance_withholds_goods
            or product.type != "consu"
        ):
            return taxes
        return taxes.filtered(lambda tax: tax.l10n_it_withholding_reason != "W")
