from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang, get_lang

from ..tools.picking_list import PickingRow


class AppsistanceVanLoadLine(models.TransientModel):
    _name = "appsistance.van.load.line"
    _description = "Material to Load"
    _order = "resource_id, product_id"

    load_id = fields.Many2one("appsistance.van.load", required=True, ondelete="cascade")
    resource_id = fields.Many2one("resource.resource", string="Van", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    visit_ids = fields.Many2many("appsistance.visit", string="For", readonly=True)
    needed = fields.Float(digits="Product Unit", readonly=True)
    present = fields.Float(string="In the Van", digits="Product Unit", readonly=True)
    quantity = fields.Float(string="To Load", digits="Product Unit")
    shortage = fields.Float(string="Missing", digits="Product Unit", readonly=True)
    lot_id = fields.Many2one(
        "stock.lot", string="Lot/Serial", domain="[('product_id', '=', product_id)]"
    )

    def _check_lots(self):
        missing = self.filtered(
            lambda line: line.product_id.tracking != "none" and not line.lot_id
        )
        if missing:
            raise UserError(
                self.env._(
                    "Which lot or serial number is loaded? %s",
                    ", ".join(missing.product_id.mapped("display_name")),
                )
            )

    def _get_picking_row(self):
        amounts = (self.needed, self.present, self.quantity, self.shortage)
        return PickingRow(
            code=self.product_id.default_code or "",
            name=self.product_id.name,
            amounts=tuple(self._format_amount(amount) for amount in amounts),
            visits=", ".join(
                f"{visit.work_order_id.name} {visit.site_id.display_name}"
                for visit in self.visit_ids
            ),
        )

    def _format_amount(self, amount):
        """As the reader writes numbers, without empty decimals."""
        if not amount:
            return ""
        point = get_lang(self.env).decimal_point
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        text = formatLang(self.env, amount, digits=digits)
        if point in text:
            text = text.rstrip("0").rstrip(point)
        return f"{text} {self.uom_id.name}"
