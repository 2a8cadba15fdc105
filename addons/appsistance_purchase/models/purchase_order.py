from odoo import api, fields, models
from odoo.fields import Domain


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "appsistance.price.guard.mixin"]

    appsistance_ddt = fields.Char(
        string="Supplier's DDT",
        compute="_compute_appsistance_ddt",
        search="_search_appsistance_ddt",
        help="The delivery notes with which the goods came.",
    )

    @api.depends("picking_ids.appsistance_ddt_number")
    def _compute_appsistance_ddt(self):
        for order in self:
            numbers = order.sudo().picking_ids.mapped("appsistance_ddt_number")
            order.appsistance_ddt = ", ".join(filter(None, numbers))

    def _search_appsistance_ddt(self, operator, value):
        if operator not in {"in", "ilike", "=ilike", "like", "=like"}:
            return NotImplemented
        return Domain("picking_ids.appsistance_ddt_number", operator, value)

    @api.model
    def _appsistance_get_price_fields(self):
        return super()._appsistance_get_price_fields() | {
            "amount_tax",
            "amount_total",
            "amount_total_cc",
            "amount_untaxed",
            "tax_totals",
        }
