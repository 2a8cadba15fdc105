from werkzeug.exceptions import Forbidden, NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request


class DriveController(http.Controller):
    @http.route(
        "/appsistance/google_drive/callback",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def google_drive_callback(self, state=None, code=None, error=None, **_kwargs):
        """Google sends the administrator back here: asks, changes nothing."""
        account = self._read_account(state)
        return request.render(
            "appsistance_google_drive.authorise_page",
            {"account": account, "state": state, "code": code, "error": error},
            headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"},
        )

    @http.route(
        "/appsistance/google_drive/authorise",
        type="http",
        auth="user",
        methods=["POST"],
    )
    def google_drive_authorise(self, state=None, code=None, **_kwargs):
        self._read_account(state)
        authorisation = request.env["appsistance.google.drive.authorisation"]
        account = authorisation._finish(state, code)
        return request.redirect(
            f"/odoo/action-appsistance_google_drive."
            f"appsistance_google_drive_account_action/{account.id}"
        )

    def _read_account(self, state):
        authorisation = request.env["appsistance.google.drive.authorisation"]
        try:
            return authorisation._read_state(state)
        except AccessError as error:
            raise Forbidden(str(error)) from None

    @http.route(
        "/appsistance/google_drive/open/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def google_drive_open(self, file_id, **_kwargs):
        """To Drive, for who may read what the file belongs to."""
        file = request.env["appsistance.google.drive.file"].browse(file_id)
        try:
            file._check_readable()
        except (AccessError, MissingError):
            # whether it exists is nobody's business
            raise NotFound from None
        url = file.sudo().url or ""
        if not url.startswith("https://"):
            raise NotFound
        response = request.redirect(url, code=303, local=False)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response
