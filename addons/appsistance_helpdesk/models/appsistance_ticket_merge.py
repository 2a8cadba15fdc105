from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command


class AppsistanceTicket(models.Model):
    """Merging duplicates, and linking what belongs together."""

    _inherit = "appsistance.ticket"

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets.filtered("related_ids")._relate_back()
        return tickets

    def write(self, vals):
        if "related_ids" not in vals:
            return super().write(vals)
        before = {ticket: ticket.related_ids for ticket in self}
        result = super().write(vals)
        for ticket, related in before.items():
            gone = related - ticket.related_ids
            former = gone.filtered(
                lambda other, ticket=ticket: ticket in other.related_ids
            )
            if former:
                former.write({"related_ids": [Command.unlink(ticket.id)]})
        self._relate_back()
        return result

    def _relate_back(self):
        """A link holds in both directions."""
        for ticket in self:
            missing = ticket.related_ids.filtered(
                lambda other, ticket=ticket: ticket not in other.related_ids
            )
            if missing:
                missing.write({"related_ids": [Command.link(ticket.id)]})

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_merge_dialog(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge Tickets"),
            "res_model": "appsistance.ticket.merge",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": [Command.set(self.ids)]},
        }

    # --------------------------------------------------
    # Business
    # --------------------------------------------------

    def _get_current(self):
        """The ticket that goes on: where a merged one's conversation is now."""
        self.ensure_one()
        ticket = self
        seen = self
        while ticket.merged_into_id and ticket.merged_into_id not in seen:
            ticket = ticket.merged_into_id
            seen |= ticket
        return ticket

    def _merge_into(self, target):
        """Move everything said and done on these tickets to ``target``."""
        tickets = self - target
        tickets._check_merge(target)
        self.flush_model()
        tickets.sudo()._move_conversation(target)
        tickets.sudo()._move_work(target)
        tickets.write({"merged_into_id": target.id, "state": "cancelled"})
        tickets._leave_links(target)

    def _check_merge(self, target):
        (self | target).check_access("write")
        if not self:
            raise UserError(self.env._("Choose at least two tickets to merge."))
        if target.merged_into_id:
            raise UserError(
                self.env._(
                    "%(ticket)s was merged into %(target)s: choose that one.",
                    ticket=target.number,
                    target=target.merged_into_id.number,
                )
            )
        if merged := self.filtered("merged_into_id"):
            raise UserError(self.env._("%s is merged already.", merged[0].number))
        if self.company_id - target.company_id:
            raise UserError(self.env._("These tickets belong to different companies."))
        if self.customer_id - target.customer_id:
            raise UserError(
                self.env._(
                    "These tickets belong to different customers: merged, one would "
                    "read what the other wrote. Link them instead."
                )
            )

    def _move_conversation(self, target):
        """Messages, files, activities and followers, also mere addresses."""
        model = self._name
        messages = self.env["mail.message"].search(
            [("model", "=", model), ("res_id", "in", self.ids)]
        )
        messages.write({"res_id": target.id})
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", model), ("res_id", "in", self.ids)]
        )
        attachments.write({"res_id": target.id})
        activities = self.env["mail.activity"].search(
            [("res_model", "=", model), ("res_id", "in", self.ids)]
        )
        activities.write({"res_id": target.id})
        target.message_subscribe(partner_ids=self.message_partner_ids.ids)
        addresses = {
            address: (name or "", address)
            for ticket in self
            for address, name in ticket._get_address_followers().items()
            if address != target.email_normalized
        }
        if addresses:
            target._add_followers(addresses)
        self.message_follower_ids.unlink()

    def _move_work(self, target):
        """Times, and what the target does not say itself. A hook."""
        self.time_ids.write({"ticket_id": target.id})
        target.write(self._prepare_merge_vals(target))

    def _prepare_merge_vals(self, target):
        vals = {
            name: next((value.id for value in self.mapped(name) if value), False)
            for name in ("equipment_id", "site_id", "category_id", "user_id")
            if not target[name] and self.mapped(name)
        }
        vals["tag_ids"] = [Command.link(tag.id) for tag in self.tag_ids]
        vals["priority"] = max([target.priority, *self.mapped("priority")])
        opened = min([target.date_opened, *self.mapped("date_opened")])
        if opened != target.date_opened:
            vals["date_opened"] = opened
        return vals

    def _leave_links(self, target):
        """A note in both says where the other went."""
        self._message_log_batch(
            bodies={
                ticket.id: self.env._(
                    "Merged into %(ticket)s.",
                    ticket=target._get_html_link(target.number),
                )
                for ticket in self
            }
        )
        for ticket in self:
            target._message_log(
                body=self.env._(
                    "%(ticket)s was merged into this one: %(subject)s",
                    ticket=ticket._get_html_link(ticket.number),
                    subject=ticket.name,
                )
            )
