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
    refill = fields.Float(
        string="Refill to",
        digits="Product Unit",
        readonly=True,
        help="The most that the van should carry, beside what its visits need.",
    )
    other_id = fields.Many2one(
        "resource.resource", string="Another Van Has", readonly=True
    )
    other_quantity = fields.Float(string="It Has", digits="Product Unit", readonly=True)
    lot_id = fields.Many2one(
        "stock.lot", string="Lot/Serial", domain="[('product_id', '=', product_id)]"
    )

    def action_fetch(self):
        """Take from the other van what it can spare of what is missing."""
        self.ensure_one()
        load = self.load_id
        load.company_id.check_access("read")
        source = self.other_id._appsistance_get_location()
        quantity = min(self.shortage, self.other_quantity)
        if not source or quantity <= 0:
            raise UserError(self.env._("No other van has any."))
        self.env["stock.picking"].sudo()._appsistance_transfer(
            source,
            self.resource_id._appsistance_get_location(),
            self._get_goods(source, quantity),
        )
        typed = (load.line_ids - self)._get_typed()
        load._compute_line_ids()
        for line in load.line_ids:
            line.write(typed.get((line.resource_id, line.product_id), {}))
        return load._reopen()

    def _get_typed(self):
        """What the office has said of each van and product."""
        return {
            (line.resource_id, line.product_id): {
                "quantity": line.quantity,
                "lot_id": line.lot_id.id,
            }
            for line in self
        }

    def _get_goods(self, source, quantity):
        """(product, quantity, lot) from what lies there, until it is enough."""
        product = self.product_id
        if product.tracking == "none":
            return [(product, quantity, self.env["stock.lot"])]
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("product_id", "=", product.id),
                    ("location_id", "=", source.id),
                    ("quantity", ">", 0),
                ],
                order="in_date, id",
            )
        )
        goods = []
        for quant in quants:
            taken = min(quant.quantity, quantity)
            if taken > 0:
                goods.append((product, taken, quant.lot_id))
                quantity -= taken
        return goods

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
