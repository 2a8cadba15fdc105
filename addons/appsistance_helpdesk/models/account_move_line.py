from odoo import models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _appsistance_take_back(self):
        """Take this credit note line's minutes from the packages it credits."""
        self.ensure_one()
        packages = self._appsistance_get_credited_packages()
        wanted = self._appsistance_get_credited_minutes(packages)
        unspent = sum(max(package.balance, 0) for package in packages)
        if wanted > unspent:
            raise UserError(
                self.env._(
                    "%(product)s: the credit note takes %(wanted)s minutes back, but"
                    " only %(unspent)s are unspent. Credit those only.",
                    product=self.product_id.display_name,
                    wanted=wanted,
                    unspent=unspent,
                )
            )
        for package in packages:
            taken = min(wanted, max(package.balance, 0))
            wanted -= taken
            if taken:
                package._refund(taken, self)

    def _appsistance_get_credited_packages(self):
        """The credited invoice's, else the customer's of this product, newest first."""
        packages = self.env["appsistance.prepaid.package"].sudo()
        invoice = self.move_id.reversed_entry_id
        sold = packages.search(
            [
                ("customer_id", "=", self.move_id.commercial_partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("product_id", "=", self.product_id.id),
                ("state", "in", ("active", "used")),
            ],
            order="date_from desc, id desc",
        )
        own = sold.filtered(lambda package: package.move_line_id.move_id == invoice)
        return own if invoice else sold

    def _appsistance_get_credited_minutes(self, packages):
        """By the share of the price that is credited, else by the quantity."""
        sold = packages.move_line_id
        price = sum(sold.mapped("price_subtotal"))
        minutes = sum(packages.filtered("move_line_id").mapped("minutes"))
        if self.move_id.reversed_entry_id and price:
            return round(minutes * min(self.price_subtotal / price, 1))
        return round(self.quantity * self.product_id.appsistance_prepaid_minutes)
