from urllib.parse import urlencode

from odoo import http
from odoo.http import request

from odoo.addons.appsistance_base.controllers.equipment_label import EquipmentLabel
from odoo.addons.appsistance_base.tools.forms import clean_text

from ..tools import uploads
from .portal import MAX_BODY, MAX_TEXT

LOOKS, LOOK_SECONDS = 60, 60
POSTS, POST_SECONDS = 10, 3600
# All who stand before one plant together
LABEL_POSTS = 20
MAX_LINE = 120


class EquipmentLabelRequest(EquipmentLabel):
    """Whoever scans a label asks for help with the plant in front of him."""

    @http.route()
    def open_label(self, token):
        response = super().open_label(token)
        user = request.env.user
        equipment = request.env["appsistance.equipment"]._find_by_token(token)
        if user._is_public():
            if self._takes_requests(equipment):
                return request.redirect(f"/appsistance/q/{token}/request")
            return response
        partner = user.partner_id
        if not user._is_internal() and partner._appsistance_may_use_tickets():
            query = urlencode({"equipment_id": equipment.id, "by_label": 1})
            return request.redirect(f"/my/tickets/new?{query}")
        return response

    def _takes_requests(self, equipment):
        """Only a customer who uses the portal wants requests of passers-by."""
        return (
            equipment.customer_id._appsistance_may_use_tickets()
            and equipment.state != "dismantled"
        )

    def _get_labelled(self, token):
        equipment = request.env["appsistance.equipment"]._find_by_token(token)
        if not equipment or not self._takes_requests(equipment):
            raise request.not_found()
        return equipment

    @http.route(
        "/appsistance/q/<string:token>/request",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def label_request(self, token, **_kwargs):
        """The form for whoever is not signed in: it shows nothing of the plant."""
        request.env["appsistance.rate.limit"]._hit_request(
            "ticket_label", LOOKS, LOOK_SECONDS
        )
        self._get_labelled(token)
        return self._render_label_form(token, {})

    @http.route(
        "/appsistance/q/<string:token>/request/send",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
        max_content_length=MAX_BODY,
    )
    def label_request_send(self, token, **kwargs):
        limits = request.env["appsistance.rate.limit"]
        limits._hit_request("ticket_label", LOOKS, LOOK_SECONDS)
        equipment = self._get_labelled(token)
        limits._hit_request("ticket_label_send", POSTS, POST_SECONDS)
        limits._hit("ticket_label_plant", equipment.id, LABEL_POSTS, POST_SECONDS)
        form = {
            name: clean_text(kwargs.get(name), MAX_LINE)
            for name in ("caller_name", "caller_phone", "partner_email")
        }
        text = clean_text(kwargs.get("text"), MAX_TEXT)
        if not text or not form["caller_name"] or not form["caller_phone"]:
            return self._render_label_form(
                token,
                {**form, "text": text},
                request.env._("Please tell your name, your phone and what happened."),
            )
        try:
            files = uploads.check_uploads(request.httprequest.files.getlist("files"))
        except uploads.UploadError as refused:
            explanation = uploads.explain(request.env, refused)
            return self._render_label_form(token, {**form, "text": text}, explanation)
        ticket = (
            request.env["appsistance.ticket"]
            .sudo()
            ._portal_open(
                {
                    **form,
                    "channel": "qr",
                    "customer_id": equipment.customer_id.id,
                    "equipment_id": equipment.id,
                    "site_id": equipment.site_id.id,
                    "company_id": equipment.company_id.id,
                },
                text,
                files,
            )
        )
        return request.render(
            "appsistance_helpdesk.portal_label_thanks", {"number": ticket.number}
        )

    def _render_label_form(self, token, form, error=None):
        query = urlencode({"redirect": f"/appsistance/q/{token}"})
        return request.render(
            "appsistance_helpdesk.portal_label_request",
            {
                "action": f"/appsistance/q/{token}/request/send",
                "login_url": f"/web/login?{query}",
                "form": form,
                "accept": uploads.ACCEPT,
                "error": error,
            },
            status=400 if error else 200,
        )
