from datetime import timedelta

from odoo import api, fields, models

from ..tools import errors

BATCH = 100


class AppsistanceGoogleDriveCleaner(models.AbstractModel):
    """Removes local copies, where the account says so and Drive holds the same bytes.

    Evidence stays: sealed documents, reports, invoices, contracts, and all that lives
    in a field of a record.
    """

    _name = "appsistance.google.drive.cleaner"
    _description = "Removal of Local Copies"

    @api.model
    def _cron_clean(self):
        accounts = self.env["appsistance.google.drive.account"]._get_active()
        for account in accounts.filtered("remove_local"):
            try:
                if not self._clean(account):
                    break
            except errors.DriveError as error:
                account._note_error(error)
                self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _get_due(self, account):
        limit = fields.Datetime.now() - timedelta(days=account.remove_after)
        return self.env["appsistance.google.drive.file"].search(
            [
                ("account_id", "=", account.id),
                ("state", "=", "sent"),
                ("kind", "in", self._get_removable_kinds()),
                ("sent_on", "<=", limit),
                ("is_local_removed", "=", False),
                ("attachment_id.type", "=", "binary"),
                ("attachment_id.appsistance_sealed", "=", False),
                ("attachment_id.res_field", "=", False),
            ],
            order="id",
        )

    @api.model
    def _get_removable_kinds(self):
        return ["photo", "other"]

    @api.model
    def _clean(self, account):
        drive = account._connect()
        source = self.env["appsistance.google.drive.source"]
        for file in self._get_due(account):
            if source._is_evidence(file.attachment_id):
                continue
            self._remove(file, drive)
            if not self.env["ir.cron"]._commit_progress(1):
                return False
        return True

    @api.model
    def _remove(self, file, drive):
        """Only after Drive has told the checksum once more, now."""
        attachment = file.attachment_id
        try:
            with file._open(attachment) as stream:
                md5, _size = file._measure(stream)
            known = drive.get(file.drive_id)
        except errors.DriveError as error:
            if error.code in errors.STOPPING:
                raise
            if error.code == errors.MISSING:
                file._note_gone()
            return
        if known.get("trashed"):
            file._note_gone()
            return
        if known.get("md5Checksum") != md5:
            # people changed it in Drive: both versions stay
            return
        size = attachment.file_size
        attachment.write(
            {
                "type": "url",
                "url": f"/appsistance/google_drive/open/{file.id}",
                "raw": False,
            }
        )
        file.write({"is_local_removed": True, "size": size})
