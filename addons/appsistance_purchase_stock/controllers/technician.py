from odoo import http
from odoo.http import request

from odoo.addons.appsistance_fieldservice.controllers.technician import TechnicianApp


class TechnicianPurchase(TechnicianApp):
    """The counter of a supplier: who he is, by a part of his name."""

    @http.route("/appsistance/tecnico/fornitori", type="jsonrpc", auth="user")
    def technician_suppliers(self, term):
        self._check_technician()
        purchases = request.env["appsistance.counter.purchase"]
        return purchases._search_suppliers(str(term).strip())
