import mimetypes
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import patterns

BATCH = 1000
#: A transaction that was open during the last look shows only now what it wrote.
OVERLAP = timedelta(days=1)


class AppsistanceGoogleDriveSource(models.AbstractModel):
    """Which attachments are copied, and to whose folder. Upper addons extend it."""

    _name = "appsistance.google.drive.source"
    _description = "Attachments for Google Drive"

    # --------------------------------------------------
    # Hooks
    # --------------------------------------------------

    @api.model
    def _get_paths(self):
        """{model with attachments: path to the record whose folder takes them}"""
        return {
            "account.move": "commercial_partner_id",
            "appsistance.equipment": "",
            "res.partner": "commercial_partner_id",
        }

    @api.model
    def _get_file_fields(self):
        """(model, binary field) of documents that are kept in fields."""
        return {
            ("account.move", "invoice_pdf_report_file"),
            ("account.move", "l10n_it_edi_attachment_file"),
        }

    @api.model
    def _get_kinds(self):
        """{model: kind of its documents}; of the others, images are photos."""
        return {"account.move": "invoice"}

    @api.model
    def _filter_records(self, records):
        """Those whose attachments are copied: of invoices, the customers'."""
        if records._name == "account.move":
            return records.filtered(lambda move: move.is_sale_document())
        return records

    @api.model
    def _get_file_name(self, row, record):
        """A file's name; those of fields are named after their record."""
        if row["name"] == row["res_field"]:
            extension = mimetypes.guess_extension(row["mimetype"] or "") or ""
            return patterns.clean(record.display_name) + extension
        return row["name"]

    @api.model
    def _is_evidence(self, attachment):
        """Whether a document stays here too, whatever Drive holds."""
        model = attachment.res_model
        evidence = self.env.registry["appsistance.evidence.mixin"]
        return bool(
            attachment.appsistance_sealed
            or attachment.res_field
            or model == "account.move"
            or model not in self.env
            or isinstance(self.env[model], evidence)
        )

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    def _queue(self, account):
        """Rows for attachments that are new, and again for those that changed.

        The date of the last change tells, so that nothing is added to anybody's
        upload. Yields after each batch, for the caller to commit.
        """
        files = self.env["appsistance.google.drive.file"]
        moment = fields.Datetime.now()
        since = account.scanned_until and account.scanned_until - OVERLAP
        last = (since or fields.Datetime.from_string("1970-01-01 00:00:00"), 0)
        while rows := self._read(account, last):
            self._renew(account, [row for row in rows if row["file_id"]])
            files.create(
                self._prepare_files(
                    account, [row for row in rows if not row["file_id"]]
                )
            )
            last = (rows[-1]["write_date"], rows[-1]["id"])
            yield
        account.scanned_until = moment
        yield

    @api.model
    def _read(self, account, last, limit=BATCH):
        """A batch of attachments of our models that have no row or another content."""
        files = self.env["appsistance.google.drive.file"]
        self.env["ir.attachment"].flush_model()
        files.flush_model()
        query = SQL(
            """
            SELECT attachment.id, attachment.name, attachment.res_model,
                attachment.res_id, attachment.res_field, attachment.mimetype,
                attachment.file_size, attachment.checksum, attachment.company_id,
                attachment.write_date, attachment.create_date,
                file.id AS file_id
            FROM ir_attachment attachment
            LEFT JOIN appsistance_google_drive_file file
                ON file.attachment_id = attachment.id
                AND file.company_id = %(company)s
            WHERE attachment.type = 'binary'
                AND attachment.res_id > 0
                AND attachment.res_model IN %(models)s
                AND (attachment.res_field IS NULL
                    OR (attachment.res_model, attachment.res_field) IN %(fields)s)
                AND (attachment.write_date, attachment.id) > (%(moment)s, %(id)s)
                AND attachment.create_date >= %(since)s
                AND (file.id IS NULL
                    OR file.checksum IS DISTINCT FROM attachment.checksum
                    OR file.res_model IS DISTINCT FROM attachment.res_model
                    OR file.res_id IS DISTINCT FROM attachment.res_id)
            ORDER BY attachment.write_date, attachment.id
            LIMIT %(limit)s
            """,
            company=account.company_id.id,
            models=tuple(self._get_paths()),
            fields=tuple(self._get_file_fields()),
            moment=last[0],
            id=last[1],
            since=account.copy_since or fields.Date.to_date("1970-01-01"),
            limit=limit,
        )
        names = (
            "id",
            "name",
            "res_model",
            "res_id",
            "res_field",
            "mimetype",
            "file_size",
            "checksum",
            "company_id",
            "write_date",
            "create_date",
            "file_id",
        )
        return [
            dict(zip(names, row, strict=True)) for row in self.env.execute_query(query)
        ]

    @api.model
    def _prepare_files(self, account, rows):
        """Values of new rows, for those of the account's company and chosen kinds."""
        placed = self._place(account, rows)
        return [
            {
                "account_id": account.id,
                "company_id": account.company_id.id,
                "attachment_id": row["id"],
                "folder_id": folder.id,
                "kind": kind,
                **self._prepare_content(row, record),
            }
            for row, record, folder, kind in placed
        ]

    @api.model
    def _prepare_content(self, row, record):
        return {
            "name": self._get_file_name(row, record),
            "res_model": row["res_model"],
            "res_id": row["res_id"],
            "mimetype": row["mimetype"] or "application/octet-stream",
            "size": row["file_size"],
            "checksum": row["checksum"],
        }

    @api.model
    def _renew(self, account, rows):
        """Queue again what has another content, or hangs on another record."""
        files = self.env["appsistance.google.drive.file"]
        for row, record, folder, kind in self._place(account, rows):
            file = files.browse(row["file_id"])
            vals = {
                **self._prepare_content(row, record),
                "folder_id": folder.id,
                "kind": kind,
            }
            if file.state != "sending":
                vals |= {
                    "state": "to_send",
                    "tries": 0,
                    "next_try": fields.Datetime.now(),
                }
                file.write(vals)

    @api.model
    def _place(self, account, rows):
        """(row, record, folder, kind of document) of what is to be copied."""
        kept = []
        for model in {row["res_model"] for row in rows}:
            some = [row for row in rows if row["res_model"] == model]
            records = self._get_records(account, model, some)
            kept += [
                (row, records[row["res_id"]], kind)
                for row in some
                if row["res_id"] in records
                and account._is_copied(kind := self._get_kind(row))
            ]
        folders = self._get_folders(account, [record for _row, record, _kind in kept])
        return [
            (row, record, folders[record], kind)
            for row, record, kind in kept
            if record in folders
        ]

    @api.model
    def _get_kind(self, row):
        kind = self._get_kinds().get(row["res_model"])
        if not kind:
            kind = "photo" if (row["mimetype"] or "").startswith("image/") else "other"
        return kind

    @api.model
    def _get_records(self, account, model, rows):
        """{id: record} of the account's company that are copied.

        What belongs to all companies goes where the attachment does.
        """
        companies = {row["res_id"]: row["company_id"] for row in rows}
        records = self.env[model].sudo().with_context(active_test=False)
        records = records.with_context(lang=account._get_lang()).browse(companies)
        records = self._filter_records(records.exists())
        return {
            record.id: record
            for record in records
            if (record.company_id.id or companies[record.id] or account.company_id.id)
            == account.company_id.id
        }

    @api.model
    def _get_folders(self, account, records):
        """{record: folder of the record that its path leads to}"""
        paths = self._get_paths()
        targets = {}
        for record in records:
            path = paths[record._name]
            target = record.mapped(path)[:1] if path else record
            if target:
                targets[record] = target
        by_model = defaultdict(set)
        for target in targets.values():
            by_model[target._name].add(target.id)
        folders = {}
        for model, ids in by_model.items():
            made = self.env["appsistance.google.drive.folder"]._ensure(
                account, self.env[model].browse(ids)
            )
            folders |= {(model, target.id): folder for target, folder in made.items()}
        return {
            record: folders[target._name, target.id]
            for record, target in targets.items()
        }
