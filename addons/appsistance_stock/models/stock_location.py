from odoo import api, fields, models
from odoo.tools import SQL


class StockLocation(models.Model):
    _inherit = "stock.location"

    appsistance_resource_id = fields.Many2one(
        "resource.resource",
        string="Van or Technician",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    appsistance_customer_id = fields.Many2one(
        "res.partner",
        string="Left at",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    appsistance_turn = fields.Integer(
        string="Turn",
        copy=False,
        readonly=True,
        help="Who moves goods from here, waits.",
    )

    _appsistance_resource_unique = models.UniqueIndex(
        "(appsistance_resource_id) WHERE appsistance_resource_id IS NOT NULL",
        "The van has a stock location already.",
    )
    _appsistance_customer_unique = models.UniqueIndex(
        "(company_id, appsistance_customer_id)"
        " WHERE appsistance_customer_id IS NOT NULL",
        "The customer has a location for left goods already.",
    )

    def _appsistance_take_turn(self):
        """Whoever takes goods from these places at the same time loses and tries again:
        under core's own locks two could take the last one, and neither would notice.
        """
        if self:
            self.env.execute_query(
                SQL(
                    "UPDATE stock_location SET appsistance_turn ="
                    " COALESCE(appsistance_turn, 0) + 1 WHERE id IN ("
                    "SELECT id FROM stock_location WHERE id IN %s"
                    " ORDER BY id FOR UPDATE) RETURNING id",
                    tuple(sorted(self.ids)),
                )
            )
            self.invalidate_recordset(["appsistance_turn"])

    @api.model
    def _appsistance_get_left_locations(self, customers, company):
        """``{customer: location}`` of what was left there to be billed later."""
        places = self.sudo()
        known = places.with_context(active_test=False).search(
            [
                ("company_id", "=", company.id),
                ("appsistance_customer_id", "in", customers.ids),
            ]
        )
        # somebody has put it away; goods are left there again
        known.filtered(lambda place: not place.active).active = True
        found = known.with_env(places.env).grouped("appsistance_customer_id")
        missing = customers.filtered(lambda customer: customer not in found)
        if missing:
            company.sudo()._appsistance_create_stock_settings()
        created = places.create(
            [
                {
                    "name": customer.name or str(customer.id),
                    "usage": "internal",
                    "location_id": company.sudo().appsistance_left_location_id.id,
                    "company_id": company.id,
                    "appsistance_customer_id": customer.id,
                }
                for customer in missing
            ]
        )
        return {
            **found,
            **{place.appsistance_customer_id: place for place in created},
        }
