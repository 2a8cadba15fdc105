from email.message import EmailMessage
from itertools import count

from .common import HelpdeskCommon


class MailIntakeCommon(HelpdeskCommon):
    """A team with an address, a contact who writes, and mails through the gateway."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ids = count(1)
        cls.tickets = cls.env["appsistance.ticket"]
        cls.env["mail.alias.domain"].search([]).write({"sequence": 99})
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "ferrari.example", "sequence": 1, "company_ids": cls.company.ids}
        )
        cls.company.write({"alias_domain_id": cls.domain.id, "phone": "030 123456"})
        cls.team.write({"alias_name": "assistenza", "alias_domain_id": cls.domain.id})
        cls.contact = cls._create_customer(
            "Anna Colombo",
            parent_id=cls.studio.id,
            email="anna@studio.example",
            lang="it_IT",
        )
        cls.us = "assistenza@ferrari.example"

    @classmethod
    def _build(cls, text="La caldaia non parte", **values):
        mail = EmailMessage()
        headers = {
            "From": '"Anna Colombo" <anna@studio.example>',
            "To": cls.us,
            "Subject": "Caldaia ferma",
            "Message-Id": f"<{next(cls.ids)}@test.example>",
            **{name.replace("_", "-"): value for name, value in values.items()},
        }
        for name, value in headers.items():
            if value:
                mail[name] = value
        mail.set_content(text)
        return mail

    @classmethod
    def _process(cls, mail, model="appsistance.ticket"):
        """What fetchmail does with a mail; the ticket that it made or continued."""
        source = mail if isinstance(mail, bytes) else mail.as_bytes()
        found = cls.env["mail.thread"].message_process(model, source)
        return cls.tickets.browse(found or ())

    @classmethod
    def _receive(cls, text="La caldaia non parte", **values):
        return cls._process(cls._build(text, **values))

    def _answer(self, ticket, text="Ancora ferma", to=None, **values):
        """A mail that answers the last one of the ticket."""
        parent = (to or ticket.message_ids[:1]).message_id
        return self._receive(text, Subject="Re: x", In_Reply_To=parent, **values)

    def _get_acknowledgements(self, tickets):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "appsistance.ticket"),
                ("res_id", "in", tickets.ids),
                ("message_type", "=", "auto_comment"),
            ]
        )

    def _say(self, ticket, text="Arriviamo domani"):
        """Our answer, as the operator writes it; the mails that it makes."""
        before = self.env["mail.mail"].search([])
        poster = ticket.with_user(self.dispatcher).with_context(
            mail_notify_force_send=False
        )
        poster.message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        return self.env["mail.mail"].search([]) - before

    def _get_addressees(self, mails):
        addresses = set(mails.recipient_ids.mapped("email_normalized"))
        addresses.update(*((mail.email_to or "").split(",") for mail in mails))
        return addresses - {""}
