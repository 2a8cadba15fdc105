from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.appsistance_base.tools.forms import clean_text

LIMIT = 60
SECONDS = 600
MAX_NOTE = 500


class InvitationByLink(http.Controller):
    """A technician answers by a personal link: reading it changes nothing, so that a
    mail scanner that follows links accepts no job."""

    @http.route(
        "/appsistance/incarico/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
    )
    def invitation_page(self, token):
        invitation, is_current = self._find(token)
        if not invitation:
            return self._render_gone()
        return self._render(token, invitation, is_current)

    @http.route(
        "/appsistance/incarico/<string:token>/rispondi",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def invitation_answer(self, token, answer="", reason="", note=""):
        invitation, is_current = self._find(token)
        if not invitation:
            return self._render_gone()
        if not is_current or answer not in ("accepted", "declined"):
            return self._render(token, invitation, is_current)
        try:
            with request.env.cr.savepoint():
                invitation._answer(
                    answer,
                    "link",
                    self._get_reasons(invitation).filtered(
                        lambda offered: str(offered.id) == reason
                    ),
                    clean_text(note, MAX_NOTE),
                )
        except UserError as error:
            return self._render(token, invitation, is_current, error=str(error))
        return request.redirect(f"/appsistance/incarico/{token}")

    @http.route(
        "/appsistance/giro/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
    )
    def day_sheet_page(self, token):
        sheet = self._find_sheet(token)
        if not sheet:
            return self._render_gone()
        return request.render(
            "appsistance_fieldservice.day_sheet_page",
            {"token": token, "sheet": sheet, "no_footer": True},
        )

    @http.route(
        "/appsistance/giro/<string:token>/conferma",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def day_sheet_accept(self, token):
        sheet = self._find_sheet(token)
        if not sheet:
            return self._render_gone()
        sheet._accept_all()
        return request.redirect(f"/appsistance/giro/{token}")

    def _find(self, token):
        request.env["appsistance.rate.limit"]._hit_request("invitation", LIMIT, SECONDS)
        return request.env["appsistance.invitation"]._get_by_token(token)

    def _find_sheet(self, token):
        request.env["appsistance.rate.limit"]._hit_request("invitation", LIMIT, SECONDS)
        return request.env["appsistance.day.sheet"]._get_by_token(token)

    def _get_reasons(self, invitation):
        """Those that are offered to whoever declines this job."""
        companies = (False, invitation.visit_id.company_id.id)
        reasons = request.env["appsistance.decline.reason"].sudo()
        return reasons.search([("company_id", "in", companies)])

    def _render(self, token, invitation, is_current, error=""):
        visit = invitation.visit_id
        return request.render(
            "appsistance_fieldservice.invitation_page",
            {
                "token": token,
                "invitation": invitation,
                "visit": visit,
                "is_current": is_current,
                "is_open": is_current
                and invitation.state != "cancelled"
                and visit.state == "planned",
                "reasons": self._get_reasons(invitation),
                "error": error,
                "no_footer": True,
            },
        )

    def _render_gone(self):
        response = request.render(
            "appsistance_fieldservice.signature_gone", {"no_footer": True}
        )
        response.status_code = 404
        return response
