from odoo import fields, models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "appsistance.google.drive.mixin"]

    _appsistance_drive_kind = "customer"

    appsistance_drive_count = fields.Integer(
        compute="_compute_appsistance_figures",
        groups="appsistance_base.group_technician",
    )

    def _appsistance_get_figure_sources(self):
        """Counted with the other figures, by the same query."""
        sources = super()._appsistance_get_figure_sources()
        if shown := self._appsistance_filter_with_drive():
            files = self.env["appsistance.google.drive.file"].sudo()
            domain = files._get_shown_domain(shown)
            sources.append(
                ("appsistance_drive_count", files, domain, "folder_res_id", None)
            )
        return sources

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
