import base64
import json

from werkzeug.exceptions import Forbidden

from odoo import fields, http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..tools import images

GROUP = "appsistance_base.group_technician"
MAX_OPERATIONS = 200
FOUND_MATERIALS = 30
SEARCHES, SECONDS = 60, 60


class TechnicianApp(http.Controller):
    """The technician's page for the phone, and what it sends and asks."""

    @http.route("/appsistance/tecnico", type="http", auth="user", methods=["GET"])
    def technician_page(self):
        if not request.env.user.has_group(GROUP):
            raise Forbidden(request.env._("This page is for technicians."))
        return request.render(
            "appsistance_fieldservice.technician_page",
            {
                "session_info": request.env["ir.http"].session_info(),
                "app_info": {
                    "uid": request.env.uid,
                    "name": request.env.user.name,
                    "reasons": request.env["appsistance.outcome.reason"].search_read(
                        [], ["name"]
                    ),
                    "db": request.db,
                    "csrf_token": request.csrf_token(),
                    "max_side": images.MAX_SIDE,
                },
            },
        )

    @http.route(
        "/appsistance/tecnico/apri/<int:visit_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def technician_page_at_visit(self, visit_id):
        """For links: a fragment would be lost where one has to sign in first."""
        return request.redirect(f"/appsistance/tecnico#visit={visit_id}")

    @http.route("/appsistance/tecnico/giorno", type="jsonrpc", auth="user")
    def technician_day(self, day=None):
        self._check_technician()
        day = fields.Date.to_date(day) if day else None
        return request.env["appsistance.visit"]._get_phone_day_data(day)

    @http.route("/appsistance/tecnico/intervento", type="jsonrpc", auth="user")
    def technician_visit(self, visit_id):
        self._check_technician()
        visit = request.env["appsistance.visit"].browse(int(visit_id)).exists()
        visit.check_access("read")
        return visit._get_phone_visit_data()

    @http.route("/appsistance/tecnico/invia", type="jsonrpc", auth="user")
    def technician_push(self, operations):
        self._check_technician()
        return request.env["appsistance.phone.operation"]._receive(
            operations[:MAX_OPERATIONS]
        )

    @http.route("/appsistance/tecnico/materiali", type="jsonrpc", auth="user")
    def technician_materials(self, term):
        """Products by name or code: no prices."""
        self._check_technician()
        products = request.env["product.product"].search_fetch(
            [
                ("type", "!=", "service"),
                "|",
                ("default_code", "=ilike", f"{term}%"),
                ("name", "ilike", term),
            ],
            ["display_name", "uom_id"],
            limit=FOUND_MATERIALS,
        )
        return [
            {
                "id": product.id,
                "name": product.display_name,
                "unit": product.uom_id.name,
            }
            for product in products
        ]

    @http.route("/appsistance/tecnico/reperibile/cerca", type="jsonrpc", auth="user")
    def technician_on_call_search(self, term):
        """Customers for whoever is on call now; the server refuses the others."""
        self._check_technician()
        request.env["appsistance.rate.limit"]._hit(
            "on_call_search", request.env.uid, SEARCHES, SECONDS
        )
        return request.env["appsistance.work.order"]._search_on_call(str(term))

    @http.route("/appsistance/tecnico/reperibile/apri", type="jsonrpc", auth="user")
    def technician_on_call_open(self, uuid, values):
        self._check_technician()
        return request.env["appsistance.work.order"]._open_from_phone(uuid, values)

    @http.route(
        "/appsistance/tecnico/foto",
        type="http",
        auth="user",
        methods=["POST"],
        max_content_length=images.MAX_BYTES + 64 * 1024,
    )
    def technician_photo(self, photo, values):
        """One photo, as a file; sent twice it is stored once."""
        self._check_technician()
        values = json.loads(values)
        try:
            data = photo.read(images.MAX_BYTES + 1)
            operations = request.env["appsistance.phone.operation"]
            visit = operations._get_visit(values["visit"])
            with request.env.cr.savepoint():
                moment = operations._parse_moment(values.get("client_time"))
                visit._phone_add_photo(
                    {**values, "moment": moment}, base64.b64encode(data)
                )
        except (UserError, AccessError) as error:
            return self._answer({"status": "refused", "message": str(error)})
        return self._answer({"status": "done", "message": ""})

    @http.route(
        "/appsistance/tecnico/foto/<int:photo_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def technician_photo_image(self, photo_id):
        self._check_technician()
        photo = request.env["appsistance.visit.photo"].browse(photo_id).exists()
        if not photo:
            return request.not_found()
        photo.check_access("read")
        return (
            request.env["ir.binary"]
            ._get_image_stream_from(photo, "image", width=400, height=400)
            .get_response()
        )

    def _answer(self, result):
        return request.make_json_response(result)

    def _check_technician(self):
        if not request.env.user.has_group(GROUP):
            raise AccessError(request.env._("This page is for technicians."))
