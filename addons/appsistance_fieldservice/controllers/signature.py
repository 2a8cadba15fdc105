from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.appsistance_base.tools.forms import clean_picture, clean_text

LIMIT = 30
SECONDS = 600
MAX_IMAGE = 400_000
MAX_NAME = 100
MAX_REASON = 500


class SignatureByLink(http.Controller):
    """A customer signs a closed report by a personal link: nothing happens on GET."""

    @http.route(
        "/appsistance/firma/<string:token>", type="http", auth="public", website=True
    )
    def signature_page(self, token):
        signature_request = self._find(token)
        if not signature_request:
            return self._render_gone()
        report = signature_request.report_id
        return request.render(
            "appsistance_fieldservice.signature_page",
            {
                "token": token,
                "signature_request": signature_request,
                "report": report,
                "content": signature_request.version_id._get_content(),
                "is_open": signature_request._is_open(),
                "no_footer": True,
            },
        )

    @http.route(
        "/appsistance/firma/<string:token>/pdf",
        type="http",
        auth="public",
        methods=["GET"],
    )
    def signature_pdf(self, token):
        """What is to be signed, or what was signed."""
        signature_request = self._find(token)
        if not signature_request:
            raise NotFound
        report, version = signature_request.report_id, signature_request.version_id
        data = version.attachment_id.raw or report._render_pdf(version)
        name = report._get_pdf_name(version)
        return request.make_response(
            data,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", http.content_disposition(name, "inline")),
                ("X-Robots-Tag", "noindex"),
                ("Referrer-Policy", "no-referrer"),
            ],
        )

    @http.route(
        "/appsistance/firma/<string:token>/conferma", type="jsonrpc", auth="public"
    )
    def signature_sign(self, token, name=None, signature=None):
        """Called by core's signature form."""
        signature_request = self._find(token)
        if not signature_request or not signature_request._is_open():
            return {"error": request.env._("This link is no longer valid.")}
        signature = clean_picture(signature, MAX_IMAGE)
        if not signature:
            return {"error": request.env._("The signature is empty.")}
        try:
            with request.env.cr.savepoint():
                signature_request._sign(clean_text(name, MAX_NAME), signature)
        except UserError as error:
            return {"error": str(error)}
        return {
            "force_refresh": True,
            "redirect_url": f"/appsistance/firma/{token}",
        }

    @http.route(
        "/appsistance/firma/<string:token>/rifiuta",
        type="http",
        auth="public",
        methods=["POST"],
    )
    def signature_refuse(self, token, reason=""):
        signature_request = self._find(token)
        reason = clean_text(reason, MAX_REASON)
        if signature_request and signature_request._is_open() and reason:
            signature_request._refuse(reason)
        return request.redirect(f"/appsistance/firma/{token}")

    def _find(self, token):
        request.env["appsistance.rate.limit"]._hit_request("signature", LIMIT, SECONDS)
        return request.env["appsistance.signature.request"]._find(token)

    def _render_gone(self):
        response = request.render(
            "appsistance_fieldservice.signature_gone", {"no_footer": True}
        )
        response.status_code = 404
        return response
