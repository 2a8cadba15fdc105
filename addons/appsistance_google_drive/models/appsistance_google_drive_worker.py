import contextlib
import logging
import secrets

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import errors

_logger = logging.getLogger(__name__)

BATCH = 50
#: Two numbers name an advisory lock: what it is for, and whose it is.
WORKER_LOCK = 714_201
ACCOUNT_LOCK = 714_202
ATTEMPTS = 3


class AppsistanceGoogleDriveWorker(models.AbstractModel):
    """The background work: queue, make folders, send; any number of them at once.

    A worker has a number, and holds an advisory lock of that number on a connection of
    its own while it lives; the rows it takes carry the number. So rows of a killed
    worker are known at once, and none is taken twice.
    """

    _name = "appsistance.google.drive.worker"
    _description = "Sending to Google Drive"

    @api.model
    def _cron_send(self):
        for account in self.env["appsistance.google.drive.account"]._get_active():
            if not self._work(account):
                break

    @api.model
    def _work(self, account):
        """All that is due for one account; whether there is time left."""
        with self._hold(account) as (worker, is_first):
            self._recover()
            try:
                drive = account._connect()
                if is_first:
                    self._prepare(account)
                    self._push_folders(account, drive)
                return self._send_files(account, drive, worker)
            except errors.DriveError as error:
                self._release(worker)
                account._note_error(error)
                return bool(self._commit())
            except psycopg2.OperationalError:
                # somebody changed the same rows; the next run goes on
                self.env.cr.rollback()
                self._release(worker)
                _logger.info("Google Drive account %s: goes on later", account.id)
                return bool(self._commit())

    @contextlib.contextmanager
    def _hold(self, account):
        """(number of this worker, whether it is the first at this account)"""
        worker = secrets.randbelow(2**31 - 2) + 1
        with self.env.registry.cursor() as cr:
            cr.execute("SELECT pg_advisory_xact_lock(%s, %s)", (WORKER_LOCK, worker))
            cr.execute(
                "SELECT pg_try_advisory_xact_lock(%s, %s)", (ACCOUNT_LOCK, account.id)
            )
            yield worker, cr.fetchone()[0]

    @api.model
    def _recover(self):
        """What a worker that is no more was sending may have arrived."""
        files = self.env["appsistance.google.drive.file"]
        files.flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE appsistance_google_drive_file
                SET state = 'to_send', is_doubtful = true, worker = 0
                WHERE state = 'sending' AND worker IN (
                    SELECT worker FROM (
                        SELECT DISTINCT worker FROM appsistance_google_drive_file
                        WHERE state = 'sending'
                    ) seen
                    WHERE pg_try_advisory_xact_lock(%s, worker)
                )
                RETURNING id
                """,
                WORKER_LOCK,
            )
        )
        files.invalidate_model(["state", "is_doubtful", "worker"])
        self._commit()

    @api.model
    def _prepare(self, account):
        """Rows for what is new; folders that no longer fit their records."""
        self.env["appsistance.google.drive.folder"]._follow(account)
        self._commit()
        for _batch in self.env["appsistance.google.drive.source"]._queue(account):
            self._commit()

    @api.model
    def _push_folders(self, account, drive):
        """Committed one by one: a folder that was made is known."""
        for folder in self.env["appsistance.google.drive.folder"]._get_due(account):
            try:
                folder._push(drive)
            except errors.DriveError as error:
                if error.code in errors.STOPPING or self._is_root_lost(folder, error):
                    raise
                self._note_folder_error(folder, error)
            if not self._commit():
                break

    @api.model
    def _is_root_lost(self, folder, error):
        return error.code == errors.MISSING and not folder.parent_id

    @api.model
    def _note_folder_error(self, folder, error):
        parent = folder.parent_id
        if error.code == errors.MISSING and parent:
            parent._note_lost()
        folder._note_error(error)

    # --------------------------------------------------
    # Files
    # --------------------------------------------------

    @api.model
    def _send_files(self, account, drive, worker):
        while files := self._claim(account, worker):
            files.attachment_id.fetch(["store_fname", "checksum"])
            for file in files:
                self._send_file(file, drive)
                if not self._commit():
                    self._release(worker)
                    return False
        return True

    @api.model
    def _send_file(self, file, drive):
        try:
            vals = file._send(drive)
        except errors.DriveError as error:
            vals = file._prepare_failure(error)
            if error.code == errors.MISSING:
                file.folder_id._note_lost()
                vals["next_try"] = fields.Datetime.now()
            file.write(vals)
            if error.code in errors.STOPPING:
                raise
            return
        file.write(vals)

    @api.model
    def _claim(self, account, worker):
        """Take a batch that nobody else has, committed before anything is sent."""
        for _attempt in range(ATTEMPTS):
            # another worker changed the same rows meanwhile: look again
            with contextlib.suppress(psycopg2.errors.SerializationFailure):
                return self._take(account, worker)
            self.env.cr.rollback()
        return self._take(account, worker)

    @api.model
    def _take(self, account, worker):
        files = self.env["appsistance.google.drive.file"]
        files.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE appsistance_google_drive_file
                SET state = 'sending', worker = %(worker)s,
                    tries = COALESCE(tries, 0) + 1
                WHERE id IN (
                    SELECT file.id FROM appsistance_google_drive_file file
                    JOIN appsistance_google_drive_folder folder
                        ON folder.id = file.folder_id
                    WHERE file.account_id = %(account)s
                        AND file.state = 'to_send'
                        AND file.next_try <= %(now)s
                        AND file.attachment_id IS NOT NULL
                        AND folder.drive_id IS NOT NULL
                    ORDER BY file.next_try, file.id
                    LIMIT %(limit)s
                    FOR UPDATE OF file SKIP LOCKED
                )
                RETURNING id
                """,
                worker=worker,
                account=account.id,
                now=fields.Datetime.now(),
                limit=BATCH,
            )
        )
        files.invalidate_model(["state", "worker", "tries"])
        if rows:
            self._commit()
        return files.browse(sorted(row[0] for row in rows))

    @api.model
    def _release(self, worker):
        """Give back what was taken and not touched."""
        files = self.env["appsistance.google.drive.file"]
        mine = files.search([("worker", "=", worker), ("state", "=", "sending")])
        for file in mine:
            file.write(
                {"state": "to_send", "worker": 0, "tries": max(file.tries - 1, 0)}
            )

    @api.model
    def _commit(self):
        """Commit; seconds that are left for this run."""
        return self.env["ir.cron"]._commit_progress(1)
