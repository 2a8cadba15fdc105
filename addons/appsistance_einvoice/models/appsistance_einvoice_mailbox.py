"""Mails that come into the mailbox of the electronic invoices."""

import base64
import email.policy
import hashlib
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import container, pec

_logger = logging.getLogger(__name__)
#: Kinds of the receipts of the PEC provider.
CERTIFIED_KINDS = {pec.ACCEPTED: "PA", pec.DELIVERED: "PC"}


class AppsistanceEinvoiceMailbox(models.AbstractModel):
    """Part of `appsistance.einvoice.receipt`: certified mail, trusted or not."""

    _name = "appsistance.einvoice.mailbox"
    _description = "Mailbox of the Electronic Invoices"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A mail of the mailbox; something is kept of it, whatever happens.

        An error here would leave it marked as read, known to nobody.
        """
        message = msg_dict.pop("appsistance_einvoice_mail", None)
        company = self._find_mailbox_company(custom_values)
        receipts = self.sudo().with_company(company)
        raw = _to_bytes(message)
        name = msg_dict.get("subject") or self.env._("Without subject")
        if message is None:
            return receipts._quarantine(
                name, (msg_dict.get("message_id") or name).encode(), "empty", name
            )
        try:
            with self.env.cr.savepoint():
                records = receipts._load_mail(message, name, raw)
        except Exception as error:  # noqa: BLE001
            _logger.warning(
                "A mail for the electronic invoices went to quarantine: %s",
                type(error).__name__,
            )
            return receipts._quarantine(
                f"{name}.eml", raw, "unreadable", type(error).__name__
            )
        return records[:1]

    @api.model
    def _find_mailbox_company(self, custom_values):
        given = (custom_values or {}).get("company_id")
        if given:
            return self.env["res.company"].browse(given)
        server = self.env.context.get("default_fetchmail_server_id")
        company = (
            self.env["res.company"]
            .sudo()
            .search(
                [("appsistance_einvoice_fetchmail_server_id", "=", server)], limit=1
            )
            if server
            else self.env["res.company"]
        )
        return company or self.env.company

    @api.model
    def _load_mail(self, message, name, raw):
        company = self.env.company
        envelope = pec.read(message)
        mailbox = company.appsistance_einvoice_pec_sender or ""
        if envelope and envelope.kind != pec.CERTIFIED:
            return self._load_certified(message, envelope, mailbox, name, raw)
        doubt = pec.distrust(
            message, envelope, company._get_einvoice_pec_domain(), mailbox
        )
        if doubt:
            return self._quarantine(f"{name}.eml", raw, "untrusted", doubt)
        inner = pec.original(message)
        files = container.unpack("postacert.eml", inner.as_bytes())
        if not files:
            return self._quarantine(f"{name}.eml", raw, "empty", name)
        records = self._load(files)
        self._learn_address(records, envelope)
        return records

    def _retry_mail(self, raw):
        """A mail of the mailbox that an error, or a lack, kept from being read.

        It is trusted no more than when it came.
        """
        self.ensure_one()
        if not self.name.endswith(".eml"):
            return
        message = email.message_from_bytes(raw, policy=email.policy.SMTP)
        loaded = self.with_company(self.company_id)._load_mail(
            message, self.name.removesuffix(".eml"), raw
        )
        if set((loaded - self).mapped("state")) == {"applied"}:
            self.write({"state": "applied", "reason": False, "detail": False})

    @api.model
    def _learn_address(self, records, envelope):
        """The SdI's answer tells where the following files go."""
        company = self.env.company.sudo()
        if (
            company.appsistance_einvoice_channel == "pec"
            and records.filtered(lambda record: record.state == "applied")
            and company.appsistance_einvoice_pec_address != envelope.sender
        ):
            company.appsistance_einvoice_pec_address = envelope.sender

    @api.model
    def _load_certified(self, message, envelope, mailbox, name, raw):
        """Acceptance, delivery or failure, by the provider, of a mail of ours."""
        transmission = self.env["appsistance.einvoice.transmission"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("message_ref", "=", envelope.message_id),
            ],
            limit=1,
        )
        doubt = pec.distrust_receipt(message, envelope, mailbox)
        if doubt or not transmission:
            return self._quarantine(
                f"{name}.eml",
                raw,
                "untrusted" if doubt else "unmatched",
                doubt or envelope.kind,
            )
        digest = hashlib.sha256(envelope.content).hexdigest()
        known = self._get_known([envelope.content]).get(digest)
        if known:
            return known
        record = self.create(
            {
                "name": name,
                "content": base64.b64encode(envelope.content),
                "sha256": digest,
                "kind": CERTIFIED_KINDS.get(envelope.kind, "PE"),
                "description": (envelope.detail or envelope.kind)[:300],
                "invoice_file_name": transmission.file_id.name,
                "received_on": fields.Datetime.now(),
                "file_id": transmission.file_id.id,
                "state": "applied",
            }
        )
        record._seal()
        transmission._note_certified(envelope)
        return record

    def action_trust(self):
        """A manager answers for a mail that does not look like the SdI's."""
        self.check_access("read")
        if not self.env.user.has_group("appsistance_base.group_manager"):
            raise UserError(self.env._("Only a manager can do this."))
        for record in self.sudo().filtered(lambda record: record.reason == "untrusted"):
            content = base64.b64decode(record.with_context(bin_size=False).content)
            loaded = record.with_company(record.company_id)._load(
                [("mail.eml", content)]
            )
            record.write({"reason": "trusted"})
            record.message_post(
                body=self.env._(
                    "Trusted by %(user)s: %(names)s",
                    user=self.env.user.name,
                    names=", ".join(loaded.mapped("name")) or "-",
                )
            )
        return True


def _to_bytes(message):
    if message is None:
        return b""
    return message.as_bytes(policy=email.policy.compat32)
