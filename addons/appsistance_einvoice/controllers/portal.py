from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request

from odoo.addons.account.controllers.portal import PortalAccount


class EinvoicePortal(PortalAccount):
    """The electronic invoice beside its PDF: for whoever may read the invoice."""

    @http.route(
        "/my/invoices/<int:invoice_id>/xml",
        type="http",
        auth="public",
        methods=["GET"],
    )
    def portal_invoice_xml(self, invoice_id, access_token=None, **_kwargs):
        """The bytes as they left; an altered file is never handed out."""
        try:
            move = self._document_check_access("account.move", invoice_id, access_token)
        except (AccessError, MissingError):
            raise request.not_found() from None
        move = request.env["account.move"].sudo().browse(move.id)
        if not move._has_portal_einvoice():
            raise request.not_found()
        try:
            document = move._get_invoice_legal_documents("fatturapa")
        except UserError:
            raise request.not_found() from None
        return request.make_response(
            document["content"],
            [
                ("Content-Type", "application/xml"),
                ("Content-Disposition", content_disposition(document["filename"])),
                ("X-Content-Type-Options", "nosniff"),
                ("Referrer-Policy", "no-referrer"),
            ],
        )
