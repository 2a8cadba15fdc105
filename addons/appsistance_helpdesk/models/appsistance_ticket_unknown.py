from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize
from odoo.tools.mail import email_split_tuples

from ..tools import mail_intake
from .appsistance_ticket import OPEN_STATES


class AppsistanceTicket(models.Model):
    """Unknown senders become contacts, or are given to a customer, with one click."""

    _inherit = "appsistance.ticket"

    def action_create_contact(self):
        """Whoever wrote becomes a contact, and a customer of ours."""
        for ticket in self.filtered(lambda ticket: not ticket.partner_id):
            ticket._link_contact(ticket._find_contact() or ticket._create_contact())

    def action_assign_customer(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assign to a Customer"),
            "res_model": "appsistance.ticket.assign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def action_use_original_sender(self):
        """The mail was forwarded by a colleague: who wrote it is who asks."""
        for ticket in self.filtered("original_sender"):
            [(name, address)] = email_split_tuples(ticket.original_sender)[:1]
            contact = ticket._find_contact(address)
            customer = ticket._find_customer(
                email_normalize(address) or "", ticket.company_id
            )
            ticket.write(
                {
                    "original_sender": False,
                    "partner_email": address,
                    "caller_name": mail_intake.clean_line(name)
                    or address.partition("@")[0],
                    "customer_id": ticket.customer_id.id or customer.id,
                }
            )
            if contact:
                ticket._link_contact(contact)

    # --------------------------------------------------
    # Business
    # --------------------------------------------------

    def _find_contact(self, address=None):
        address = email_normalize(address or self.partner_email or "")
        contacts = self.env["res.partner"]
        if not address:
            return contacts
        return contacts.search(
            Domain("email_normalized", "=", address)
            & Domain("company_id", "in", [False, self.company_id.id]),
            limit=1,
        )

    def _create_contact(self, customer=None):
        name = self.caller_name or self.email_normalized
        if not name:
            raise UserError(self.env._("Neither a name nor an address is known."))
        return self.env["res.partner"].create(
            {
                "name": name,
                "email": self.email_normalized,
                "phone": self.caller_phone,
                "lang": self.sender_lang or self.company_id.partner_id.lang,
                "parent_id": customer.id if customer else False,
            }
        )

    def _link_contact(self, contact):
        """On this ticket and on the sender's other ones; he follows them."""
        tickets = self | self._find_of_same_sender()
        tickets.write({"partner_id": contact.id})
        tickets.message_subscribe(contact.ids)
        messages = self.env["mail.message"].sudo()
        messages.search(
            Domain("model", "=", self._name)
            & Domain("res_id", "in", tickets.ids)
            & Domain("author_id", "=", False)
            & Domain("email_from", "ilike", contact.email_normalized or "@")
        ).author_id = contact

    def _find_of_same_sender(self):
        """The open tickets of the same unknown address."""
        if not self.email_normalized:
            return self.browse()
        return self.search(
            [
                ("email_normalized", "=", self.email_normalized),
                ("partner_id", "=", False),
                ("company_id", "=", self.company_id.id),
                ("state", "in", OPEN_STATES),
            ]
        )
