from odoo import fields, models
from odoo.fields import Domain

from .appsistance_ticket import OPEN_STATES


class ResPartner(models.Model):
    _inherit = "res.partner"

    appsistance_ticket_count = fields.Integer(
        string="Tickets",
        compute="_compute_appsistance_figures",
        groups="appsistance_base.group_technician",
    )
    appsistance_open_ticket_count = fields.Integer(
        string="Open Tickets",
        compute="_compute_appsistance_figures",
        groups="appsistance_base.group_technician",
    )
    appsistance_prepaid_package_ids = fields.One2many(
        "appsistance.prepaid.package",
        "customer_id",
        string="Prepaid Packages",
        groups="appsistance_base.group_technician",
    )
    appsistance_sender_ids = fields.One2many(
        "appsistance.ticket.sender",
        "customer_id",
        string="Mail Addresses and Domains",
        groups="appsistance_base.group_technician",
    )
    # Portal
    appsistance_contact_ids = fields.One2many(
        "res.partner",
        "commercial_partner_id",
        string="All Contacts",
        groups="appsistance_base.group_technician",
        help="The customer and whoever belongs to him, at any depth.",
    )
    appsistance_portal_enabled = fields.Boolean(
        string="Tickets in the Portal",
        groups="appsistance_base.group_technician",
        help="His contacts with access to the portal open tickets and follow them.",
    )
    appsistance_portal_scope = fields.Selection(
        selection_add=[("own", "Only His Own Requests")],
        ondelete={"own": "set default"},
    )

    def unlink(self):
        """Contacts are deleted when they are merged: their SLAs moved past the ORM."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _appsistance_get_figure_sources(self):
        customers = self.filtered(lambda partner: not partner.parent_id)
        return [
            *super()._appsistance_get_figure_sources(),
            *customers._appsistance_get_ticket_sources("customer_id"),
            *(self - customers)._appsistance_get_ticket_sources("site_id"),
        ]

    def _appsistance_get_ticket_sources(self, field_name):
        if not self:
            return []
        tickets = self.env["appsistance.ticket"]
        here = self._appsistance_points_to(field_name)
        still_open = Domain("state", "in", OPEN_STATES)
        return [
            ("appsistance_ticket_count", tickets, here, field_name, None),
            (
                "appsistance_open_ticket_count",
                tickets,
                here & still_open,
                field_name,
                None,
            ),
        ]

    def action_appsistance_view_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_helpdesk.appsistance_ticket_action"
        )
        name = "site_id" if self.parent_id else "customer_id"
        action["domain"] = [(name, "=", self.id)]
        action["context"] = {f"default_{name}": self.id}
        return action
