from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

MAX_PUNCHES = 50


class ClockController(http.Controller):
    """The page "Timbratura" and what it sends. Any employee with a login may use it."""

    @http.route(
        [
            "/appsistance/timbratura",
            "/appsistance/timbratura/<string:token>",
        ],
        type="http",
        auth="user",
        methods=["GET"],
    )
    def clock_page(self, token=None):
        """Show the clock; a gate's printed code only names the gate beforehand."""
        employee = self._get_employee()
        company = employee.company_id
        gate = request.env["appsistance.gate"]._find_by_token(token, company)
        return request.render(
            "appsistance_attendance.clock_page",
            {
                "session_info": request.env["ir.http"].session_info(),
                "app_info": {
                    "uid": request.env.uid,
                    "name": employee.name,
                    "token": gate.token or False,
                    "gate": gate.name or False,
                    "notice": company.with_env(request.env).sudo()._get_clock_notice(),
                    "may_ask": bool(company.appsistance_clock_agreement),
                    "is_agreed": employee._is_position_allowed(),
                },
            },
        )

    @http.route("/appsistance/timbratura/stato", type="jsonrpc", auth="user")
    def clock_state(self):
        return request.env["appsistance.punch"]._get_clock_data(self._get_employee())

    @http.route("/appsistance/timbratura/invia", type="jsonrpc", auth="user")
    def clock_push(self, punches):
        """Receive punches; the answer holds those stored and the state after them."""
        employee = self._get_employee()
        model = request.env["appsistance.punch"]
        items = punches[:MAX_PUNCHES] if isinstance(punches, list) else [punches]
        stored = model._receive(employee, items, request.httprequest.remote_addr)
        return {
            "stored": stored.mapped("uuid"),
            **model._get_clock_data(employee),
        }

    @http.route("/appsistance/timbratura/consenso", type="jsonrpc", auth="user")
    def clock_choose(self, is_agreed):
        employee = self._get_employee()
        employee._choose_position(bool(is_agreed))
        return {"is_agreed": employee._is_position_allowed()}

    def _get_employee(self):
        """Return the user's employee (as superuser) in one of the user's companies."""
        companies = request.env.user.company_ids
        employees = (
            request.env["hr.employee"]
            .sudo()
            .search_fetch(
                [
                    ("user_id", "=", request.env.uid),
                    ("company_id", "in", companies.ids),
                ],
                ["name", "company_id", "appsistance_position_agreed_at"],
            )
        )
        mine = employees.filtered(
            lambda employee: employee.company_id == request.env.company
        )
        employee = (mine or employees)[:1]
        if not employee:
            raise NotFound(request.env._("This page is for employees."))
        return employee
