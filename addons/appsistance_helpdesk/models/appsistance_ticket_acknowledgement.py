import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize
from odoo.tools.mail import formataddr

from ..tools import mail_intake

_logger = logging.getLogger(__name__)

ACKNOWLEDGEMENTS_LIMIT = 5
ACKNOWLEDGEMENTS_WITHIN = timedelta(hours=1)
# How many of a sender's last tickets are looked at
LOOK_BACK = 100
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
        self._browse_xmlid("ir.cron", "mail.ir_cron_mail_scheduler_action")._trigger()
        ticket.date_acknowledged = fields.Datetime.now()

    def _may_acknowledge(self, message):
        kind = self.env.context.get("appsistance_mail_kind", mail_intake.PERSON)
        return (
            kind == mail_intake.PERSON
            and bool(self.email_normalized)
            and self.team_id.has_acknowledgement
            and not self._is_colleague(message.author_id)
            and not self._is_own_address(message.author_id)
            and not self.env.context.get("appsistance_is_enough")
        )

    def _is_own_address(self, author):
        """A mail from one of our addresses: two of them would talk forever."""
        if self.email_normalized == email_normalize(self.company_id.email or ""):
            return True
        if author and author.email_normalized == self.email_normalized:
            # Core takes nobody who has the address of an alias for an author.
            return False
        return bool(
            self.env["mail.alias"].search_count(
                [("alias_full_name", "=", self.email_normalized)], limit=1
            )
        )

    def _are_acknowledged_enough(self):
        """Whether so many of a sender's last tickets were that one more is too much.

        Not more than a few an hour to one address: the tickets stay, all of them.
        """
        since = fields.Datetime.now() - ACKNOWLEDGEMENTS_WITHIN
        recent = self.filtered(lambda ticket: ticket.date_opened >= since)
        acknowledged = recent.filtered("date_acknowledged")
        return len(acknowledged) >= ACKNOWLEDGEMENTS_LIMIT or len(recent) >= LOOK_BACK

    def _get_acknowledgement_template(self):
        """A hook: another text by team or category."""
        return self._browse_xmlid(
            "mail.template", "appsistance_helpdesk.mail_template_acknowledgement"
        )

    @api.model
    def _browse_xmlid(self, model, xmlid):
        """As ``env.ref``, without asking each time whether it is still there."""
        model_data = self.env["ir.model.data"]
        res_id = model_data._xmlid_to_res_id(xmlid, raise_if_not_found=True)
        return self.env[model].sudo().browse(res_id)

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
                team.alias_email or email_normalize(company.email or "") or "",
            )
        )
