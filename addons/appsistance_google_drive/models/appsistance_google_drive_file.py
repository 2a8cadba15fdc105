import hashlib
import io
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools import client, errors

DOCUMENT_KINDS = [
    ("photo", "Photo"),
    ("invoice", "Invoice"),
    ("other", "Attachment"),
    ("drive", "Put There by People"),
]
CHUNK = 1024 * 1024


class AppsistanceGoogleDriveFile(models.Model):
    """One file in Drive: a copy of an attachment, or what people put into a folder.

    "Being sent" is committed before the network is touched and the outcome right after.
    What is found being sent by nobody may have arrived: it is looked for in Drive
    before it is sent again.
    """

    _name = "appsistance.google.drive.file"
    _description = "File in Google Drive"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True)
    account_id = fields.Many2one(
        "appsistance.google.drive.account",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    folder_id = fields.Many2one(
        "appsistance.google.drive.folder",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    folder_kind = fields.Char(related="folder_id.kind", string="Kind of Folder")
    folder_res_model = fields.Char(
        related="folder_id.res_model", string="Model of the Folder"
    )
    folder_res_id = fields.Many2oneReference(
        related="folder_id.res_id",
        string="Record of the Folder",
        model_field="folder_res_model",
    )
    kind = fields.Selection(
        DOCUMENT_KINDS, string="Document", required=True, index=True, readonly=True
    )
    attachment_id = fields.Many2one(
        "ir.attachment", index="btree_not_null", readonly=True, ondelete="set null"
    )
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    mimetype = fields.Char(string="Type", readonly=True)
    size = fields.Float(string="Size (bytes)", digits=(16, 0), readonly=True)
    checksum = fields.Char(
        string="Checksum (SHA-1)",
        readonly=True,
        help="Of the attachment, as it was when it was queued.",
    )
    sent_checksum = fields.Char(readonly=True, help="The same, as of the last sending.")
    md5 = fields.Char(string="Checksum (MD5)", readonly=True, help="As Drive tells it.")
    # The queue
    state = fields.Selection(
        [
            ("to_send", "To Send"),
            ("sending", "Being Sent"),
            ("sent", "In Drive"),
            ("failed", "Failed"),
            ("gone", "Deleted in Drive"),
        ],
        string="Status",
        required=True,
        default="to_send",
        index=True,
        readonly=True,
    )
    is_doubtful = fields.Boolean(
        readonly=True, help="An earlier attempt may have arrived: looked for first."
    )
    worker = fields.Integer(readonly=True)
    tries = fields.Integer(string="Attempts", readonly=True)
    next_try = fields.Datetime(
        default=fields.Datetime.now, required=True, readonly=True
    )
    error_code = fields.Char(readonly=True)
    error = fields.Char(string="What Happened", readonly=True)
    sent_on = fields.Datetime(readonly=True)
    # In Drive
    drive_id = fields.Char(string="Identifier", readonly=True, index="btree_not_null")
    url = fields.Char(string="Address", readonly=True)
    author = fields.Char(string="Last Changed by", readonly=True)
    changed_on = fields.Datetime(string="Changed in Drive", readonly=True)
    is_local_removed = fields.Boolean(string="Only in Drive", readonly=True)

    _attachment_unique = models.UniqueIndex(
        "(company_id, attachment_id) WHERE attachment_id IS NOT NULL"
    )
    _drive_unique = models.UniqueIndex(
        "(account_id, drive_id) WHERE drive_id IS NOT NULL"
    )
    _due = models.Index("(account_id, next_try) WHERE state = 'to_send'")

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_open(self):
        """Through our route, which asks again whether the reader may."""
        self.ensure_one()
        self._check_readable()
        if not self.url:
            raise UserError(self.env._("It is not in Drive yet."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/appsistance/google_drive/open/{self.id}",
            "target": "new",
        }

    def action_open_record(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    def action_retry(self):
        """Send again what failed, or what was deleted in Drive and is still here."""
        self.check_access("read")
        if not self.env.user.has_group("appsistance_base.group_dispatcher"):
            raise AccessError(self.env._("Only the office can do this."))
        self.sudo()._retry()
        self.env.ref("appsistance_google_drive.ir_cron_send")._trigger()

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    def _get_shown_domain(self, records):
        """What lies in the folders of records, in the companies that are open."""
        return (
            Domain("folder_res_model", "=", records._name)
            & Domain("folder_res_id", "in", records._origin.ids)
            & Domain("state", "=", "sent")
            & Domain("company_id", "in", self.env.companies.ids)
        )

    def _retry(self):
        again = self.filtered(
            lambda file: (
                file.state in ("failed", "gone", "to_send")
                and file.attachment_id
                and not file.is_local_removed
            )
        )
        gone = again.filtered(lambda file: file.state == "gone")
        gone.write({"drive_id": False, "url": False, "md5": False})
        again.write(
            {
                "state": "to_send",
                "tries": 0,
                "next_try": fields.Datetime.now(),
                "error": False,
                "error_code": False,
            }
        )

    def _check_readable(self):
        """Whoever opens a file can read the file's row and what it belongs to."""
        self.check_access("read")
        file = self.sudo()
        attachment = file.attachment_id
        if attachment:
            attachment.sudo(False).with_user(self.env.user).check_access("read")
        model = file.res_model or file.folder_id.res_model
        res_id = file.res_id or file.folder_id.res_id
        if model in self.env and res_id:
            record = self.env[model].browse(res_id).exists()
            record.check_access("read")
        elif not attachment and not self.env.user.has_group(
            "appsistance_base.group_manager"
        ):
            raise AccessError(self.env._("You may not open this file."))

    def _note_gone(self):
        lang = self.account_id[:1]._get_lang()
        self.write(
            {
                "state": "gone",
                "error": self.with_context(lang=lang).env._("Deleted in Drive."),
                "error_code": errors.MISSING,
            }
        )

    # --------------------------------------------------
    # Sending; called by the worker, which commits
    # --------------------------------------------------

    def _send(self, drive):
        """Bring Drive to what the attachment is; return values for this row."""
        self.ensure_one()
        attachment = self.attachment_id
        with self._open(attachment) as stream:
            md5, size = self._measure(stream)
            answer = self._put(drive, stream, md5, size)
        if answer.get("md5Checksum") != md5:
            self._remember(answer)
            raise errors.DriveError(errors.CHECKSUM)
        return {
            **self._prepare_answer(answer),
            "state": "sent",
            "sent_checksum": attachment.checksum,
            "sent_on": fields.Datetime.now(),
            "is_doubtful": False,
            "error": False,
            "error_code": False,
            "tries": 0,
            "worker": 0,
        }

    def _put(self, drive, stream, md5, size):
        known = self._find(drive)
        parent = self.folder_id.drive_id
        if known and known.get("md5Checksum") == md5:
            if known.get("name") == self.name and parent in known.get("parents", []):
                return known
            return drive.update(known["id"], self.name, parent)
        body = {"name": self.name}
        if not known:
            body |= {
                "parents": [parent],
                "appProperties": {client.FILE_KEY: self._get_key()},
            }
        return drive.upload(
            stream, size, self.mimetype, body, file_id=known and known["id"]
        )

    def _find(self, drive):
        """What Drive holds of this attachment: by its identifier, or by our key."""
        if self.drive_id:
            try:
                known = drive.get(self.drive_id)
            except errors.DriveError as error:
                if error.code != errors.MISSING:
                    raise
                known = None
            if known and not known.get("trashed"):
                return known
            self.drive_id = False
        if self.is_doubtful or self.folder_id.is_found:
            return drive.find(client.FILE_KEY, self._get_key())
        return None

    def _get_key(self):
        return self.account_id._get_key(self.attachment_id.id)

    def _remember(self, answer):
        self.drive_id = answer.get("id")

    @api.model
    def _prepare_answer(self, answer):
        return {
            "drive_id": answer["id"],
            "url": answer.get("webViewLink"),
            "md5": answer.get("md5Checksum"),
        }

    @api.model
    def _open(self, attachment):
        """The bytes, from where they lie: a big file is never in memory as a whole."""
        if attachment.store_fname:
            path = Path(attachment._full_path(attachment.store_fname))
            try:
                return path.open("rb")
            except OSError:
                raise errors.DriveError(errors.LOST) from None
        return io.BytesIO(attachment.db_datas or b"")

    @api.model
    def _measure(self, stream):
        """(MD5 as Drive counts it, number of bytes); the stream is at its start."""
        digest = hashlib.md5(usedforsecurity=False)
        size = 0
        while block := stream.read(CHUNK):
            digest.update(block)
            size += len(block)
        stream.seek(0)
        return digest.hexdigest(), size

    def _prepare_failure(self, error):
        """Values for this row after an attempt that failed."""
        self.ensure_one()
        vals = {
            "worker": 0,
            "error": self.account_id._tell(error),
            "error_code": error.code,
            "is_doubtful": self.is_doubtful or error.code in errors.DOUBTFUL,
        }
        if error.code in errors.STOPPING:
            # not this file's fault: it waits for the account, however long
            return vals | {"state": "to_send", "tries": max(self.tries - 1, 0)}
        if error.code not in errors.RETRIED:
            return vals | {"state": "failed"}
        if self.tries >= errors.MAX_TRIES:
            error = errors.DriveError(errors.TRIES, vals["error"])
            return vals | {
                "state": "failed",
                "error": self.account_id._tell(error),
            }
        wait = error.wait or errors.get_delay(self.tries)
        return vals | {"state": "to_send", "next_try": fields.Datetime.now() + wait}
