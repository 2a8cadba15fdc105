from odoo import models


class AppsistanceContract(models.Model):
    _name = "appsistance.contract"
    _inherit = ["appsistance.contract", "appsistance.google.drive.mixin"]

    _appsistance_drive_kind = "contract"

    def _appsistance_get_drive_values(self):
        return super()._appsistance_get_drive_values() | {
            "customer": self.customer_id.commercial_partner_id.name,
            "contract": self.name if self.name != "/" else self.title,
            "title": self.title,
        }

    def _appsistance_is_drive_archived(self):
        return super()._appsistance_is_drive_archived() or self.state == "archived"
