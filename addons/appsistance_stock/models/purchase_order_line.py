from odoo import fields, models


class PurchaseOrderLine(models.Model):
    """A part that is missing is asked for once, for whom and for when it is needed."""

    _inherit = "purchase.order.line"

    appsistance_needed_on = fields.Date(
        string="Needed On", readonly=True, copy=False, index="btree_not_null"
    )
    appsistance_needed_by_id = fields.Many2one(
        "resource.resource",
        string="Needed in Van",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    def _appsistance_get_waited(self):
        """How much is still to come, in the product's unit."""
        missing = max(self.product_qty - self.qty_received, 0.0)
        return self.product_uom_id._compute_quantity(missing, self.product_id.uom_id)
