from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class AppsistanceVanTransfer(models.TransientModel):
    """Goods from a van, or the warehouse, to another."""

    _name = "appsistance.van.transfer"
    _description = "Transfer between Vans"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    source_id = fields.Many2one(
        "stock.location",
        string="From",
        required=True,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
    )
    target_id = fields.Many2one(
        "stock.location",
        string="To",
        required=True,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
    )
    line_ids = fields.One2many(
        "appsistance.van.transfer.line",
        "transfer_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("source_id")
    def _compute_line_ids(self):
        """What the place has, with nothing of it chosen."""
        for transfer in self:
            rows = (
                self.env["stock.quant"]
                .sudo()
                ._read_group(
                    [
                        ("location_id", "=", transfer.source_id.id),
                        ("quantity", ">", 0),
                    ],
                    ["product_id", "lot_id"],
                    ["quantity:sum"],
                )
                if transfer.source_id.appsistance_resource_id
                else []
            )
            transfer.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "product_id": product.id,
                            "lot_id": lot.id,
                            "available": quantity,
                        }
                    )
                    for product, lot, quantity in rows
                ),
            ]

    def action_transfer(self):
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.quantity > 0)
        if not lines or self.source_id == self.target_id:
            raise UserError(self.env._("Say what goes from where to where."))
        picking = (
            self.env["stock.picking"]
            .sudo()
            ._appsistance_transfer(
                self.source_id,
                self.target_id,
                [(line.product_id, line.quantity, line.lot_id) for line in lines],
            )
        )
        lines.quantity = 0.0
        return picking.with_user(self.env.user)._get_records_action()
