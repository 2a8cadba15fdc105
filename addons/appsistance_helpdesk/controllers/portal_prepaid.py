from odoo import http
from odoo.http import content_disposition, request

from .portal import TicketPortal


class PrepaidPortal(TicketPortal):
    """Prepaid minutes: balance and statement, for who sees the whole customer."""

    def _may_see_prepaid(self):
        contact = request.env["res.partner"].browse(request.env.user.partner_id.id)
        return self._may_use_tickets() and contact._appsistance_may_see_prepaid()

    def _get_prepaid_customer(self):
        return request.env.user.commercial_partner_id.sudo()

    @http.route("/my/prepaid", type="http", auth="user", methods=["GET"], website=True)
    def portal_my_prepaid(self, **_kwargs):
        if not self._may_see_prepaid():
            return self._refuse_disabled()
        customer, company = self._get_prepaid_customer(), request.env.company
        packages = request.env["appsistance.prepaid.package"].sudo()
        lines = customer._appsistance_get_prepaid_statement(company)
        tickets = packages.env["appsistance.ticket"].union(
            *(line["ticket"] for line in lines)
        )
        readable = tickets.sudo(False)._filtered_access("read")
        balances = packages._get_balances(customer, company)
        return request.render(
            "appsistance_helpdesk.portal_my_prepaid",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "prepaid",
                "balance": balances.get((customer.id, company.id), 0),
                "packages": packages.search(
                    packages._get_valid_domain(customer, company)
                ),
                "lines": lines[::-1],
                "readable": set(readable.ids),
            },
        )

    @http.route("/my/prepaid/statement", type="http", auth="user", methods=["GET"])
    def portal_prepaid_statement(self, **_kwargs):
        """The statement as PDF."""
        if not self._may_see_prepaid():
            raise request.not_found()
        customer = self._get_prepaid_customer()
        content = customer._appsistance_render_prepaid_statement(request.env.company)
        name = request.env._("Prepaid minutes") + ".pdf"
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
