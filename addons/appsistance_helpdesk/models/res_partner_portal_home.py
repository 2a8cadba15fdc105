from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from odoo.addons.appsistance_base.models.res_partner_portal_home import HOME_ROWS

from .appsistance_ticket import OPEN_STATES

COLOURS = {"new": "info", "in_progress": "primary", "waiting": "warning"}


class ResPartner(models.Model):
    """Requests and prepaid minutes on the customer's home page."""

    _inherit = "res.partner"

    def _appsistance_get_home_blocks(self):
        blocks = super()._appsistance_get_home_blocks()
        if not self._appsistance_may_use_tickets():
            return blocks
        return [
            *blocks,
            self._appsistance_get_home_tickets(),
            *self._appsistance_get_home_prepaid(),
        ]

    # --------------------------------------------------
    # Requests
    # --------------------------------------------------

    def _appsistance_get_home_tickets(self):
        """What waits for him first (the last state by name), then the newest."""
        tickets = self.env["appsistance.ticket"]
        found = tickets.search_fetch(
            Domain("state", "in", OPEN_STATES),
            ["customer_id", "date_opened", "name", "number", "site_id", "state"],
            order="state desc, id desc",
        )
        states = dict(tickets._fields["state"]._description_selection(self.env))
        return self._appsistance_prepare_home_block(
            "tickets",
            10,
            self.env._("Open Requests"),
            icon="fa-comments-o",
            rows=[
                self._appsistance_prepare_home_ticket(ticket, states)
                for ticket in found[:HOME_ROWS].sudo()
            ],
            total=len(found),
            action=(self.env._("New Request"), "/my/tickets/new"),
            url="/my/tickets",
            link=self.env._("All requests"),
            empty=self.env._("Nothing is open: whatever you need, ask us."),
        )

    def _appsistance_prepare_home_ticket(self, ticket, states):
        is_waiting = ticket.state == "waiting"
        text = self.env._("Waiting for You") if is_waiting else states[ticket.state]
        place = ticket.site_id or ticket.customer_id
        opened = self.env._(
            "%(number)s of %(day)s",
            number=ticket.number,
            day=format_date(
                self.env, fields.Datetime.context_timestamp(self, ticket.date_opened)
            ),
        )
        where = self._appsistance_get_home_place(place, ticket.customer_id)
        return self._appsistance_prepare_home_row(
            ticket.name,
            f"/my/tickets/{ticket.id}",
            details=[" · ".join(filter(None, (opened, where)))],
            badge=(text, COLOURS.get(ticket.state, "secondary")),
            task=is_waiting and self.env._("Answer"),
        )

    # --------------------------------------------------
    # Prepaid minutes
    # --------------------------------------------------

    def _appsistance_may_see_prepaid(self):
        """Only who sees the whole customer; our own people have their own pages."""
        return (
            not self.env.user._is_internal()
            and self._appsistance_may_use_tickets()
            and self.sudo().appsistance_portal_scope == "customer"
        )

    def _appsistance_get_home_prepaid(self):
        if not self._appsistance_may_see_prepaid():
            return []
        customer, company = self.sudo().commercial_partner_id, self.env.company
        packages = self.env["appsistance.prepaid.package"].sudo()
        valid = packages.search_fetch(
            packages._get_valid_domain(customer, company),
            ["balance", "date_to", "warned_level"],
        )
        if not valid:
            return []
        balance = sum(valid.mapped("balance"))
        return [
            self._appsistance_prepare_home_block(
                "prepaid",
                70,
                self.env._("Prepaid Minutes"),
                icon="fa-clock-o",
                rows=[self._appsistance_prepare_home_balance(valid, balance)],
                url="/my/prepaid",
                link=self.env._("Balance and movements"),
            )
        ]

    def _appsistance_prepare_home_balance(self, packages, balance):
        ends = [day for day in packages.mapped("date_to") if day]
        details = []
        if ends:
            day = format_date(self.env, min(ends))
            details.append(self.env._("The first ones expire on %(day)s", day=day))
        badge = False
        if balance <= 0 or any(packages.mapped("warned_level")):
            badge = (self.env._("Nearly used up"), "warning")
        if balance <= 0:
            badge = (self.env._("Used up"), "danger")
        return self._appsistance_prepare_home_row(
            self.env._("%(minutes)s minutes left", minutes=balance),
            "/my/prepaid",
            details=details,
            badge=badge,
        )
