import logging
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import formataddr

from ..tools import mail_intake

_logger = logging.getLogger(__name__)

ACKNOWLEDGEMENTS_AN_HOUR = 5
HEADERS = {
    "Auto-Submitted": "auto-replied",
    "Precedence": "auto_reply",
    "X-Auto-Response-Suppress": "All",
}


class AppsistanceTicket(models.Model):
    """The first answer, by itself: we have your request, its number is this."""

    _inherit = "appsistance.ticket"

    date_acknowledged = fields.Datetime(
        string="Acknowledged on", copy=False, readonly=True
    )

    def _acknowledge(self, message):
        """Queue the acknowledgement of the mail that made this ticket."""
        self.ensure_one()
        ticket = self.sudo()
        if not ticket._may_acknowledge(message):
            return
        try:
            values = ticket._prepare_acknowledgement(message)
        except UserError:
            # A template that somebody broke must not cost a customer's mail.
            _logger.exception("No acknowledgement for ticket %s", ticket.number)
            return
        self.env["mail.mail"].sudo().create(values)
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        ticket.date_acknowledged = fields.Datetime.now()

    def _may_acknowledge(self, message):
        kind = self.env.context.get("appsistance_mail_kind", mail_intake.PERSON)
        return (
            kind == mail_intake.PERSON
            and bool(self.email_normalized)
            and self.team_id.has_acknowledgement
            and not self._is_colleague(message.author_id)
            and not self._is_own_address()
            and not self._is_acknowledged_enough()
        )

    def _is_own_address(self):
        """A mail from one of our addresses: two of them would talk forever."""
        aliases = self.env["mail.alias"].search_count(
            [("alias_full_name", "=", self.email_normalized)], limit=1
        )
        company = self.company_id.partner_id.email_normalized
        return bool(aliases) or self.email_normalized == company

    def _is_acknowledged_enough(self):
        """Not more than a few an hour to one address: the tickets stay, all of them."""
        since = fields.Datetime.now() - timedelta(hours=1)
        count = self.search_count(
            [
                ("email_normalized", "=", self.email_normalized),
                ("date_acknowledged", ">=", since),
            ],
            limit=ACKNOWLEDGEMENTS_AN_HOUR,
        )
        return count >= ACKNOWLEDGEMENTS_AN_HOUR

    def _get_acknowledgement_template(self):
        """A hook: another text by team or category."""
        return self.env.ref("appsistance_helpdesk.mail_template_acknowledgement")

    def _prepare_acknowledgement(self, message):
        """Values of the mail. Who answers it lands in the ticket by its Message-Id."""
        template = self._get_acknowledgement_template()
        lang = self.sender_lang or self.company_id.partner_id.lang
        sender = self._get_team_sender()
        body = self._render_acknowledgement(template, "body_html", lang)
        subject = self._render_acknowledgement(template, "subject", lang)
        return {
            "model": self._name,
            "res_id": self.id,
            "record_name": self.display_name,
            "message_type": "auto_comment",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            "author_id": self.company_id.partner_id.id,
            "subject": mail_intake.clean_line(subject),
            "body": body,
            "body_html": body,
            "email_from": sender,
            "reply_to": sender,
            "email_to": self.email_normalized,
            "references": message.message_id,
            "headers": repr(HEADERS),
            "is_notification": True,
            "auto_delete": True,
        }

    def _render_acknowledgement(self, template, name, lang):
        rendered = (
            template.sudo()
            .with_context(lang=lang)
            ._render_field(name, self.ids, set_lang=lang)
        )
        return rendered[self.id]

    def _get_team_sender(self):
        team, company = self.team_id, self.company_id
        return formataddr(
            (
                company.name,
                team.alias_email or company.partner_id.email_normalized or "",
            )
        )
