import logging
import uuid
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import pec, sdicoop, sending

_logger = logging.getLogger(__name__)

TRANSMISSION_STATES = [
    ("queued", "Queued"),
    ("sending", "Being Sent"),
    ("sent", "Taken in Charge"),
    ("doubtful", "Doubtful"),
    ("failed", "Not Sent"),
]
CODES = [
    ("connection", "The server does not answer"),
    ("login", "The server refuses the credentials"),
    ("refused", "The server refuses the file"),
    ("size", "The mail is too big"),
    ("altered", "The file was altered"),
    ("config", "The channel is not set up"),
    ("channel", "The company changed channel"),
    ("certificate", "The certificate is not accepted"),
    ("tries", "Too many attempts"),
    ("timeout", "No answer in time"),
    ("cut", "The connection was cut"),
    ("garbage", "The answer cannot be understood"),
    ("killed", "The program stopped while sending"),
    ("pec", "The certified mail was not delivered"),
    ("operator", "Declared not arrived"),
    ("EI01", "EI01 Empty file"),
    ("EI02", "EI02 Service not available"),
    ("EI03", "EI03 User not authorised"),
]
#: Channels that reach a network by themselves.
NETWORK_CHANNELS = ("pec", "sdicoop")
#: One that is sending holds its row; this covers the instant before it does.
GRACE = timedelta(minutes=2)
BATCH = 200


class AppsistanceEinvoiceTransmission(models.Model):
    """One sending of an exported file by PEC or SdICoop.

    "Being sent" is committed before anything leaves and the outcome right after, on
    cursors of their own. What is found being sent by nobody may have left: it becomes
    doubtful, and only a person or a receipt decides what was of it.
    """

    _name = "appsistance.einvoice.transmission"
    _description = "Sending of an Electronic Invoice File"
    _order = "id desc"
    _check_company_auto = True

    file_id = fields.Many2one(
        "appsistance.einvoice.file",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    channel = fields.Selection(
        [("pec", "Certified Mail (PEC)"), ("sdicoop", "SdICoop")],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        TRANSMISSION_STATES,
        string="Status",
        required=True,
        default="queued",
        index=True,
        readonly=True,
    )
    is_last = fields.Boolean(string="Last One", default=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Sent By", readonly=True)
    tries = fields.Integer(string="Attempts", readonly=True)
    next_try = fields.Datetime(default=fields.Datetime.now, readonly=True)
    started_on = fields.Datetime(readonly=True)
    ended_on = fields.Datetime(string="Answered On", readonly=True)
    code = fields.Selection(CODES, string="Reason", readonly=True)
    detail = fields.Char(readonly=True)
    advice = fields.Char(string="What to Do", compute="_compute_advice")
    is_reported = fields.Boolean(string="Told on the Invoice", readonly=True)
    # PEC
    message_ref = fields.Char(string="Message", readonly=True, index="btree_not_null")
    sender = fields.Char(readonly=True)
    recipient = fields.Char(readonly=True)
    accepted_on = fields.Datetime(string="Accepted by the Provider", readonly=True)
    delivered_on = fields.Datetime(string="Delivered to the SdI", readonly=True)
    # SdICoop
    sdi_identifier = fields.Char(string="SdI Identifier", readonly=True)

    _live_unique = models.UniqueIndex(
        "(file_id) WHERE state != 'failed'",
        "The file is being sent, or was sent, already.",
    )
    _last_unique = models.UniqueIndex("(file_id) WHERE is_last")

    @api.depends("code", "state")
    def _compute_advice(self):
        advice = self._get_advice()
        for record in self:
            record.advice = advice.get(record.code, "")
            if record.state == "doubtful":
                record.advice = self.env._(
                    "It may have arrived. Look in the mailbox's sent mail or on the "
                    "Agenzia delle Entrate's portal (files transmitted), then say "
                    "whether it arrived. Do not send it again before."
                )
            elif record.state == "queued" and record.code:
                record.advice = self.env._("It is tried again by itself.")

    @api.model
    def _get_advice(self):
        setup = self.env._(
            "Ask the administrator to check the channel in the settings, then retry."
        )
        return {
            "connection": self.env._("Check the network, then retry."),
            "login": setup,
            "config": setup,
            "certificate": self.env._(
                "Ask the administrator for a valid certificate, then retry."
            ),
            "refused": self.env._(
                "Read the server's answer, mend the cause, then retry."
            ),
            "size": self.env._("Send the file by hand from the portal."),
            "altered": self.env._("Call the administrator: nothing was sent."),
            "channel": self.env._("Send the file by the channel in use now."),
            "tries": self.env._("Check the channel, then retry."),
            "pec": self.env._("Read the provider's answer, then retry."),
            "operator": self.env._("Send it again when ready."),
            "EI01": self.env._(
                "The SdI found an empty file: declare it never sent, export it again."
            ),
            "EI02": self.env._("The SdI is not available: retry later."),
            "EI03": self.env._(
                "The SdI does not authorise the company: the channel is stopped. "
                "Check accreditation and certificate, then retry."
            ),
        }

    # --------------------------------------------------
    # Queue
    # --------------------------------------------------

    @api.model
    def _queue(self, files):
        """New transmissions of files that did not leave yet; nothing is sent here."""
        wrong = files.filtered(
            lambda file: (
                file.company_id.appsistance_einvoice_channel not in NETWORK_CHANNELS
            )
        )
        if wrong:
            raise UserError(
                self.env._(
                    "%(company)s does not send by itself: choose PEC or SdICoop in "
                    "the settings.",
                    company=wrong.company_id[:1].name,
                )
            )
        previous = files.sudo().transmission_ids.filtered("is_last")
        previous.is_last = False
        previous.flush_recordset(["is_last"])
        records = self.create([self._prepare_vals(file) for file in files])
        self.env.ref("appsistance_einvoice.ir_cron_send_einvoices")._trigger()
        return records

    @api.model
    def _prepare_vals(self, file):
        company = file.company_id
        vals = {
            "file_id": file.id,
            "company_id": company.id,
            "channel": company.appsistance_einvoice_channel,
            "user_id": self.env.uid,
        }
        if vals["channel"] == "pec":
            sender = company.appsistance_einvoice_pec_sender or ""
            domain = sender.rpartition("@")[2] or "localhost"
            vals |= {
                "sender": sender,
                "recipient": company._get_einvoice_pec_recipient(),
                "message_ref": f"<{uuid.uuid4().hex}@{domain}>",
            }
        return vals

    @api.model
    def _cron_send(self):
        """Everything that is due, one at a time, until the cron's time is over."""
        self._recover()
        self._report_outcomes()
        due = self._get_due().ids
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for transmission_id in due:
            self._deliver(transmission_id)
            if not self.env["ir.cron"]._commit_progress(1):
                break
        self._report_outcomes()

    @api.model
    def _get_due(self):
        return self.search(
            Domain("state", "=", "queued")
            & Domain("next_try", "<=", fields.Datetime.now())
            & Domain("company_id.appsistance_einvoice_hold", "=", False),
            order="id",
            limit=BATCH,
        )

    @api.model
    def _deliver(self, transmission_id):
        """Claim, send, note the outcome: each committed before the next."""
        try:
            with self.env.registry.cursor() as cr:
                record = self.with_env(self.env(cr=cr)).browse(transmission_id)
                if not record._claim():
                    return
            with self.env.registry.cursor() as cr:
                record = self.with_env(self.env(cr=cr)).browse(transmission_id)
                if record.try_lock_for_update() and record.state == "sending":
                    record._finish(record._send())
        except psycopg2.OperationalError:
            # Somebody else was faster, or the outcome could not be written: then it
            # stays "being sent" and turns doubtful.
            _logger.info("E-invoice transmission %s: left to another", transmission_id)

    def _claim(self):
        self.ensure_one()
        if not self.try_lock_for_update() or self.state != "queued":
            return False
        company = self.company_id
        if company.appsistance_einvoice_channel != self.channel:
            self._finish(sending.Outcome(sending.FAILED, "channel"))
            return False
        if company.appsistance_einvoice_hold or not self._has_quota():
            return False
        self.write(
            {
                "state": "sending",
                "started_on": fields.Datetime.now(),
                "tries": self.tries + 1,
                "code": False,
                "detail": False,
            }
        )
        return True

    def _has_quota(self):
        limit = self.company_id.appsistance_einvoice_pec_daily_limit
        if self.channel != "pec" or not limit:
            return True
        return (
            self.search_count(
                [
                    ("company_id", "=", self.company_id.id),
                    ("channel", "=", "pec"),
                    ("started_on", ">=", fields.Datetime.now() - timedelta(days=1)),
                ]
            )
            < limit
        )

    @api.model
    def _recover(self):
        """What is being sent by nobody may have left."""
        limit = fields.Datetime.now() - GRACE
        stale = self.search([("state", "=", "sending"), ("started_on", "<", limit)])
        for transmission_id in stale.ids:
            with self.env.registry.cursor() as cr:
                record = self.with_env(self.env(cr=cr)).browse(transmission_id)
                if record.try_lock_for_update() and record.state == "sending":
                    record._finish(sending.Outcome(sending.DOUBTFUL, "killed"))

    # --------------------------------------------------
    # Sending
    # --------------------------------------------------

    def _send(self):
        """The Outcome, whatever happens."""
        self.ensure_one()
        try:
            content = self.file_id._get_contents()[self.file_id]
        except UserError:
            return sending.Outcome(sending.FAILED, "altered")
        send = {"pec": self._send_pec, "sdicoop": self._send_sdicoop}[self.channel]
        try:
            outcome = send(content)
        except Exception as error:  # noqa: BLE001
            # Not foreseen: nobody knows how far it went. Its text could hold a secret.
            outcome = sending.Outcome(
                sending.DOUBTFUL, "garbage", sending.describe(error)
            )
        _logger.info(
            "E-invoice file %s by %s: %s %s",
            self.file_id.name,
            self.channel,
            outcome.state,
            outcome.code,
        )
        return outcome

    def _send_pec(self, content):
        server = self.company_id.sudo().appsistance_einvoice_mail_server_id
        if not server or not self.sender or not self.recipient:
            return sending.Outcome(sending.FAILED, "config", hold=True)
        file = self.file_id
        message = pec.compose(
            self.sender, self.recipient, self.message_ref, file.name, content
        )
        data = message.as_bytes()
        wrong = pec.check(data, file.name, file.sha256)
        if wrong:
            return sending.Outcome(sending.FAILED, wrong)
        session, failure = self._open_pec_session(server)
        if failure:
            return failure
        try:
            return pec.deliver(session, self.sender, self.recipient, data)
        finally:
            session.close()

    def _open_pec_session(self, server):
        """(session, None) or (None, Outcome): nothing can have left so far."""
        try:
            session = server._connect__(mail_server_id=server.id, smtp_from=self.sender)
        except Exception as error:  # noqa: BLE001
            kind = sending.describe(error)
            if kind in ("SMTPAuthenticationError", "SMTPNotSupportedError"):
                return None, sending.Outcome(sending.FAILED, "login", kind, hold=True)
            return None, sending.Outcome(sending.RETRY, "connection", kind)
        if session is None:
            # Core opens no connection in tests.
            return None, sending.Outcome(sending.RETRY, "connection", "disabled")
        session.set_debuglevel(0)
        return session, None

    def _send_sdicoop(self, content):
        company = self.company_id.sudo()
        if not company.appsistance_einvoice_sdicoop_url:
            return sending.Outcome(sending.FAILED, "config", hold=True)
        try:
            service = sdicoop.connect(
                company.appsistance_einvoice_sdicoop_url,
                company.appsistance_einvoice_sdicoop_certificate,
                company.appsistance_einvoice_sdicoop_key,
                company.appsistance_einvoice_sdicoop_wsdl,
                company.appsistance_einvoice_sdicoop_timeout or sdicoop.TIMEOUT,
            )
        except Exception as error:  # noqa: BLE001
            return sending.Outcome(
                sending.FAILED, "config", sending.describe(error), hold=True
            )
        return sdicoop.deliver(service, self.file_id.name, content)

    # --------------------------------------------------
    # Outcome
    # --------------------------------------------------

    def _finish(self, outcome):
        """Note it on this row, which nobody else writes meanwhile.

        A stop of the channel is written on the company too: who edits that meanwhile
        makes it doubtful.
        """
        self.ensure_one()
        state, code = outcome.state, outcome.code
        if state == sending.RETRY and self.tries >= sending.MAX_TRIES:
            state, code = sending.FAILED, "tries"
        vals = {
            "state": state,
            "code": code or False,
            "detail": outcome.detail or False,
            "sdi_identifier": outcome.sdi_identifier or False,
            "ended_on": fields.Datetime.now(),
            "is_reported": False,
        }
        if state == sending.RETRY:
            vals["next_try"] = fields.Datetime.now() + sending.wait(self.tries)
        self.write(vals)
        if outcome.hold:
            self.company_id.sudo().appsistance_einvoice_hold = code

    @api.model
    def _report_outcomes(self):
        """Tell files and invoices; whoever edits them meanwhile only delays this."""
        pending = self.search(
            [
                ("is_reported", "=", False),
                ("state", "in", ("sent", "doubtful", "failed")),
            ]
        )
        for transmission_id in pending.ids:
            try:
                with self.env.registry.cursor() as cr:
                    record = self.with_env(self.env(cr=cr)).browse(transmission_id)
                    if record.try_lock_for_update():
                        record._report()
            except Exception as error:  # noqa: BLE001, PERF203
                # Telling never keeps the others from being sent; it is tried again.
                _logger.info(
                    "E-invoice transmission %s: told later (%s)",
                    transmission_id,
                    sending.describe(error),
                )

    def _report(self):
        self.ensure_one()
        file = self.file_id.sudo()
        if self.state == "sent":
            file._set_state("sent")
            if self.sdi_identifier and not file.sdi_identifier:
                file.sdi_identifier = self.sdi_identifier
        self.is_reported = True
        file.move_id.message_post(body=self._get_report_text())

    def _get_report_text(self):
        """In the company's language where a job tells it."""
        lang = self.env.context.get("lang") or self.company_id.partner_id.lang
        return self.with_context(lang=lang)._get_translated_report_text()

    def _get_translated_report_text(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        codes = dict(self._fields["code"]._description_selection(self.env))
        parts = [f"{self.file_id.name}: {labels[self.state]}"]
        if self.code:
            parts.append(codes[self.code])
        if self.detail:
            parts.append(self.detail)
        if self.state != "sent" and self.advice:
            parts.append(self.advice)
        return " — ".join(parts)

    # --------------------------------------------------
    # What becomes known later
    # --------------------------------------------------

    def _confirm(self):
        """It did arrive: a receipt, of the provider or of the SdI, says so."""
        for record in self.filtered(lambda record: record.state != "sent"):
            record.write(
                {"state": "sent", "code": False, "detail": False, "is_reported": True}
            )

    def _note_certified(self, envelope):
        """A receipt of the PEC provider for this mail."""
        self.ensure_one()
        now = fields.Datetime.now()
        if envelope.kind in pec.LOST:
            if self.file_id.state in ("exported", "sent") and not self.delivered_on:
                self.write(
                    {
                        "state": "failed",
                        "code": "pec",
                        "detail": (envelope.detail or envelope.kind)[:300],
                        "is_reported": True,
                    }
                )
                self.file_id.move_id.message_post(body=self._get_report_text())
            return
        if envelope.kind == pec.ACCEPTED:
            self.accepted_on = self.accepted_on or now
        elif envelope.kind == pec.DELIVERED:
            self.delivered_on = self.delivered_on or now
        else:
            return
        if self.state in ("sending", "doubtful"):
            self._confirm()
            self.file_id._set_state("sent")

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_retry(self):
        """Send again what surely did not leave."""
        self.check_access("read")
        self.file_id._send_to_sdi()
        return True

    def action_arrived(self):
        """A person found it at the SdI."""
        self._check_may_decide()
        for record in self.sudo():
            record._confirm()
            record.file_id._set_state("sent")
            record._log_decision(self.env._("declared arrived"))
        return True

    def action_not_arrived(self):
        """A person made sure that it is not at the SdI: it may be sent again."""
        self._check_may_decide()
        for record in self.sudo():
            record.write({"state": "failed", "code": "operator", "is_reported": True})
            record._log_decision(self.env._("declared not arrived"))
        return True

    def _check_may_decide(self):
        self.check_access("read")
        if not self.env.user.has_group("appsistance_base.group_manager"):
            raise UserError(self.env._("Only a manager can do this."))
        if self.filtered(lambda record: record.state != "doubtful"):
            raise UserError(self.env._("Only a doubtful sending is to be decided."))

    def _log_decision(self, decision):
        self.file_id.move_id.message_post(
            body=self.env._(
                "XML file %(name)s: sending of %(day)s %(decision)s by %(user)s",
                name=self.file_id.name,
                day=fields.Datetime.to_string(self.started_on),
                decision=decision,
                user=self.env.user.name,
            )
        )
