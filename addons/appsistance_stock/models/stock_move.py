from odoo import fields, models


class StockMove(models.Model):
    """A movement that a closed report made: for whom, for which job."""

    _inherit = "stock.move"

    appsistance_report_id = fields.Many2one(
        "appsistance.report",
        string="Report",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    appsistance_version_id = fields.Many2one(
        "appsistance.report.version",
        string="Version of the Report",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    appsistance_line_key = fields.Char(string="Line", readonly=True, copy=False)
    appsistance_line_uuid = fields.Char(
        string="Line of the Visit", readonly=True, copy=False, index="btree_not_null"
    )
    appsistance_is_return = fields.Boolean(
        string="Taken Back", readonly=True, copy=False
    )
    appsistance_visit_id = fields.Many2one(
        "appsistance.visit",
        string="Visit",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    appsistance_work_order_id = fields.Many2one(
        "appsistance.work.order",
        string="Work Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    appsistance_customer_id = fields.Many2one(
        "res.partner",
        string="Customer of the Job",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    appsistance_equipment_id = fields.Many2one(
        "appsistance.equipment",
        string="Equipment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    appsistance_type_id = fields.Many2one(
        "appsistance.intervention.type",
        string="Intervention Type",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    # Whatever happens, a line of a version moves goods once.
    _appsistance_once = models.UniqueIndex(
        "(appsistance_version_id, appsistance_line_key)"
        " WHERE appsistance_version_id IS NOT NULL",
        "The goods of this line of the report were moved already.",
    )

    def _appsistance_prepare_line(self, lot):
        return {
            "move_id": self.id,
            "picking_id": self.picking_id.id,
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom.id,
            "location_id": self.location_id.id,
            "location_dest_id": self.location_dest_id.id,
            "quantity": self.product_uom_qty,
            "lot_id": lot.id if lot else False,
            "picked": True,
        }

    def _appsistance_describe_goods(self, product):
        """The product's name for a document, with the lots of these movements."""
        name = product.with_context(display_default_code=False).display_name
        lots = ", ".join(self.move_line_ids.lot_id.mapped("name"))
        if not lots:
            return name
        return name + "\n" + self.env._("Lot/serial no.: %s", lots)

    def _appsistance_get_signed(self):
        """How much of it went to the customer, in the product's own unit."""
        return -self.product_qty if self.appsistance_is_return else self.product_qty

    def _appsistance_get_gone_lots(self):
        """The lots that are at the customer's, all movements together."""
        lots = self.env["stock.lot"]
        for lot, own in self.grouped(
            lambda move: move.move_line_ids.lot_id[:1]
        ).items():
            if sum(move._appsistance_get_signed() for move in own) > 0:
                lots |= lot
        return lots

    def _appsistance_get_way(self):
        """The place in the van, and the one at the customer's."""
        if self.appsistance_is_return:
            return self.location_dest_id, self.location_id
        return self.location_id, self.location_dest_id
