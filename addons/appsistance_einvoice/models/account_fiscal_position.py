from odoo import api, fields, models


class AccountFiscalPosition(models.Model):
    _inherit = "account.fiscal.position"

    appsistance_keeps_taxes = fields.Boolean(
        string="Adds Taxes",
        help="The taxes of the position are added to the original ones instead of "
        "replacing them, as for the withholding of a condominium.",
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
