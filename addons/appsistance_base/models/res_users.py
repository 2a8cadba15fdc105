from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _appsistance_sees_prices(self):
        """Prices and costs are hidden from our own roles that hold no pricing group.

        Other users see what core shows them.
        """
        self.ensure_one()
        return not self.has_group("appsistance_base.group_technician") or any(
            self.has_group(group) for group in self._appsistance_get_price_groups()
        )

    @api.model
    def _appsistance_get_price_groups(self):
        """External ids of the groups that work with prices; upper addons add theirs."""
        return [
            "account.group_account_invoice",
            "account.group_account_readonly",
            "product.group_product_manager",
        ]
