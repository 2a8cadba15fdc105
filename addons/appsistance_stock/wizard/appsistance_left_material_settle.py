from odoo import fields, models


class AppsistanceLeftMaterialSettle(models.TransientModel):
    _name = "appsistance.left.material.settle"
    _description = "Settle Left Materials"

    left_id = fields.Many2one("appsistance.left.material", required=True, readonly=True)
    quantity_open = fields.Float(related="left_id.quantity_open")
    uom_id = fields.Many2one(related="left_id.uom_id")
    quantity = fields.Float(digits="Product Unit", required=True)

    def action_bill(self):
        self.left_id._bill(self.quantity)
        return {"type": "ir.actions.act_window_close"}

    def action_return(self):
        self.left_id._return(self.quantity)
        return {"type": "ir.actions.act_window_close"}
