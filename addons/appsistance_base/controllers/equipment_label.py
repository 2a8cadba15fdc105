from urllib.parse import urlencode

from odoo import http
from odoo.http import request

CALLS, SECONDS = 60, 60


class EquipmentLabel(http.Controller):
    @http.route(
        "/appsistance/q/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def open_label(self, token):
        """Lead whoever scanned a label to what he may see; it changes nothing.

        A stranger who is signed in gets the answer of an unknown label.
        """
        request.env["appsistance.rate.limit"]._hit_request(
            "equipment_label", CALLS, SECONDS
        )
        equipment = request.env["appsistance.equipment"]._find_by_token(token)
        if not equipment:
            raise request.not_found()
        user = request.env.user
        if user._is_public():
            query = urlencode({"redirect": f"/appsistance/q/{token}"})
            return request.redirect(f"/web/login?{query}")
        if not equipment.with_user(user).has_access("read"):
            raise request.not_found()
        if user._is_internal():
            return request.redirect(f"/odoo/appsistance-equipment/{equipment.id}")
        return request.redirect(equipment.access_url)
