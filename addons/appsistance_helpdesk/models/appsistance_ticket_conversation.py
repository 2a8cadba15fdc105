from odoo import api, fields, models

from .appsistance_ticket import OPEN_STATES


class AppsistanceTicket(models.Model):
    """Who wrote last, and what follows from it, by whatever way a message came."""

    _inherit = "appsistance.ticket"

    @api.model_create_multi
    def create(self, vals_list):
        """A request from the portal is the customer's first message."""
        now = fields.Datetime.now()
        return super().create(
            [
                {"date_last_customer": now, **vals}
                if vals.get("channel") in ("portal", "qr")
                else vals
                for vals in vals_list
            ]
        )

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if self._is_to_customer(message):
            if self._is_from_staff(message):
                self._on_staff_message(message)
            else:
                self._on_customer_message(message)
        return result

    def _is_to_customer(self, message):
        """A message of the conversation: no note, no notification of the system."""
        return (
            message.message_type in ("comment", "email")
            and message.subtype_id.id
            == self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
            and not message.is_internal
        )

    def _is_from_staff(self, message):
        users = message.author_id.with_context(active_test=False).user_ids
        return any(not user.share for user in users)

    def _on_staff_message(self, message):
        """Our answer to the customer: the first one counts for the SLA."""
        for ticket in self:
            vals = {"date_last_staff": message.create_date}
            if not ticket.date_first_answer:
                vals["date_first_answer"] = message.create_date
            ticket.sudo().write(vals)

    def _on_customer_message(self, message):
        """The customer wrote: a ticket that waited for him goes on."""
        vals = {"date_last_customer": message.create_date}
        for ticket in self.sudo():
            ticket.write({**vals, **ticket._prepare_customer_answer()})

    def _prepare_customer_answer(self):
        """What an answer of the customer changes. A hook."""
        if self.state in OPEN_STATES and self.state != "waiting":
            return {}
        if self.state in ("waiting", "solved"):
            return {"state": "in_progress"}
        return {}
