from odoo import fields, models
from odoo.exceptions import UserError


class AppsistanceWarrantyReturn(models.Model):
    """A part goes back to its maker with a delivery note of ours."""

    _inherit = "appsistance.warranty.return"

    picking_id = fields.Many2one(
        "stock.picking",
        string="Transfer",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    def action_send(self):
        """Where nobody has typed a number, the company's own is drawn."""
        self._check_state("to_send")
        self.check_access("write")
        self.filtered(
            lambda warranty: (
                not warranty.ddt_number and warranty.product_id.type == "consu"
            )
        ).sudo()._send_with_ddt()
        return super().action_send()

    def _send_with_ddt(self):
        customers = self.env.ref("stock.stock_location_customers")
        for warranty in self:
            supplier = warranty.supplier_id.with_company(warranty.company_id)
            transfers = self.env["stock.picking"].with_company(warranty.company_id)
            # taken out at a customer's, it was never in our stock
            picking = transfers._appsistance_transfer(
                customers,
                supplier.property_stock_supplier,
                [(warranty.product_id, warranty.quantity, warranty._get_lot())],
                "outgoing",
            )
            picking.write(warranty._prepare_ddt_vals())
            picking._appsistance_draw_ddt_number()
            warranty.write(
                {"picking_id": picking.id, "ddt_number": picking.l10n_it_ddt_number}
            )

    def _get_lot(self):
        product = self.product_id
        lots = self.env["stock.lot"]
        if product.tracking == "none":
            return lots
        if not self.serial:
            raise UserError(
                self.env._(
                    "Which piece of %s goes back? Enter its serial number.", self.part
                )
            )
        known = lots.search(
            [
                ("product_id", "=", product.id),
                ("name", "=", self.serial),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            limit=1,
        )
        return known or lots.create(
            {
                "product_id": product.id,
                "name": self.serial,
                "company_id": self.company_id.id,
            }
        )

    def _prepare_ddt_vals(self):
        """Hook: what the delivery note says."""
        facts = [self.name, self.rma, self.serial]
        return {
            "partner_id": self.supplier_id.id,
            "origin": " · ".join(filter(None, facts)),
            "appsistance_ddt_requested": True,
            "l10n_it_transport_reason": "appsistance_warranty",
            "l10n_it_parcels": 1,
        }
