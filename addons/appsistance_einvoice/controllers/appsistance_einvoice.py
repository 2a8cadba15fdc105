import tempfile
import zipfile

from werkzeug.wsgi import FileWrapper

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request


class EinvoiceController(http.Controller):
    @http.route(
        "/appsistance_einvoice/file/<int:file_id>",
        type="http",
        auth="user",
        readonly=True,
    )
    def download_file(self, file_id):
        """One file, the bytes as they left; the user's own rights decide."""
        file = request.env["appsistance.einvoice.file"].browse(file_id).exists()
        if not file:
            raise request.not_found()
        try:
            content = file._get_contents()[file]
        except (AccessError, MissingError) as error:
            raise request.not_found() from error
        return request.make_response(
            content,
            [
                ("Content-Type", "application/xml"),
                ("Content-Disposition", content_disposition(file.name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    @http.route(
        "/appsistance_einvoice/export/<int:export_id>/zip",
        type="http",
        auth="user",
        readonly=True,
    )
    def download_export(self, export_id):
        wizard = self._get_own("appsistance.einvoice.export", export_id)
        return self._send_zip(
            wizard.file_ids._get_zip_entries(), "fatture_elettroniche.zip"
        )

    @http.route(
        "/appsistance_einvoice/month_end/<int:wizard_id>/zip",
        type="http",
        auth="user",
        readonly=True,
    )
    def download_month_end(self, wizard_id):
        wizard = self._get_own("appsistance.einvoice.month.end", wizard_id)
        name = f"commercialista_{wizard.date_from:%Y-%m}.zip"
        return self._send_zip(wizard._get_zip_entries(), name)

    def _get_own(self, model, record_id):
        """Wizards belong to who opened them: nobody else finds their address."""
        records = request.env[model]
        if not records.has_access("read"):
            raise request.not_found()
        record = records.browse(record_id).exists()
        if not record or record.sudo().create_uid != request.env.user:
            raise request.not_found()
        return record

    def _send_zip(self, entries, name):
        """The archive grows on disk, not in memory, and is streamed from there."""
        target = write_zip(entries)
        size = target.seek(0, 2)
        target.seek(0)
        response = request.make_response(
            None,
            [
                ("Content-Type", "application/zip"),
                ("Content-Disposition", content_disposition(name)),
                ("Content-Length", str(size)),
            ],
        )
        response.response = FileWrapper(target)
        response.direct_passthrough = True
        response.call_on_close(target.close)
        return response


def write_zip(entries):
    """A temporary file with the archive of (name, bytes)."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 closed with the response
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return target
