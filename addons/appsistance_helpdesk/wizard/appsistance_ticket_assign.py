from odoo import api, fields, models

from ..tools import mail_intake


class AppsistanceTicketAssign(models.TransientModel):
    """An unknown sender belongs to a customer: for now, or from now on."""

    _name = "appsistance.ticket.assign"
    _description = "Assign a Sender to a Customer"

    ticket_id = fields.Many2one(
        "appsistance.ticket", required=True, ondelete="cascade", readonly=True
    )
    customer_id = fields.Many2one("res.partner", required=True)
    has_contact = fields.Boolean(
        string="Create the Contact",
        default=True,
        help="Whoever wrote becomes a contact of the customer.",
    )
    remember = fields.Selection(
        [
            ("none", "Only This Time"),
            ("address", "Everything from This Address"),
            ("domain", "Everything from This Company"),
        ],
        required=True,
        default="none",
        help="Further mails come with this customer already.",
    )
    address = fields.Char(related="ticket_id.email_normalized")
    domain = fields.Char(compute="_compute_domain")

    @api.depends("address")
    def _compute_domain(self):
        """The company's, not that of a provider where anybody has his mailbox."""
        for wizard in self:
            domain = (wizard.address or "").partition("@")[2]
            public = domain in mail_intake.PUBLIC_DOMAINS
            wizard.domain = False if public else domain

    def action_assign(self):
        self.ensure_one()
        ticket = self.ticket_id
        ticket.check_access("write")
        tickets = ticket | ticket._find_of_same_sender()
        tickets.filtered(lambda each: not each.customer_id).write(
            {"customer_id": self.customer_id.id}
        )
        if self.has_contact and not ticket.partner_id:
            contact = ticket._find_contact() or ticket._create_contact(self.customer_id)
            ticket._link_contact(contact)
        self._remember()
        return {"type": "ir.actions.act_window_close"}

    def _remember(self):
        pattern = {"address": self.address, "domain": self.domain}.get(self.remember)
        if not pattern:
            return
        senders = self.env["appsistance.ticket.sender"]
        company = self.ticket_id.company_id
        known = senders.search(
            [("pattern", "=", pattern), ("company_id", "=", company.id)], limit=1
        )
        values = {"kind": "customer", "customer_id": self.customer_id.id}
        if known:
            known.write(values)
        else:
            senders.create({**values, "pattern": pattern, "company_id": company.id})
