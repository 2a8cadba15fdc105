from psycopg2 import Error as DatabaseError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

# Letters that are sent at once; more go in the background.
SENT_AT_ONCE = 20
# Letters that are sent in one transaction.
BATCH = 20
MAILED = ("email", "pec")


class AppsistanceContractLetter(models.Model):
    """Sending letters, one or hundreds, each once, with the proof."""

    _inherit = "appsistance.contract.letter"

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_send(self):
        """Mail these letters with their PDF; many go in the background."""
        self.check_access("write")
        todo = self._get_mailed()
        if len(todo) <= SENT_AT_ONCE:
            todo._send_batch()
            return todo._get_progress()
        todo._queue()
        return todo._get_progress()

    def _queue(self):
        """Sent by the job, in batches that are kept at once."""
        self.sudo().write({"state": "queued", "error": False})
        self.env.ref("appsistance_contracts.ir_cron_letters").sudo()._trigger()

    def action_mark_sent(self):
        """Posted, handed over or sent from a mailbox of our own: kept as it is now."""
        self.check_access("write")
        todo = self.filtered(lambda letter: letter.state != "sent")
        for letter in todo:
            letter._keep(letter.sent_on or fields.Datetime.now(), False)
        return todo._get_progress()

    def action_reset(self):
        """Back among those to send, for example to correct an address."""
        self.check_access("write")
        todo = self.filtered(lambda letter: letter.state in ("queued", "failed"))
        todo.sudo().write({"state": "draft", "error": False})

    def _get_mailed(self):
        todo = self.filtered(lambda letter: letter.state in ("draft", "failed"))
        if not todo:
            raise UserError(self.env._("These letters have been sent already."))
        paper = todo.filtered(lambda letter: letter.channel not in MAILED)
        if paper:
            raise UserError(
                self.env._(
                    "“%s” goes by post or by hand: print it, and mark it as sent when"
                    " it has left.",
                    paper[0].display_name,
                )
            )
        return todo

    def _get_progress(self):
        """Tell how far it is."""
        counts = self._count_states()
        texts = [
            self.env._("Sent: %s", counts["sent"]) if counts["sent"] else "",
            self.env._("Being sent in the background: %s", counts["queued"])
            if counts["queued"]
            else "",
            self.env._("Failed: %s", counts["failed"]) if counts["failed"] else "",
        ]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if counts["failed"] else "success",
                "message": ". ".join(filter(None, texts)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _count_states(self):
        states = self._fields["state"].get_values(self.env)
        return {
            state: len(self.filtered(lambda letter, s=state: letter.state == s))
            for state in states
        }

    # --------------------------------------------------
    # Sending
    # --------------------------------------------------

    @api.model
    def _cron_send(self):
        """Send what is queued, in batches that are kept at once."""
        ids = self.search([("state", "=", "queued")], order="id").ids
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(ids))
        for batch in split_every(BATCH, ids, self.browse):
            todo = batch.try_lock_for_update()
            todo.filtered(lambda letter: letter.state == "queued")._send_batch()
            if not progress._commit_progress(len(batch)):
                break
            self.env.invalidate_all()

    def _send_batch(self):
        """One letter that cannot be sent says why, the others go."""
        for letter in self:
            letter._send_safely()

    def _send_safely(self):
        try:
            with self.env.cr.savepoint():
                self._send()
                self.env.flush_all()
        except (DatabaseError, UserError, ValueError) as error:
            if (getattr(error, "pgcode", None) or "").startswith("40"):
                # somebody else works on it: the whole request is tried again
                raise
            self.env.invalidate_all()
            self.sudo().write({"state": "failed", "error": str(error)})

    def _send(self):
        """Mail it with its PDF; the contract's conversation keeps it."""
        self.ensure_one()
        letter = self.sudo()
        address = letter._get_mail_address()
        letter._keep(fields.Datetime.now(), address)
        to_pec = {"outgoing_email_to": address} if letter.channel == "pec" else {}
        to_reader = {} if to_pec else {"partner_ids": letter.partner_id.ids}
        letter.with_context(lang=letter._get_lang()).message_post(
            body=letter.body,
            subject=letter.subject,
            attachment_ids=letter.attachment_id.ids,
            subtype_xmlid="mail.mt_note",
            message_type="comment",
            author_id=self.env.user.partner_id.id,
            **to_reader,
            **to_pec,
        )

    def _get_mail_address(self):
        """Where it is mailed to; without an address it is not."""
        reader = self.partner_id
        address = reader.l10n_it_pec_email if self.channel == "pec" else reader.email
        if not address:
            text = self.env._("%s has no e-mail address.", reader.display_name or "")
            if self.channel == "pec":
                text = self.env._("%s has no PEC address.", reader.display_name or "")
            raise UserError(text)
        return address

    def _keep(self, moment, address):
        """Keep the letter as it leaves."""
        self.ensure_one()
        letter = self.sudo()
        if not letter.subject or not letter.body:
            raise UserError(self.env._("Write the letter before it is sent."))
        attachment = letter.attachment_id.create(
            {
                "name": letter._get_file_name(),
                "raw": letter._render_pdf(),
                "mimetype": "application/pdf",
                "res_model": letter._name,
                "res_id": letter.id,
            }
        )
        letter.write(
            {
                "state": "sent",
                "sent_on": moment,
                "sent_by_id": self.env.uid,
                "sent_to": address,
                "attachment_id": attachment.id,
                "error": False,
            }
        )
        letter.message_subscribe(letter.contract_id.user_id.partner_id.ids)
        letter.contract_id.message_post(body=letter._get_sent_text())

    def _get_sent_text(self):
        """What the contract's conversation says: the letter itself is not for all."""
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))[self[name]]
            for name in ("kind", "channel")
        }
        return self.env._(
            "Letter “%(kind)s” sent to %(reader)s by %(channel)s.",
            kind=labels["kind"],
            reader=self.sent_to or self.partner_id.name,
            channel=labels["channel"],
        )

    def _get_file_name(self):
        number = (self.contract_id.name or "").replace("/", "-")
        spoken = self.with_context(lang=self._get_lang())
        labels = dict(spoken._fields["kind"]._description_selection(spoken.env))
        return f"{labels[self.kind]} {number}.pdf"
