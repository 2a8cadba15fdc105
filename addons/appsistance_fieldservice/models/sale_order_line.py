from odoo import api, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.depends("order_id.appsistance_billing_mode")
    def _compute_qty_to_invoice(self):
        """Time and material is billed by the charges of the job: never twice."""
        result = super()._compute_qty_to_invoice()
        for line in self:
            if (
                line.order_id._appsistance_is_by_policy()
                and not line.is_downpayment
                and not line.display_type
            ):
                line.qty_to_invoice = 0
        return result

    def _appsistance_is_part(self):
        return not self.display_type and self.product_id.type == "consu"

    def _appsistance_prepare_material(self, job):
        """A part of an accepted quotation is a material to bring."""
        self.ensure_one()
        return {
            "work_order_id": job.id,
            "state": "planned",
            "product_id": self.product_id.id,
            "name": self.name,
            "quantity": self.product_uom_qty,
            "planned_quantity": self.product_uom_qty,
            "uom_id": self.product_uom_id.id,
            "sale_line_id": self.id,
        }
