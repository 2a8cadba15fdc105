from odoo import http
from odoo.http import request

from odoo.addons.appsistance_fieldservice.controllers.technician import (
    FOUND_MATERIALS,
    TechnicianApp,
)


class TechnicianStock(TechnicianApp):
    """The search for materials, with what is where."""

    @http.route()
    def technician_materials(self, term, visit_id=None):
        self._check_technician()
        visits = request.env["appsistance.visit"]
        visit = visits.browse(int(visit_id or 0)).exists()
        if visit:
            visit.check_access("read")
        return request.env["appsistance.availability"]._search_for_phone(
            str(term).strip(), visit, FOUND_MATERIALS
        )
