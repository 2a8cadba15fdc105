from odoo import api, models


class FleetVehicle(models.Model):
    _name = "fleet.vehicle"
    _inherit = ["fleet.vehicle", "appsistance.resource.mixin"]

    @api.model
    def _appsistance_get_resource_kind(self):
        return "vehicle"

    @api.model
    def _appsistance_get_synced_fields(self):
        """The name of a vehicle comes from its model and plate."""
        return super()._appsistance_get_synced_fields() | {"license_plate", "model_id"}
