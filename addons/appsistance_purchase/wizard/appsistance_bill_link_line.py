from odoo import fields, models


class AppsistanceBillLinkLine(models.TransientModel):
    _name = "appsistance.bill.link.line"
    _description = "Line of a Bill to Link"

    link_id = fields.Many2one(
        "appsistance.bill.link", required=True, index=True, ondelete="cascade"
    )
    bill_line_id = fields.Many2one(
        "account.move.line", required=True, readonly=True, ondelete="cascade"
    )
    name = fields.Char(related="bill_line_id.name", string="Description")
    product_id = fields.Many2one(related="bill_line_id.product_id")
    quantity = fields.Float(related="bill_line_id.quantity")
    price_unit = fields.Float(related="bill_line_id.price_unit")
    ddt_id = fields.Many2one(related="bill_line_id.appsistance_bill_ddt_id")
    supplier_id = fields.Many2one(related="link_id.supplier_id")
    company_id = fields.Many2one(related="link_id.company_id")
    receipt_move_id = fields.Many2one("stock.move", string="Receipt Line")
    picking_id = fields.Many2one(related="receipt_move_id.picking_id", string="Receipt")
    receipt_ddt = fields.Char(
        related="receipt_move_id.picking_id.appsistance_ddt_number",
        string="DDT Received",
    )
    received_quantity = fields.Float(
        related="receipt_move_id.quantity", string="Received"
    )
    reason = fields.Char(string="Why", readonly=True)

    def _filter_changed(self):
        return self.filtered(
            lambda line: (
                line.receipt_move_id != line.bill_line_id.appsistance_receipt_move_id
            )
        )
