from odoo import models
from odoo.fields import Command


class AppsistanceCharge(models.Model):
    _inherit = "appsistance.charge"

    def _prepare_move_line_vals(self):
        """Goods are not under the withholding of a condominium, whoever bills them."""
        vals = super()._prepare_move_line_vals()
        position = self.fiscal_position_id
        taxes = position.map_tax(self.tax_ids)
        kept = position._appsistance_filter_taxes(self.product_id, taxes)
        if kept != taxes:
            vals["tax_ids"] = [Command.set(kept.ids)]
        return vals
