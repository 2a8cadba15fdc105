from odoo import api, fields, models
from odoo.fields import Command


class StockPicking(models.Model):
    _inherit = "stock.picking"

    appsistance_report_id = fields.Many2one(
        "appsistance.report",
        string="Report",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    appsistance_is_visit_type = fields.Boolean(
        related="picking_type_id.appsistance_is_visit_type"
    )

    def _send_confirmation_email(self):
        """The customer gets the report, not a mail of the warehouse."""
        return super(
            StockPicking,
            self.filtered(lambda picking: not picking.appsistance_report_id),
        )._send_confirmation_email()

    @api.model
    def _appsistance_transfer(self, source, target, goods):
        """Move goods between two places of ours, at once.

        :param goods: list of (product, quantity in the product's unit, lot or nothing)
        """
        company = source.company_id or target.company_id or self.env.company
        kind = company._appsistance_get_stock_type("internal")
        (source | target)._appsistance_take_turn()
        common = {
            "location_id": source.id,
            "location_dest_id": target.id,
            "company_id": company.id,
        }
        picking = self.with_context(
            **self.env["appsistance.stock.mover"]._get_quiet_context()
        ).create(
            {
                **common,
                "picking_type_id": kind.id,
                "move_ids": [
                    Command.create(
                        self._appsistance_prepare_transfer(common, kind, *item)
                    )
                    for item in goods
                ],
            }
        )
        picking._action_done()
        return picking

    @api.model
    def _appsistance_prepare_transfer(self, common, kind, product, quantity, lot=None):
        return {
            **common,
            "product_id": product.id,
            "product_uom_qty": quantity,
            "product_uom": product.uom_id.id,
            "picking_type_id": kind.id,
            "move_line_ids": [
                Command.create(
                    {
                        **common,
                        "product_id": product.id,
                        "product_uom_id": product.uom_id.id,
                        "quantity": quantity,
                        "lot_id": lot.id if lot else False,
                        "picked": True,
                    }
                )
            ],
        }
