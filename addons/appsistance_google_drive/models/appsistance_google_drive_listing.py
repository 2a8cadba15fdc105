from datetime import datetime

from odoo import api, models

from ..tools import client, errors


class AppsistanceGoogleDriveListing(models.AbstractModel):
    """What people do in our folders: listed here, never downloaded."""

    _name = "appsistance.google.drive.listing"
    _description = "Files Put into Google Drive"

    @api.model
    def _cron_list(self):
        accounts = self.env["appsistance.google.drive.account"]._get_active()
        for account in accounts:
            try:
                if not self._poll(account):
                    break
            except errors.DriveError as error:
                account._note_error(error)
                if not self._commit():
                    break

    @api.model
    def _poll(self, account):
        """Go through the changes since the last look; whether there is time left."""
        drive = account._connect()
        if not account.page_token:
            account.page_token = drive.get_start_token()
            self._list_folders(account, drive)
            return bool(self._commit())
        is_more, time_left = True, True
        while is_more and time_left:
            try:
                changes, token, is_more = drive.get_changes(account.page_token)
            except errors.DriveError as error:
                if error.code not in (errors.MISSING, errors.REFUSED):
                    raise
                # the mark is too old: look at everything again
                account.page_token = False
                return bool(self._commit())
            self._apply(account, changes)
            account.page_token = token
            time_left = self._commit()
        self._list_found(account, drive)
        return bool(time_left)

    @api.model
    def _list_folders(self, account, drive):
        """All that lies in our folders; once, before changes are followed."""
        folders = self.env["appsistance.google.drive.folder"].search(
            [("account_id", "=", account.id), ("drive_id", "!=", False)]
        )
        self._list(account, drive, folders)

    @api.model
    def _list_found(self, account, drive):
        """What lay in folders before they became ours."""
        folders = self.env["appsistance.google.drive.folder"].search(
            [
                ("account_id", "=", account.id),
                ("drive_id", "!=", False),
                ("is_found", "=", True),
                ("is_listed", "=", False),
            ]
        )
        self._list(account, drive, folders)

    @api.model
    def _list(self, account, drive, folders):
        for folder in folders:
            try:
                items = list(drive.list_folder(folder.drive_id))
            except errors.DriveError as error:
                if error.code != errors.MISSING:
                    raise
                folder._note_lost()
                continue
            self._apply(
                account, [{"fileId": item["id"], "file": item} for item in items]
            )
            folder.is_listed = True
            if not self._commit():
                break

    @api.model
    def _apply(self, account, changes):
        """Changes of files in our folders, and of the folders themselves."""
        last = {
            change["fileId"]: change
            for change in changes
            if change.get("changeType", "file") == "file"
        }
        self._apply_to_folders(account, last)
        parents = {
            parent
            for change in last.values()
            for parent in (change.get("file") or {}).get("parents", [])
        }
        folders = self.env["appsistance.google.drive.folder"]._get_by_drive_id(
            account, parents
        )
        files = self.env["appsistance.google.drive.file"].search(
            [("account_id", "=", account.id), ("drive_id", "in", list(last))]
        )
        known = {file.drive_id: file for file in files}
        new = []
        for drive_id, change in last.items():
            item = self._get_item(change)
            folder = item and self._get_folder(item, folders)
            if drive_id in known:
                self._change(known[drive_id], item, folder)
            elif folder and not self._is_ours(account, item):
                new.append(self._prepare(account, item, folder))
        self.env["appsistance.google.drive.file"].create(new)

    @api.model
    def _get_item(self, change):
        item = change.get("file")
        if change.get("removed") or not item or item.get("trashed"):
            return None
        return item

    @api.model
    def _get_folder(self, item, folders):
        found = [
            folders[parent] for parent in item.get("parents", []) if parent in folders
        ]
        return found[0] if found else None

    @api.model
    def _is_ours(self, account, item):
        """Made by us: a folder, or a file whose row is still to be told."""
        properties = item.get("appProperties") or {}
        return client.FOLDER_KEY in properties or properties.get(
            client.FILE_KEY, ""
        ).startswith(account._get_key(""))

    @api.model
    def _change(self, file, item, folder):
        is_copy = file.kind != "drive"
        if not item:
            file._note_gone() if is_copy else file.unlink()
        elif not is_copy and not folder:
            # it was moved out of our folders
            file.unlink()
        else:
            vals = self._prepare_item(item)
            if is_copy:
                vals.pop("name")
            elif folder != file.folder_id:
                vals["folder_id"] = folder.id
            if file.state == "gone":
                vals |= {"state": "sent", "error": False, "error_code": False}
            file.write(vals)

    @api.model
    def _prepare(self, account, item, folder):
        return {
            **self._prepare_item(item),
            "account_id": account.id,
            "company_id": account.company_id.id,
            "folder_id": folder.id,
            "kind": "drive",
            "state": "sent",
            "drive_id": item["id"],
        }

    @api.model
    def _prepare_item(self, item):
        moment = item.get("modifiedTime")
        return {
            "name": item.get("name") or "-",
            "url": item.get("webViewLink"),
            "mimetype": item.get("mimeType"),
            "size": float(item.get("size") or 0),
            "md5": item.get("md5Checksum"),
            "author": (item.get("lastModifyingUser") or {}).get("displayName"),
            "changed_on": moment
            and datetime.fromisoformat(moment.replace("Z", "+00:00")).replace(
                tzinfo=None, microsecond=0
            ),
        }

    @api.model
    def _apply_to_folders(self, account, changes):
        """A folder that was deleted in Drive is made anew when something needs it."""
        folders = self.env["appsistance.google.drive.folder"]._get_by_drive_id(
            account, changes
        )
        for drive_id, folder in folders.items():
            if not self._get_item(changes[drive_id]):
                folder._note_lost()

    @api.model
    def _commit(self):
        return self.env["ir.cron"]._commit_progress(1)
