from odoo import api, fields, models


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    appsistance_carries_stock = fields.Boolean(
        string="Carries Materials",
        copy=False,
        help="Has a stock location of its own: materials of visits are taken from it.",
    )
    appsistance_location_ids = fields.One2many(
        "stock.location", "appsistance_resource_id", string="Stock Locations"
    )

    @api.model_create_multi
    def create(self, vals_list):
        resources = super().create(vals_list)
        resources._appsistance_sync_location()
        return resources

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"appsistance_carries_stock", "name", "active"}:
            self._appsistance_sync_location()
        return result

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _appsistance_sync_location(self):
        """A van that carries materials has a location of its name; one that does not
        any more keeps it, for what lies in it."""
        places = self.env["stock.location"].sudo().with_context(active_test=False)
        found = places.search([("appsistance_resource_id", "in", self.ids)]).grouped(
            "appsistance_resource_id"
        )
        carrying = self.filtered("appsistance_carries_stock")
        for resource in carrying & self.browse([item.id for item in found]):
            place = found[resource]
            if (place.name, place.active) != (resource.name, True):
                place.write({"name": resource.name, "active": True})
        new = carrying.filtered(lambda resource: resource not in found)
        places.create([resource._appsistance_prepare_location() for resource in new])

    def _appsistance_prepare_location(self):
        company = (self.company_id or self.env.company).sudo()
        if not company.appsistance_van_location_id:
            company._appsistance_create_stock_settings()
        return {
            "name": self.name,
            "usage": "internal",
            "location_id": company.appsistance_van_location_id.id,
            "company_id": company.id,
            "appsistance_resource_id": self.id,
        }

    def _appsistance_get_location(self):
        """The stock location of the first of these that carries materials."""
        return self.sudo().appsistance_location_ids[:1]

    def action_view_stock(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_stock.stock_quant_action_vans"
        )
        action["domain"] = [("location_id.appsistance_resource_id", "in", self.ids)]
        return action
