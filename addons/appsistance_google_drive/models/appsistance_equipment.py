from odoo import models


class AppsistanceEquipment(models.Model):
    _name = "appsistance.equipment"
    _inherit = ["appsistance.equipment", "appsistance.google.drive.mixin"]

    _appsistance_drive_kind = "equipment"

    def _appsistance_get_drive_values(self):
        return super()._appsistance_get_drive_values() | {
            "customer": self.customer_id.commercial_partner_id.name,
            "site": self.site_id.city or self.site_id.name,
            "equipment": self.complete_name,
            "serial_number": self.serial_number,
            "category": self.category_id.name,
        }
