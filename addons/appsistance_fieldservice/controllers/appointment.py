from odoo import http
from odoo.http import request

from odoo.addons.appsistance_base.tools.forms import clean_text

LIMIT = 60
SECONDS = 600
MAX_NOTE = 500


class AppointmentByLink(http.Controller):
    """A customer confirms an appointment, or asks to move it, by a personal link."""

    @http.route(
        "/appsistance/appuntamento/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
    )
    def appointment_page(self, token):
        notice = self._find(token)
        if not notice:
            return self._render_gone()
        notice = notice.with_context(lang=notice._get_lang())
        return request.render(
            "appsistance_fieldservice.appointment_page",
            {
                "token": token,
                "notice": notice,
                "visit": notice.visit_id,
                "is_current": notice._is_current(),
                "no_footer": True,
            },
        )

    @http.route(
        "/appsistance/appuntamento/<string:token>/conferma",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def appointment_confirm(self, token):
        notice = self._find(token)
        if notice and notice._is_current() and notice.state != "confirmed":
            notice._confirm()
        return request.redirect(f"/appsistance/appuntamento/{token}")

    @http.route(
        "/appsistance/appuntamento/<string:token>/sposta",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def appointment_move(self, token, note=""):
        notice = self._find(token)
        note = clean_text(note, MAX_NOTE)
        if notice and notice._is_current() and note:
            notice._ask_to_move(note)
        return request.redirect(f"/appsistance/appuntamento/{token}")

    def _find(self, token):
        request.env["appsistance.rate.limit"]._hit_request(
            "appointment", LIMIT, SECONDS
        )
        return request.env["appsistance.visit.notice"]._get_by_token(token)

    def _render_gone(self):
        response = request.render(
            "appsistance_fieldservice.signature_gone", {"no_footer": True}
        )
        response.status_code = 404
        return response
