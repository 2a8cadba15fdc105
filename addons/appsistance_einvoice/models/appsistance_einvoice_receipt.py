import base64
import hashlib
from datetime import datetime

import pytz
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import container, filename, receipt, xml_reader

KIND_LABELS = [
    ("RC", "RC Delivered"),
    ("NS", "NS Rejected"),
    ("MC", "MC Not Delivered"),
    ("NE", "NE Outcome of the Public Body"),
    ("DT", "DT Terms Expired"),
    ("AT", "AT Accepted, Impossible to Deliver"),
    ("MT", "MT Metadata of an Invoice Received"),
    ("EC", "EC Outcome Sent"),
    ("SE", "SE Outcome Rejected"),
    ("PA", "PEC Accepted by the Provider"),
    ("PC", "PEC Delivered to the SdI"),
    ("PE", "PEC Not Delivered"),
]
#: The SdI's day, which counts for the days that follow, is the Italian one.
_ROME = pytz.timezone("Europe/Rome")
#: Of what the SdI can have written; others would not even bear another time zone.
_YEARS = range(2000, 3000)
REASONS = [
    ("unreadable", "Not a readable XML"),
    ("unknown", "Not a receipt of the SdI"),
    ("container", "The archive or signature cannot be opened"),
    ("unmatched", "No exported file with this name"),
    ("hash", "The fingerprint is not that of the exported file"),
    ("kind", "Nothing to do with an invoice issued"),
    ("empty", "No receipt inside"),
    ("duplicate", "A second copy of the file: the first one counts"),
    ("untrusted", "Not certainly from the SdI"),
    ("trusted", "Trusted by a manager"),
]


class AppsistanceEinvoiceReceipt(models.Model):
    """A receipt of the SdI, kept as it came, with what it did to which file."""

    _name = "appsistance.einvoice.receipt"
    _description = "SdI Receipt"
    _inherit = ["appsistance.einvoice.mailbox", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="File Name", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    content = fields.Binary(attachment=True, readonly=True)
    sha256 = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [("quarantine", "Quarantine"), ("applied", "Applied")],
        string="Status",
        required=True,
        default="quarantine",
        index=True,
        readonly=True,
    )
    reason = fields.Selection(REASONS, readonly=True)
    detail = fields.Char(readonly=True)
    # What it says
    kind = fields.Selection(KIND_LABELS, readonly=True, index="btree_not_null")
    family = fields.Selection(
        [("public", "Public Bodies"), ("private", "Private Parties")], readonly=True
    )
    sdi_identifier = fields.Char(string="SdI Identifier", readonly=True)
    invoice_file_name = fields.Char(readonly=True, index="btree_not_null")
    received_on = fields.Datetime(readonly=True)
    outcome = fields.Char(readonly=True)
    description = fields.Char(readonly=True)
    error_ids = fields.One2many("appsistance.einvoice.receipt.error", "receipt_id")
    file_id = fields.Many2one(
        "appsistance.einvoice.file",
        string="Exported File",
        readonly=True,
        index="btree_not_null",
        check_company=True,
    )
    move_id = fields.Many2one(
        related="file_id.move_id", string="Invoice", store=True, index="btree_not_null"
    )

    _content_unique = models.Constraint(
        "UNIQUE(company_id, sha256)", "This receipt was already loaded."
    )

    @api.ondelete(at_uninstall=True)
    def _unlink_never_applied(self):
        if self.filtered(lambda record: record.state == "applied"):
            raise UserError(self.env._("A receipt is evidence and is never deleted."))

    # --------------------------------------------------
    # Loading
    # --------------------------------------------------

    @api.model
    def _load(self, files):
        """Load [(name, content)]; whatever they are, something is kept of each.

        The same receipt twice changes nothing and gives the first record.
        """
        self.check_access("read")
        # Refuses a company of others, which nothing would do as superuser.
        company = self.env.company
        # The office loads receipts but writes none of them by hand.
        receipts = self.sudo().with_company(company)
        plain = receipts.browse()
        unpacked = []
        for name, content in files:
            try:
                inner = container.unpack(name, content)
            except container.UnreadableContainerError as error:
                plain |= receipts._quarantine(name, content, "container", str(error))
                continue
            if not inner:
                plain |= receipts._quarantine(name, content, "empty", "")
            unpacked += inner
        known = receipts._get_known([content for _name, content in unpacked])
        for name, content in unpacked:
            digest = hashlib.sha256(content).hexdigest()
            if digest not in known:
                known[digest] = receipts._load_one(name, content)
            plain |= known[digest]
        return plain.sudo(False)

    @api.model
    def _get_known(self, contents):
        digests = [hashlib.sha256(content).hexdigest() for content in contents]
        records = self.search(
            [("company_id", "=", self.env.company.id), ("sha256", "in", digests)]
        )
        return {record.sha256: record for record in records}

    @api.model
    def _load_one(self, name, content):
        try:
            parsed = receipt.parse(content)
        except xml_reader.UnreadableXmlError as error:
            return self._quarantine(name, content, "unreadable", str(error))
        except receipt.UnknownReceiptError as error:
            return self._quarantine(name, content, "unknown", str(error))
        record = self.create(self._prepare_receipt_vals(name, content, parsed))
        record._apply(parsed)
        return record

    @api.model
    def _quarantine(self, name, content, reason, detail):
        digest = hashlib.sha256(content).hexdigest()
        known = self.search(
            [("company_id", "=", self.env.company.id), ("sha256", "=", digest)], limit=1
        )
        return known or self.create(
            {
                "name": name or self.env._("Without name"),
                "content": base64.b64encode(content),
                "sha256": digest,
                "reason": reason,
                "detail": detail[:500],
            }
        )

    @api.model
    def _prepare_receipt_vals(self, name, content, parsed):
        return {
            "name": name,
            "content": base64.b64encode(content),
            "sha256": parsed.sha256,
            "kind": parsed.kind,
            "family": parsed.family,
            "sdi_identifier": parsed.sdi_identifier,
            "invoice_file_name": parsed.file_name,
            "received_on": _to_utc(parsed.received_on),
            "outcome": parsed.outcome,
            "description": parsed.description,
            "error_ids": [
                fields.Command.create(
                    {
                        "code": error.code,
                        "description": error.description,
                        "suggestion": error.advice,
                    }
                )
                for error in parsed.errors
            ],
        }

    def _apply(self, parsed):
        """Tie the receipt to its file and move the file on, or say why not."""
        self.ensure_one()
        if not parsed.state:
            self.reason = "kind"
            return
        file = self._find_file(parsed)
        if not file:
            self.reason = "unmatched"
            return
        if parsed.file_hash and not self._is_same_file(parsed, file):
            self.write({"reason": "hash", "detail": parsed.file_hash})
            return
        if self._is_second_copy(parsed, file):
            self.write({"file_id": file.id, "reason": "duplicate"})
            self._notify_invoice(file)
            return
        self.write({"file_id": file.id, "state": "applied", "reason": False})
        moment = self.received_on or fields.Datetime.now()
        day = pytz.utc.localize(moment).astimezone(_ROME).date()
        file._set_state(parsed.state, day)
        if parsed.sdi_identifier:
            file.sdi_identifier = parsed.sdi_identifier
        file.transmission_id._confirm()
        self._seal()
        self._notify_invoice(file)

    @api.model
    def _is_second_copy(self, parsed, file):
        """Rejected only because the name was used (00002): the first copy was taken.

        It happens to a file that was sent twice; what the SdI says of the first copy
        is what counts.
        """
        codes = {error.code for error in parsed.errors}
        if parsed.kind != "NS" or codes != {"00002"}:
            return False
        other = file.sdi_identifier not in (False, parsed.sdi_identifier)
        return other or len(file.transmission_ids) > 1

    def _find_file(self, parsed):
        stem = filename.stem(parsed.file_name)
        return self.env["appsistance.einvoice.file"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("name", "in", [f"{stem}.xml", parsed.file_name]),
            ],
            limit=1,
        )

    @api.model
    def _is_same_file(self, parsed, file):
        """A signed file has another fingerprint than the bytes that we exported."""
        return (
            parsed.file_name.lower().endswith(".p7m") or parsed.file_hash == file.sha256
        )

    def _notify_invoice(self, file):
        """In the company's language where a mail tells it."""
        lang = self.env.context.get("lang") or self.company_id.partner_id.lang
        env = self.with_context(lang=lang).env
        labels = dict(self._fields["kind"]._description_selection(env))
        lines = [
            env._(
                "SdI receipt %(kind)s for %(file)s",
                kind=labels[self.kind],
                file=file.name,
            )
        ]
        lines += [
            f"{error.code} {error.description or ''}".strip()
            for error in self.error_ids
        ]
        file.move_id.message_post(body=Markup("<br/>").join(lines))

    def action_retry(self):
        """Try again those in quarantine, for example after the export was restored."""
        self.check_access("read")
        for record in self.sudo().filtered(
            lambda record: (
                record.state == "quarantine"
                and record.reason not in ("untrusted", "trusted", "duplicate")
            )
        ):
            content = base64.b64decode(record.with_context(bin_size=False).content)
            try:
                parsed = receipt.parse(content)
            except ValueError:
                record._retry_mail(content)
                continue
            record._apply(parsed)
        return True

    def _seal(self):
        self.env["ir.attachment"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", "content"),
                ("res_id", "in", self.ids),
            ]
        )._appsistance_seal()


def _to_utc(value):
    """Naive UTC of a moment in a receipt; without a zone it is Italian time."""
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return False
    if moment.year not in _YEARS:
        return False
    if not moment.tzinfo:
        moment = _ROME.localize(moment)
    return moment.astimezone(pytz.utc).replace(tzinfo=None)
