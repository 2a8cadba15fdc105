from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class ReportPdf(CustomerPortal):
    """The signed report as it was sealed: the stored file, never made anew."""

    @http.route(
        "/appsistance/rapportino/<int:report_id>/pdf",
        type="http",
        auth="public",
        methods=["GET"],
    )
    def report_pdf(self, report_id, access_token=None, download=False):
        try:
            report = self._document_check_access(
                "appsistance.report", report_id, access_token
            )
        except (AccessError, MissingError):
            return request.not_found()
        attachment = report.sudo()._get_shown_pdf()
        if not attachment:
            return request.not_found()
        return (
            request.env["ir.binary"]
            ._get_stream_from(attachment.sudo(), "raw")
            .get_response(as_attachment=bool(download))
        )
