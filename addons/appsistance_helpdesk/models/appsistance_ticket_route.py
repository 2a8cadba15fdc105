import ast
import logging
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import MissingError
from odoo.fields import Domain
from odoo.tools import email_normalize_all

from ..tools import mail_intake
from .appsistance_ticket_acknowledgement import ACKNOWLEDGEMENTS_WITHIN, LOOK_BACK

_logger = logging.getLogger(__name__)

AUTO_REPLY_DAYS = 30
NUMBER = re.compile(r"\[([^\]\s]{3,40})\]")


class AppsistanceTicket(models.Model):
    """Which ticket a mail belongs to, and whether its sender has a part in it."""

    _inherit = "appsistance.ticket"

    @api.model
    def _route_mail(self, message, message_dict, routes):
        """One mail makes or continues one ticket, however many addresses it has."""
        others = [route for route in routes if route[0] != self._name]
        ours = [route for route in routes if route[0] == self._name]
        route = self._choose_route(message, ours)
        kind = mail_intake.get_kind(message)
        address = mail_intake.get_address(message_dict["email_from"])
        model, thread_id, values, user_id, alias = route
        ticket = self.sudo()._find_answered(thread_id, address, message_dict)
        values = dict(
            values or (alias and ast.literal_eval(alias.alias_defaults)) or {}
        )
        if ticket and not ticket._has_part(address):
            values["appsistance_refused_id"] = ticket.id
            ticket = ticket.browse()
        elif ticket and ticket._is_long_closed():
            values.setdefault("team_id", ticket.team_id.id)
            values["previous_id"] = ticket.id
            ticket = ticket.browse()
        if not ticket:
            if self.sudo()._is_blocked(address, values):
                _logger.info("Ignored a mail of the blocked sender %s", address)
                return others
            recent = self.sudo()._search_recent(kind, address)
            ticket = recent._find_running(kind, message_dict)
            if not ticket and kind == mail_intake.AUTO_REPLY:
                _logger.info("Ignored an automatic answer of %s to nothing", address)
                return others
            values["appsistance_is_enough"] = recent._are_acknowledged_enough()
        if not ticket:
            message_dict["is_internal"] = False
        return [*others, (model, ticket.id, values, user_id, alias)]

    def _choose_route(self, message, routes):
        """That of the address that the mail names first."""
        if len(routes) == 1:
            return routes[0]
        named = email_normalize_all(
            ",".join(str(message.get(name) or "") for name in ("To", "Cc"))
        )
        return min(
            routes,
            key=lambda route: (
                named.index(route[4].alias_full_name)
                if route[4] and route[4].alias_full_name in named
                else len(named)
            ),
        )

    # --------------------------------------------------
    # The conversation it goes on
    # --------------------------------------------------

    def _find_answered(self, thread_id, address, message_dict):
        """By the references, else by a number in the subject that he may know."""
        ticket = self.browse(thread_id or ()).exists()
        if ticket:
            return ticket._get_current()
        numbers = NUMBER.findall(message_dict.get("subject") or "")
        found = self.search([("number", "in", numbers)]) if numbers else self
        return next(
            (
                current
                for current in (ticket._get_current() for ticket in found)
                if current._has_part(address)
            ),
            self.browse(),
        )

    def _has_part(self, address):
        """The sender asked, follows, got an answer, or belongs to the same customer.

        References are easily forged: whoever has no part opens a ticket of his own.
        """
        self.ensure_one()
        if not address:
            return False
        known = {self.email_normalized, *email_normalize_all(self.email_cc or "")}
        known.update(self.message_partner_ids.mapped("email_normalized"))
        if address in known:
            return True
        partners = self.env["res.partner"].search([("email_normalized", "=", address)])
        if any(not user.share for user in partners.user_ids):
            return True
        customer = self.customer_id
        if customer and customer in partners.commercial_partner_id:
            return True
        if customer and customer == self._find_customer(address, self.company_id):
            return True
        return bool(self._count_mails_to(address, partners))

    def _count_mails_to(self, address, partners):
        return self.env["mail.notification"].search_count(
            Domain("mail_message_id.model", "=", self._name)
            & Domain("mail_message_id.res_id", "=", self.id)
            & (
                Domain("mail_email_address", "=", address)
                | Domain("res_partner_id", "in", partners.ids)
            ),
            limit=1,
        )

    def _is_long_closed(self):
        """Whether an answer opens a new ticket instead of this one."""
        days = self.company_id.appsistance_ticket_reopen_days
        return (
            self.state in ("closed", "cancelled")
            and bool(self.date_closed)
            and self.date_closed < fields.Datetime.now() - timedelta(days=days)
        )

    # --------------------------------------------------
    # New ones
    # --------------------------------------------------

    @api.model
    def _search_recent(self, kind, address):
        """The sender's last tickets, for all that is asked of them."""
        minutes, threshold = self._get_loop_limits()
        since, limit = timedelta(minutes=minutes), max(threshold, LOOK_BACK)
        since = max(since, ACKNOWLEDGEMENTS_WITHIN)
        if kind == mail_intake.AUTO_REPLY:
            since, limit = timedelta(days=AUTO_REPLY_DAYS), 1
        return self.search_fetch(
            [
                ("email_normalized", "=", address),
                ("date_opened", ">=", fields.Datetime.now() - since),
            ],
            ["name", "date_acknowledged", "date_opened"],
            order="id desc",
            limit=limit,
        )

    @api.model
    def _get_loop_limits(self):
        """In how many minutes how many tickets of one sender are too many."""
        get_param = self.env["ir.config_parameter"].get_param
        return (
            int(get_param("mail.gateway.loop.minutes", 120)),
            int(get_param("mail.gateway.loop.threshold", 20)),
        )

    def _find_running(self, kind, message_dict):
        """Of a sender's last tickets that which a mail belongs to all the same.

        An automatic answer goes to the last one. When one sender opens more tickets
        than people do, what repeats itself is gathered in one.
        """
        if kind == mail_intake.AUTO_REPLY:
            return self
        minutes, threshold = self._get_loop_limits()
        since = fields.Datetime.now() - timedelta(minutes=minutes)
        recent = self.filtered(lambda ticket: ticket.date_opened >= since)
        if len(recent) < threshold:
            return self.browse()
        subject = mail_intake.strip_prefix(message_dict.get("subject"))
        return recent.filtered(
            lambda ticket: mail_intake.strip_prefix(ticket.name) == subject
        )[:1]._get_running()

    def _get_running(self):
        return self._get_current() if self else self

    @api.model
    def _find_senders(self, address, company):
        """What is known of the address, the exact one first."""
        patterns = [address, *mail_intake.get_domains(address)]
        senders = self.env["appsistance.ticket.sender"].search_fetch(
            [("pattern", "in", patterns), ("company_id", "=", company.id)],
            ["pattern", "kind", "customer_id"],
        )
        return senders.sorted(lambda sender: patterns.index(sender.pattern))

    @api.model
    def _find_customer(self, address, company):
        senders = self._find_senders(address, company)
        return senders.filtered(lambda sender: sender.kind == "customer")[
            :1
        ].customer_id

    @api.model
    def _is_blocked(self, address, values):
        team = self._get_intake_team(values)
        company = team.company_id or self.env.company
        return self._find_senders(address, company)[:1].kind == "blocked"

    @api.model
    def _get_intake_team(self, values):
        team = self.env["appsistance.ticket.team"].browse(values.get("team_id") or ())
        own = self.env.company.appsistance_ticket_team_id
        try:
            # Core has read it with its address: no query to see whether it is there.
            return team if team.company_id else own
        except MissingError:
            return own
