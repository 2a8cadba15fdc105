import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import client, errors, patterns

BATCH = 500
FOLDER_URL = "https://drive.google.com/drive/folders/%s"


class AppsistanceGoogleDriveFolder(models.Model):
    """A folder in Drive: a record's own, or a plain one between two of them.

    ``name``, ``parent_id`` and ``is_archived`` are what Odoo wants; the worker makes
    Drive follow. ``key`` is what the folder is found again by, in the database and,
    as an appProperty, in Drive: nothing is made twice.
    """

    _name = "appsistance.google.drive.folder"
    _description = "Folder in Google Drive"
    _order = "name, id"
    _parent_store = True
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
    parent_id = fields.Many2one(
        "appsistance.google.drive.folder",
        string="In Folder",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    parent_path = fields.Char(index=True)
    path = fields.Char(compute="_compute_path")
    kind = fields.Char(readonly=True, help="Kind of record, empty for plain folders.")
    key = fields.Char(required=True, readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    res_name = fields.Char(string="Record", compute="_compute_res_name")
    is_archived = fields.Boolean(string="Archived", readonly=True)
    checked_date = fields.Datetime(
        readonly=True, help="When the record was changed, as of the last look at it."
    )
    state = fields.Selection(
        [
            ("to_make", "To Make"),
            ("to_update", "To Rename or Move"),
            ("ready", "In Drive"),
            ("failed", "Failed"),
        ],
        string="Status",
        required=True,
        default="to_make",
        index=True,
        readonly=True,
    )
    is_requested = fields.Boolean(readonly=True)
    is_found = fields.Boolean(
        readonly=True, help="It was there already: its files may be too."
    )
    is_listed = fields.Boolean(readonly=True)
    drive_id = fields.Char(string="Identifier", readonly=True, index="btree_not_null")
    url = fields.Char(string="Address", compute="_compute_url")
    tries = fields.Integer(string="Attempts", readonly=True)
    next_try = fields.Datetime(
        default=fields.Datetime.now, required=True, readonly=True
    )
    error = fields.Char(readonly=True)
    file_ids = fields.One2many(
        "appsistance.google.drive.file", "folder_id", string="Files", readonly=True
    )

    _key_unique = models.UniqueIndex("(company_id, key)")
    _record_unique = models.UniqueIndex(
        "(res_model, res_id, company_id) WHERE res_model IS NOT NULL"
    )

    # --------------------------------------------------
    # Computes
    # --------------------------------------------------

    @api.depends("parent_path")
    def _compute_path(self):
        ids = {
            int(number)
            for folder in self
            for number in (folder.parent_path or "").split("/")
            if number
        }
        names = {folder.id: folder.name for folder in self.sudo().browse(ids)}
        for folder in self:
            numbers = [n for n in (folder.parent_path or "").split("/") if n]
            folder.path = " / ".join(names[int(number)] for number in numbers)

    @api.depends("drive_id")
    def _compute_url(self):
        for folder in self:
            folder.url = folder.drive_id and FOLDER_URL % folder.drive_id

    @api.depends("res_model", "res_id")
    def _compute_res_name(self):
        for model, folders in self.grouped("res_model").items():
            names = {}
            # an addon that is no more leaves its folders, and their documents
            if model in self.env:
                records = self.env[model].browse(folders.mapped("res_id")).exists()
                readable = records.with_context(active_test=False)._filtered_access(
                    "read"
                )
                names = {record.id: record.display_name for record in readable}
            for folder in folders:
                folder.res_name = names.get(folder.res_id, False)

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_open_in_drive(self):
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}

    def action_open_record(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    def action_retry(self):
        self.check_access("read")
        if not self.env.user.has_group("appsistance_base.group_dispatcher"):
            raise AccessError(self.env._("Only the office can do this."))
        failed = self.sudo().filtered(lambda folder: folder.state == "failed")
        for folder in failed:
            folder.state = "to_update" if folder.drive_id else "to_make"
        failed.write({"tries": 0, "next_try": fields.Datetime.now(), "error": False})
        self.sudo().file_ids.filtered(lambda file: file.state == "failed")._retry()
        self.env.ref("appsistance_google_drive.ir_cron_send")._trigger()

    # --------------------------------------------------
    # What Odoo wants
    # --------------------------------------------------

    @api.model
    def _request(self, record):
        """The folder of a record, asked for by a person who may read it."""
        company = record._appsistance_get_drive_company()
        account = self.env["appsistance.google.drive.account"].sudo()
        account = account.search(
            account._get_connected_domain() & Domain("company_id", "=", company.id)
        )
        account._check_connected()
        folder = self.sudo()._ensure(account, record)[record]
        if not folder.drive_id:
            folder.is_requested = True
            self.env.ref("appsistance_google_drive.ir_cron_send")._trigger()
        return folder.sudo(self.env.su)

    @api.model
    def _ensure(self, account, records):
        """{record: folder}, made in the database where missing, customers' first."""
        records = records.sudo().with_context(
            active_test=False, lang=account._get_lang()
        )
        found = self._find(account, records)
        missing = records.filtered(lambda record: record.id not in found)
        if missing:
            wanted = self._prepare_wanted(account, missing)
            folders = self.create(
                [
                    {
                        **wanted[record],
                        "account_id": account.id,
                        "company_id": account.company_id.id,
                        "key": f"{record._name},{record.id}",
                        "kind": record._appsistance_drive_kind,
                        "res_model": record._name,
                        "res_id": record.id,
                        "checked_date": self._get_moment(record),
                    }
                    for record in missing
                ]
            )
            found |= {folder.res_id: folder for folder in folders}
        return {record: found[record.id] for record in records}

    @api.model
    def _find(self, account, records):
        folders = self.search(
            [
                ("company_id", "=", account.company_id.id),
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
            ]
        )
        return {folder.res_id: folder for folder in folders}

    @api.model
    def _prepare_wanted(self, account, records):
        """{record: name, parent and whether it is archived}; parents are made."""
        in_customer, plain, own = account._parse_pattern(
            records._appsistance_drive_kind
        )
        customers = {
            record: record._appsistance_get_drive_customer() for record in records
        }
        owners = {}
        if in_customer:
            partners = self.env["res.partner"].union(*customers.values())
            folders = self._ensure(account, partners) if partners else {}
            owners = {partner.id: folder for partner, folder in folders.items()}
        values = {record: record._appsistance_get_drive_values() for record in records}
        paths = {
            record: (
                owners.get(customers[record].id, self.browse()),
                tuple(patterns.render(part, values[record]) for part in plain),
            )
            for record in records
        }
        archived = {
            record for record in records if record._appsistance_is_drive_archived()
        }
        for record in archived:
            paths[record] = (self.browse(), (patterns.clean(account.archive_name),))
        parents = self._ensure_plain(account, set(paths.values()))
        return {
            record: {
                "name": patterns.render(own, values[record]),
                "parent_id": parents[paths[record]].id,
                "is_archived": record in archived,
            }
            for record in records
        }

    @api.model
    def _ensure_plain(self, account, paths):
        """{(folder, names below it): folder}; a level at a time, each by one query."""
        reached = {(top, ()): top for top, _names in paths}
        depth = max((len(names) for _top, names in paths), default=0)
        for level in range(1, depth + 1):
            wanted = {
                (top, names[:level]): self._get_plain_key(
                    reached[top, names[: level - 1]], names[level - 1]
                )
                for top, names in paths
                if len(names) >= level
            }
            folders = self._ensure_keys(
                account,
                {
                    key: (reached[top, names[:-1]], names[-1])
                    for (top, names), key in wanted.items()
                },
            )
            reached |= {path: folders[key] for path, key in wanted.items()}
        return {path: reached[path] for path in paths}

    @api.model
    def _get_plain_key(self, parent, name):
        text = f"{parent.key or ''}/{name}"
        return "plain," + hashlib.sha256(text.encode()).hexdigest()[:32]

    @api.model
    def _ensure_keys(self, account, wanted):
        """{key: folder} of plain folders, from {key: (parent, name)}."""
        found = self.search(
            [
                ("company_id", "=", account.company_id.id),
                ("key", "in", list(wanted)),
            ]
        )
        missing = [key for key in wanted if key not in set(found.mapped("key"))]
        found |= self.create(
            [
                {
                    "account_id": account.id,
                    "company_id": account.company_id.id,
                    "key": key,
                    "name": wanted[key][1],
                    "parent_id": wanted[key][0].id,
                }
                for key in missing
            ]
        )
        return {folder.key: folder for folder in found}

    # --------------------------------------------------
    # Following the records
    # --------------------------------------------------

    @api.model
    def _check_again(self, accounts):
        self.search(
            [("account_id", "in", accounts.ids), ("res_model", "!=", False)]
        ).write({"checked_date": False})

    @api.model
    def _follow(self, account):
        """Compare folders with the records that were changed since the last look.

        No hook in anybody's ``write``: the date of the last change tells. Folders of
        an addon that is no more stay as they are.
        """
        kinds = list(account._get_pattern_fields())
        for (model,) in self._read_group(
            [("account_id", "=", account.id), ("kind", "in", kinds)], ["res_model"]
        ):
            self._follow_model(account, model)

    @api.model
    def _follow_model(self, account, model):
        for folder_ids in self._get_outdated(account, model):
            folders = self.browse(folder_ids)
            by_record = {folder.res_id: folder for folder in folders}
            records = self.env[model].sudo().browse(by_record).exists()
            records = records.with_context(active_test=False, lang=account._get_lang())
            wanted = self._prepare_wanted(account, records) if records else {}
            for record, vals in wanted.items():
                by_record.pop(record.id)._want(vals, self._get_moment(record))
            for folder in by_record.values():
                folder._want_archived()

    @api.model
    def _get_outdated(self, account, model):
        self.env[model].flush_model(["write_date"])
        self.flush_model(["account_id", "res_model", "res_id", "checked_date"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT folder.id FROM appsistance_google_drive_folder folder
                LEFT JOIN %(table)s record ON record.id = folder.res_id
                WHERE folder.account_id = %(account)s
                    AND folder.res_model = %(model)s
                    AND (folder.checked_date IS DISTINCT FROM
                            date_trunc('second', record.write_date)
                        OR record.id IS NULL AND NOT folder.is_archived)
                ORDER BY folder.id
                """,
                table=SQL.identifier(self.env[model]._table),
                account=account.id,
                model=model,
            )
        )
        ids = [row[0] for row in rows]
        return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]

    @api.model
    def _get_moment(self, record):
        """Dates are kept to the second: what is fresh may change within this one."""
        fresh = fields.Datetime.now() - timedelta(seconds=5)
        return record.write_date < fresh and record.write_date

    def _want(self, vals, moment):
        self.ensure_one()
        changed = {
            name: value
            for name, value in vals.items()
            if self._fields[name].convert_to_write(self[name], self) != value
        }
        vals = changed | {"checked_date": moment}
        if changed and self.drive_id:
            vals |= {
                "state": "to_update",
                "tries": 0,
                "next_try": fields.Datetime.now(),
            }
        self.write(vals)

    def _want_archived(self):
        """The record is no more: its documents stay."""
        account = self.account_id
        path = (self.browse(), (patterns.clean(account.archive_name),))
        parent = self._ensure_plain(account, {path})[path]
        self._want({"parent_id": parent.id, "is_archived": True}, False)

    # --------------------------------------------------
    # Making Drive follow; called by the worker, which commits
    # --------------------------------------------------

    @api.model
    def _get_due(self, account):
        """Folders to make that something waits for, and those to change; by depth."""
        domain = [
            ("account_id", "=", account.id),
            ("next_try", "<=", fields.Datetime.now()),
        ]
        due = self.search([*domain, ("state", "=", "to_update")])
        needed = self.search(
            [
                *domain,
                ("state", "=", "to_make"),
                "|",
                ("is_requested", "=", True),
                ("file_ids.state", "=", "to_send"),
            ]
        )
        due |= needed
        ids = {
            int(number)
            for folder in due
            for number in folder.parent_path.split("/")
            if number
        }
        above = self.browse(ids).filtered(
            lambda folder: folder.state == "to_make" and not folder.drive_id
        )
        return (due | above).sorted(lambda folder: folder.parent_path.count("/"))

    def _push(self, drive):
        """Make, find again, rename or move one folder in Drive."""
        self.ensure_one()
        parent = (
            self.parent_id.drive_id if self.parent_id else self.account_id._get_root()
        )
        if not parent:
            return
        if self.drive_id and self._update(drive, parent):
            return
        key = self.account_id._get_key(self.key)
        found = drive.find(client.FOLDER_KEY, key)
        answer = found or drive.create_folder(self.name, parent, key)
        if found and (
            found["name"] != self.name or parent not in found.get("parents", [])
        ):
            drive.update(found["id"], self.name, parent)
        self._note_ready(answer["id"], is_found=bool(found))

    def _update(self, drive, parent):
        """Whether it is there still."""
        try:
            drive.update(self.drive_id, self.name, parent)
        except errors.DriveError as error:
            if error.code != errors.MISSING:
                raise
            self._note_lost()
            return False
        self._note_ready(self.drive_id, is_found=self.is_found)
        return True

    def _note_ready(self, drive_id, is_found):
        self.write(
            {
                "drive_id": drive_id,
                "state": "ready",
                "is_found": is_found,
                "is_listed": self.is_listed and self.drive_id == drive_id,
                "is_requested": False,
                "tries": 0,
                "error": False,
            }
        )

    def _note_lost(self):
        """It is not in Drive any more: made anew when something waits for it."""
        below = self.search([("id", "child_of", self.ids)])
        below.write({"drive_id": False, "state": "to_make", "tries": 0})
        below.file_ids.filtered(lambda file: file.state == "sent")._note_gone()

    def _note_error(self, error):
        self.ensure_one()
        tries = self.tries + 1
        is_final = error.code not in errors.RETRIED or tries >= errors.MAX_TRIES
        self.write(
            {
                "tries": tries,
                "error": self.account_id._tell(error),
                "state": "failed" if is_final else self.state,
                "next_try": fields.Datetime.now()
                + (error.wait or errors.get_delay(tries)),
            }
        )

    @api.model
    def _get_by_drive_id(self, account, drive_ids):
        folders = self.search(
            [("account_id", "=", account.id), ("drive_id", "in", list(drive_ids))]
        )
        return {folder.drive_id: folder for folder in folders}
