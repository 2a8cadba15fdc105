import hashlib

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

LIMIT = 120
SECONDS = 600


class CalendarFeed(http.Controller):
    @http.route(
        "/appsistance/calendario/<int:resource_id>/<string:token>.ics",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
    )
    def calendar_feed(self, resource_id, token):
        """The calendar of one person or thing, for who knows its address."""
        request.env["appsistance.rate.limit"]._hit_request("feed", LIMIT, SECONDS)
        resource = request.env["resource.resource"]._appsistance_get_by_feed(
            resource_id, token
        )
        if not resource:
            raise NotFound
        data = resource._appsistance_get_feed()
        response = request.make_response(
            data,
            [
                ("Content-Type", "text/calendar; charset=utf-8"),
                ("Cache-Control", "private, max-age=300"),
                ("X-Robots-Tag", "noindex"),
            ],
        )
        response.set_etag(hashlib.sha256(data).hexdigest())
        return response.make_conditional(request.httprequest.environ)
