from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "appsistance.google.drive.mixin"]

    _appsistance_drive_kind = "customer"

    def action_appsistance_open_drive(self):
        """Contacts and sites have their customer's folder."""
        customer = self.commercial_partner_id
        return super(ResPartner, customer).action_appsistance_open_drive()

    def _appsistance_get_drive_customer(self):
        return self.browse()

    def _appsistance_get_drive_values(self):
        return super()._appsistance_get_drive_values() | {
            "customer": self.name,
            "customer_reference": self.ref,
        }
