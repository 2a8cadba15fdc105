from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class AppsistanceTicketPortalEnable(models.TransientModel):
    """Enables customers for tickets in the portal, or disables them."""

    _name = "appsistance.ticket.portal.enable"
    _description = "Enable Customers for the Portal"

    action = fields.Selection(
        [("enable", "Enable"), ("disable", "Disable")],
        required=True,
        default="enable",
    )
    whom = fields.Selection(
        [("selected", "The Selected Customers"), ("all", "All Customers")],
        string="For",
        required=True,
        default="selected",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        default=lambda self: self._get_selected(),
    )
    contacts = fields.Selection(
        [
            ("main", "The Customer's Address"),
            ("all", "Customer and Contacts with an Address"),
            ("none", "Nobody: They Have Access Already"),
        ],
        string="Invite",
        required=True,
        default="main",
    )
    message = fields.Text(string="Words of the Invitation")
    # What came of it
    is_done = fields.Boolean(readonly=True)
    changed_count = fields.Integer(string="Customers Changed", readonly=True)
    invited_count = fields.Integer(string="Invitations", readonly=True)
    missing_ids = fields.Many2many(
        "res.partner",
        "appsistance_ticket_portal_enable_missing_rel",
        string="Without an Address",
        readonly=True,
    )
    taken_ids = fields.Many2many(
        "res.partner",
        "appsistance_ticket_portal_enable_taken_rel",
        string="Address Used by Another User",
        readonly=True,
    )

    @api.model
    def _get_selected(self):
        if self.env.context.get("active_model") != "res.partner":
            return self.env["res.partner"]
        chosen = self.env["res.partner"].browse(self.env.context.get("active_ids", []))
        return chosen.commercial_partner_id

    def action_apply(self):
        self.ensure_one()
        customers = self._get_customers()
        if not customers:
            raise UserError(self.env._("There is no customer to change."))
        enabled = self.action == "enable"
        changed = customers.filtered(
            lambda customer: customer.appsistance_portal_enabled != enabled
        )
        changed.sudo().write({"appsistance_portal_enabled": enabled})
        self.write({"is_done": True, "changed_count": len(changed)})
        if enabled and self.contacts != "none":
            self._invite(customers)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tickets in the Portal"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _get_customers(self):
        """The chosen customers, or all: never we ourselves nor our people."""
        domain = self._get_customer_domain()
        if self.whom == "selected":
            return self.partner_ids.commercial_partner_id.filtered_domain(domain)
        return self.env["res.partner"].search(domain & self._get_known_domain())

    def _get_customer_domain(self):
        return (
            Domain("parent_id", "=", False)
            & Domain("ref_company_ids", "=", False)
            & Domain("partner_share", "=", True)
        )

    def _get_known_domain(self):
        """Who was invoiced, has equipment or asked something already. A hook."""
        equipment = self.env["appsistance.equipment"]._search([])
        tickets = self.env["appsistance.ticket"]._search([])
        return (
            Domain("customer_rank", ">", 0)
            | Domain("id", "in", equipment.subselect("customer_id"))
            | Domain("id", "in", tickets.subselect("customer_id"))
        )

    def _get_contacts(self, customers):
        if self.contacts == "main":
            return customers
        below = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "in", customers.ids),
                ("type", "in", ("contact", "other")),
                ("email", "!=", False),
            ]
        )
        return customers | below

    def _invite(self, customers):
        """A user of the portal and a mail for each who has none; the rest is listed."""
        people = self._get_contacts(customers).filtered(
            lambda partner: not partner.sudo().with_context(active_test=True).user_ids
        )
        wizard = (
            self.env["portal.wizard"]
            .sudo()
            .with_context(appsistance_queue_mail=True)
            .create({"partner_ids": people.ids, "welcome_message": self.message})
        )
        by_state = wizard.user_ids.grouped("email_state")
        nobody = wizard.user_ids.browse()
        missing = by_state.get("ko", nobody)
        taken = by_state.get("exist", nobody)
        invited = nobody
        addresses = set()
        for line in by_state.get("ok", nobody):
            address = (line.email or "").strip().lower()
            if address in addresses:
                taken |= line
                continue
            addresses.add(address)
            line.action_grant_access()
            invited |= line
        self.write(
            {
                "invited_count": len(invited),
                "missing_ids": missing.partner_id.ids,
                "taken_ids": taken.partner_id.ids,
            }
        )
