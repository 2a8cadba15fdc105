from odoo import api, models


class MaintenanceEquipment(models.Model):
    _name = "maintenance.equipment"
    _inherit = ["maintenance.equipment", "appsistance.resource.mixin"]

    @api.model
    def _appsistance_get_resource_kind(self):
        return "tool"

    @api.model
    def _appsistance_get_synced_fields(self):
        """The serial number is part of the name that is shown."""
        return super()._appsistance_get_synced_fields() | {"serial_no"}
