from odoo import fields, models


class AppsistanceVanTransferLine(models.TransientModel):
    _name = "appsistance.van.transfer.line"
    _description = "Material to Transfer"

    transfer_id = fields.Many2one(
        "appsistance.van.transfer", required=True, ondelete="cascade"
    )
    product_id = fields.Many2one("product.product", required=True)
    lot_id = fields.Many2one(
        "stock.lot", string="Lot/Serial", domain="[('product_id', '=', product_id)]"
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    available = fields.Float(string="There Is", digits="Product Unit", readonly=True)
    quantity = fields.Float(string="To Transfer", digits="Product Unit")
