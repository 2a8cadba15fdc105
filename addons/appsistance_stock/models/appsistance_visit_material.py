from odoo import api, fields, models


class AppsistanceVisitMaterial(models.Model):
    """A material as goods: which lot, and what became of it."""

    _inherit = "appsistance.visit.material"

    state = fields.Selection(
        selection_add=[
            ("brought_back", "Brought Back"),
            ("own", "The Customer's Own"),
        ],
        ondelete={"brought_back": "set default", "own": "set default"},
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Lot in Stock",
        copy=False,
        domain="[('product_id', '=', product_id)]",
        check_company=True,
        index="btree_not_null",
        groups="appsistance_base.group_dispatcher",
        help="Chosen by the office where the technician's words do not tell.",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"product_id", "lot_id"}:
            # named after closing: its goods move now
            self.sudo().visit_id.report_ids._queue_stock()
        return result

    @api.model
    def _get_open_after_closing(self):
        names = super()._get_open_after_closing()
        return names | {"lot_id"} if self.env.su else names

    def _is_moved(self):
        """Hook: whether goods leave the van."""
        return (
            self.state in ("used", "left")
            and self.product_id.type == "consu"
            and self.quantity > 0
        )

    def _get_product_quantity(self):
        """In the product's own unit."""
        unit = self.uom_id or self.product_id.uom_id
        return unit._compute_quantity(self.quantity, self.product_id.uom_id)
