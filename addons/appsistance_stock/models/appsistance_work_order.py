from odoo import api, models


class AppsistanceWorkOrder(models.Model):
    _inherit = "appsistance.work.order"

    @api.model_create_multi
    def create(self, vals_list):
        """A new job has its type's materials among those to bring."""
        orders = super().create(vals_list)
        own = [bool(vals.get("material_ids")) for vals in vals_list]
        orders.browse(
            [order.id for order, has in zip(orders, own, strict=True) if not has]
        )._create_default_materials()
        return orders

    def _create_default_materials(self):
        self.env["appsistance.visit.material"].sudo().create(
            [
                {
                    "work_order_id": order.id,
                    "state": "planned",
                    "product_id": line.product_id.id,
                    "quantity": line.quantity,
                    "planned_quantity": line.quantity,
                    "uom_id": line.product_id.uom_id.id,
                }
                for order in self
                for line in order.type_id.material_ids
            ]
        )

    def action_view_stock_moves(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_stock.stock_move_action_jobs"
        )
        action["domain"] = [("appsistance_work_order_id", "in", self.ids)]
        return action
