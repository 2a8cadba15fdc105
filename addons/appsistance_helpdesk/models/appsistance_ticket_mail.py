from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize, html2plaintext
from odoo.tools.mail import (
    email_split_and_format_normalize,
    email_split_tuples,
    formataddr,
)

from ..tools import mail_intake
from .appsistance_ticket import ENDED_STATES

DESCRIPTION_LIMIT = 200_000
ADDRESSES_LIMIT = 30
REPEATED_HOURS = 2
REPEATED_LIMIT = 20


class AppsistanceTicket(models.Model):
    """Mail intake: new tickets, answers, who follows by mail as a mere address."""

    _inherit = "appsistance.ticket"

    email_normalized = fields.Char(
        compute="_compute_email_normalized",
        store=True,
        precompute=True,
        index="btree_not_null",
        export_string_translation=False,
    )
    sender_lang = fields.Char(copy=False, export_string_translation=False)
    original_sender = fields.Char(
        copy=False,
        readonly=True,
        help="Who wrote the mail that a colleague forwarded.",
    )

    @api.depends("partner_email")
    def _compute_email_normalized(self):
        for ticket in self:
            ticket.email_normalized = email_normalize(ticket.partner_email or "")

    # --------------------------------------------------
    # Gateway
    # --------------------------------------------------

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        values = dict(custom_values or {})
        refused = self.browse(values.pop("appsistance_refused_id", ()))
        enough = values.pop("appsistance_is_enough", False)
        msg_dict["subject"] = mail_intake.clean_line(msg_dict.get("subject"))
        team = self._get_intake_team(values)
        here = self.with_company(team.company_id or self.env.company)
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        values = {
            **here._prepare_mail_values(msg_dict, author, team),
            **here._prepare_mail_sender(msg_dict, author),
            **values,
        }
        here._read_ahead(author)
        clean = {**msg_dict, "email_from": values["partner_email"], "cc": ""}
        here = here.with_context(appsistance_names_only=True)
        ticket = super(AppsistanceTicket, here).message_new(clean, values)
        ticket = ticket.with_context(appsistance_names_only=False)
        ticket._add_first_follower(author)
        ticket._follow_by_mail(msg_dict, author)
        if refused:
            ticket._tell_refused(refused)
        return ticket.with_context(
            appsistance_mail_new=True,
            appsistance_is_enough=enough,
            appsistance_real_authors={},
        )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Core's ``message_new`` asks which fields there are, not how they look."""
        if attributes is None and self.env.context.get("appsistance_names_only"):
            attributes = ["type"]
        return super().fields_get(allfields, attributes)

    def _read_ahead(self, author):
        """The partners that a new ticket asks for one by one, with one query."""
        partners = author.commercial_partner_id | self.env.user.partner_id
        partners |= self.env.company.partner_id
        partners.sudo().fetch()

    def message_update(self, msg_dict, update_vals=None):
        msg_dict["subject"] = mail_intake.clean_line(msg_dict.get("subject"))
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        if self._is_automatic(msg_dict):
            # Kept for us, told to nobody: it opens nothing and starts no loop.
            msg_dict["is_internal"] = True
            msg_dict.pop("parent_id", None)
        else:
            if not self._is_colleague(author):
                msg_dict["is_internal"] = False
            self._follow_by_mail(msg_dict, author)
        return super().message_update({**msg_dict, "cc": ""}, update_vals)

    def _is_automatic(self, msg_dict):
        kind = self.env.context.get("appsistance_mail_kind")
        return kind == mail_intake.AUTO_REPLY or self._is_repeating(msg_dict)

    def _is_repeating(self, msg_dict):
        """More answers of one sender in two hours than a person writes."""
        since = fields.Datetime.now() - timedelta(hours=REPEATED_HOURS)
        sent = Domain("model", "=", self._name) & Domain("res_id", "=", self.id)
        sent &= Domain("message_type", "=", "email")
        sent &= Domain("email_from", "=", msg_dict["email_from"])
        sent &= Domain("create_date", ">=", since)
        messages = self.env["mail.message"].sudo()
        return messages.search_count(sent, limit=REPEATED_LIMIT) >= REPEATED_LIMIT

    def _is_colleague(self, partner):
        return any(not user.share for user in partner.sudo().user_ids)

    # --------------------------------------------------
    # New tickets
    # --------------------------------------------------

    @api.model
    def _prepare_mail_values(self, msg_dict, author, team):
        body = msg_dict.get("body") or ""
        text = html2plaintext(str(body)[:DESCRIPTION_LIMIT])
        message = self.env.context.get("appsistance_mail") or {}
        return {
            "name": msg_dict["subject"] or self._get_first_line(text),
            "description": body if len(body) <= DESCRIPTION_LIMIT else text,
            "channel": "email",
            "team_id": team.id,
            "company_id": self.env.company.id,
            "sender_lang": self._find_sender_lang(author, message, text),
        }

    def _get_first_line(self, text):
        lines = (mail_intake.clean_line(line, 80) for line in text.splitlines())
        return next(filter(None, lines), "") or self.env._("No subject")

    @api.model
    def _prepare_mail_sender(self, msg_dict, author):
        """Who wrote: a contact, somebody of a customer, a colleague or unknown."""
        address = mail_intake.get_address(msg_dict["email_from"])
        values = {
            "partner_email": address or mail_intake.clean_line(msg_dict["email_from"]),
            "caller_name": mail_intake.get_name(msg_dict["email_from"]),
        }
        if self._is_colleague(author):
            return {**values, "original_sender": self._find_original_sender(msg_dict)}
        if author:
            return {
                **values,
                "partner_id": author.id,
                "caller_name": author.name or values["caller_name"],
                "caller_phone": author.phone,
            }
        customer = self._find_customer(address, self.env.company)
        return {**values, "customer_id": customer.id}

    @api.model
    def _find_sender_lang(self, author, message, text):
        if author.lang and not self._is_colleague(author):
            return author.lang
        code = mail_intake.guess_language(message, text)
        installed = [lang for lang, _name in self.env["res.lang"].get_installed()]
        own = self.env.company.partner_id.lang
        return next(
            (lang for lang in installed if code and lang.startswith(code)),
            own if own in installed else installed[0],
        )

    @api.model
    def _find_original_sender(self, msg_dict):
        """Of a mail that a colleague forwarded, in the text or as an attachment."""
        name, address = mail_intake.find_forwarded(
            html2plaintext(msg_dict["body"] or "")
        )
        for attachment in msg_dict.get("attachments") or ():
            content = attachment[1]
            if not address and hasattr(content, "get_content_type"):
                sender = str(content.get("From") or "")
                name = mail_intake.get_name(sender)
                address = mail_intake.get_address(sender)
        if not address or address in self._get_own_addresses():
            return False
        return formataddr((name, address)) if name else address

    def _tell_refused(self, ticket):
        self._message_log(
            body=self.env._(
                "This mail says that it answers %(ticket)s, where its sender has no "
                "part: it is kept apart. Merge or link them if that is right.",
                ticket=ticket._get_html_link(ticket.number),
            )
        )

    # --------------------------------------------------
    # Who follows
    # --------------------------------------------------

    def _follow_by_mail(self, msg_dict, author):
        """Sender and copies follow: contacts as followers, others as addresses."""
        kind = self.env.context.get("appsistance_mail_kind")
        if not self._is_colleague(author) and author not in self.message_partner_ids:
            self.message_subscribe(author.ids)
        found = email_split_and_format_normalize(
            ",".join(
                msg_dict.get(name) or ""
                for name in ("to_filtered", "cc_filtered")
                if kind != mail_intake.MACHINE
            )
        )
        sender = mail_intake.get_address(msg_dict["email_from"])
        if not author and sender and sender != self.email_normalized:
            found.append(msg_dict["email_from"])
        if not found:
            return
        own = self._get_own_addresses()
        addresses = {
            email_normalize(address): (name, email_normalize(address))
            for name, address in email_split_tuples(",".join(found))
        }
        for known in {*own, self.email_normalized, False}:
            addresses.pop(known, None)
        if addresses:
            self._add_followers(addresses)

    def _add_first_follower(self, author):
        """As core subscribes who creates a record: nobody follows it yet."""
        if author.active and not self._is_colleague(author):
            self.env["mail.followers"]._insert_followers(
                self._name,
                self.ids,
                author.ids,
                customer_ids=author.filtered("partner_share").ids,
                check_existing=False,
            )

    def _add_followers(self, addresses):
        partners = self._partner_find_from_emails_single(
            list(addresses), no_create=True
        )
        self.message_subscribe(partners.ids)
        for partner in partners:
            addresses.pop(partner.email_normalized, None)
        copies = {
            email_normalize(address): (mail_intake.clean_line(name), address)
            for name, address in email_split_tuples(self.email_cc or "")
        }
        wanted = {**copies, **addresses}
        if len(wanted) > len(copies):
            pairs = list(wanted.values())[:ADDRESSES_LIMIT]
            self.write({"email_cc": ", ".join(map(formataddr, pairs))})

    @api.model
    def _get_own_addresses(self):
        """Ours: mails to them come back to us."""
        env = self.sudo().env
        servers = env["fetchmail.server"].search([("user", "!=", False)])
        aliases = env["mail.alias"].search(
            [("alias_model_id.model", "=", self._name), ("alias_name", "!=", False)]
        )
        domains = env["mail.alias.domain"].search([("name", "!=", False)])
        own = [
            env.company.email,
            *servers.mapped("user"),
            *aliases.mapped("alias_full_name"),
            *domains.mapped("catchall_email"),
            *domains.mapped("bounce_email"),
            *domains.mapped("default_from_email"),
        ]
        return {email_normalize(address) for address in own if address} - {False}

    def _get_address_followers(self):
        """Who gets our answers without being a follower: ``{address: name}``."""
        self.ensure_one()
        names = {
            email_normalize(address): name
            for name, address in email_split_tuples(self.email_cc or "")
        }
        if self.email_normalized and not self.partner_id:
            names[self.email_normalized] = self.caller_name
        for partner in self.message_partner_ids:
            names.pop(partner.email_normalized, None)
        names.pop(False, None)
        return names

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self or not self._is_to_customer(message):
            return recipients
        told = {row["email_normalized"] for row in recipients}
        told.update(
            mail_intake.get_address(address)
            for _name, address in email_split_tuples(
                f"{message.incoming_email_to or ''},{message.incoming_email_cc or ''}"
                f",{message.email_from or ''}"
            )
        )
        told.update(
            {message.author_id.email_normalized}
            if not self.env.context.get("mail_notify_author")
            else ()
        )
        return recipients + [
            self._prepare_address_recipient(address, name)
            for address, name in self.sudo()._get_address_followers().items()
            if address not in told
        ]

    def _prepare_address_recipient(self, address, name):
        """As core describes a recipient who is no contact."""
        return {
            "active": True,
            "email_normalized": address,
            "id": False,
            "is_follower": False,
            "name": name or address,
            "lang": self.sender_lang,
            "groups": [],
            "notif": "email",
            "share": True,
            "type": "customer",
            "uid": False,
            "ushare": False,
        }

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Answers come back to the team."""
        result = {
            ticket.id: self._notify_get_reply_to_formatted_email(
                ticket.team_id.alias_email, author_id=author_id
            )
            for ticket in self.sudo()
            if ticket.team_id.alias_email
        }
        others = self.filtered(lambda ticket: ticket.id not in result)
        if others:
            result.update(
                super(AppsistanceTicket, others)._notify_get_reply_to(
                    default=default, author_id=author_id
                )
            )
        return result

    def _message_add_suggested_recipients(self, force_primary_email=False):
        """Who follows as an address gets the answer without becoming a contact."""
        suggested = super()._message_add_suggested_recipients(
            force_primary_email=force_primary_email
        )
        for ticket in self:
            followers = ticket.sudo()._get_address_followers()
            row = suggested[ticket.id]
            row["email_to_lst"] = [
                text
                for text in row["email_to_lst"]
                if email_normalize(text) not in followers
            ]
        return suggested

    # --------------------------------------------------
    # Conversation
    # --------------------------------------------------

    def _message_compute_parent_id(self, parent_id):
        """The mail that made a ticket is its first message: it answers none."""
        if self.env.context.get("appsistance_mail_new") and not parent_id:
            return False
        return super()._message_compute_parent_id(parent_id)

    def _message_compute_real_author(self, author_id):
        """Core asks it three times a mail, each time with a query: once is enough."""
        known = self.env.context.get("appsistance_real_authors")
        if known is None:
            return super()._message_compute_real_author(author_id)
        key = (self.env.uid, author_id)
        if key not in known:
            known[key] = super()._message_compute_real_author(author_id)
        return known[key].with_env(self.env)

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if self.env.context.get("appsistance_mail_new"):
            self._acknowledge(message)
        return result

    def _is_from_staff(self, message):
        """A colleague who forwards a request does not answer it."""
        if self.env.context.get("appsistance_mail_new"):
            return False
        return super()._is_from_staff(message)

    def _prepare_customer_answer(self):
        """An answer opens again what was closed not long ago."""
        vals = super()._prepare_customer_answer()
        if (
            not vals
            and self.state in ENDED_STATES
            and not self.merged_into_id
            and not self._is_long_closed()
        ):
            return {"state": "in_progress"}
        return vals
