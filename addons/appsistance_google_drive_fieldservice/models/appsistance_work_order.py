from odoo import fields, models


class AppsistanceWorkOrder(models.Model):
    _name = "appsistance.work.order"
    _inherit = ["appsistance.work.order", "appsistance.google.drive.mixin"]

    _appsistance_drive_kind = "work_order"

    def _appsistance_get_drive_values(self):
        day = self.date_requested or self.create_date or fields.Datetime.now()
        return super()._appsistance_get_drive_values() | {
            "customer": self.customer_id.commercial_partner_id.name,
            "site": self.site_id.city or self.site_id.name,
            "work_order": self.name,
            "subject": self.summary,
            "intervention_type": self.type_id.name,
            "year": str(fields.Datetime.context_timestamp(self, day).year),
        }
