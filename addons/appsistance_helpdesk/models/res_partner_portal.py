from odoo import fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What a contact of a customer may ask for in the portal, and where."""

    _inherit = "res.partner"

    def _appsistance_may_use_tickets(self):
        """Whether the customer of this contact has been enabled."""
        return self.sudo().commercial_partner_id.appsistance_portal_enabled

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
            & Domain("can_request", "=", True)
        )
        mandates = roles.filtered(lambda role: role.role == "administrator")
        whole = mandates.filtered(lambda role: not role.site_id).customer_id
        sites = mandates.site_id
        of_him = contact._appsistance_get_own_sites(roles)
        if contact.appsistance_portal_scope == "customer":
            whole |= customer
        elif contact.appsistance_portal_scope == "own" and not of_him:
            # who sees only what he asked himself still has to say where it is
            whole |= customer
        else:
            sites |= of_him
        below = contact.search(
            [("parent_id", "child_of", whole.ids), ("type", "=", "site")]
        )
        return whole | sites | below

    def _appsistance_get_own_sites(self, roles):
        """The site that a contact belongs to and those where he has a role himself."""
        above = self.parent_id.filtered(lambda place: place.type == "site")
        mine = roles.filtered(lambda role: role.partner_id == self)
        customer = self.commercial_partner_id
        sites = mine.site_id.filtered(
            lambda site: site.commercial_partner_id == customer
        )
        return above | sites

    def _appsistance_get_portal_equipment_domain(self):
        """Narrows the equipment of the rules to the places of a site contact."""
        self.ensure_one()
        contact = self.sudo()
        present = Domain("state", "!=", "dismantled")
        if contact.appsistance_portal_scope == "customer":
            return present
        places = contact._appsistance_get_portal_places()
        return present & (
            Domain("site_id", "in", places.ids)
            | Domain("customer_id", "!=", contact.commercial_partner_id.id)
        )
