from odoo import fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What a contact of a customer may ask for in the portal, and where."""

    _inherit = "res.partner"

    def _appsistance_may_use_tickets(self):
        """Whether the customer of this contact has been enabled."""
        return self.commercial_partner_id.sudo().appsistance_portal_enabled

    def _appsistance_get_portal_places(self):
        """The places for which this contact may ask: his own and by dated roles."""
        self.ensure_one()
        contact = self.sudo()
        customer = contact.commercial_partner_id
        parties = self.env["appsistance.party"].sudo()
        today = fields.Date.context_today(self)
        roles = parties.search(
            Domain("partner_id", "in", (contact | customer).ids)
            & parties._get_in_force_domain(today)
            & Domain("equipment_id", "=", False)
        )
        mandates = roles.filtered(lambda role: role.role == "administrator")
        whole = mandates.filtered(lambda role: not role.site_id).customer_id
        sites = mandates.site_id
        if contact.appsistance_ticket_scope == "site":
            of_him = contact.parent_id.filtered(lambda place: place.type == "site")
            mine = roles.filtered(lambda role: role.partner_id == contact)
            sites |= of_him | mine.site_id
        else:
            whole |= customer
        below = contact.search(
            [("parent_id", "child_of", whole.ids), ("type", "=", "site")]
        )
        return whole | sites | below

    def _appsistance_get_portal_equipment_domain(self):
        """Narrows the equipment of the rules to the sites of a site contact."""
        self.ensure_one()
        contact = self.sudo()
        present = Domain("state", "!=", "dismantled")
        if contact.appsistance_ticket_scope != "site":
            return present
        places = contact._appsistance_get_portal_places()
        return present & (
            Domain("site_id", "in", places.ids)
            | Domain("customer_id", "!=", contact.commercial_partner_id.id)
        )
