from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.appsistance_base.controllers.portal import CustomerPortal
from odoo.addons.appsistance_base.tools.forms import MAX_SEARCH, clean_text
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.appsistance_ticket import OPEN_STATES
from ..models.appsistance_ticket_portal import MAX_SUBJECT
from ..tools import uploads

MAX_TEXT = 10_000
MAX_PHONE = 40
# A customer with more than these finds his plant by the label or by the search.
MAX_EQUIPMENT = 200
MAX_BODY = uploads.MAX_TOTAL_BYTES + 1024 * 1024
CALLS, SECONDS = 30, 600


class TicketPortal(CustomerPortal):
    """The customer's tickets: what the record rules show him, and nothing else.

    Reading is by GET and changes nothing; whatever changes is a POST with a token
    against forgery. What he may do is decided here, then done with all rights.
    """

    def _may_use_tickets(self):
        user = request.env.user
        return (
            not user._is_public()
            and request.env["appsistance.ticket"].has_access("read")
            and (user._is_internal() or user.partner_id._appsistance_may_use_tickets())
        )

    def _refuse_disabled(self):
        """The page that says so, for whoever is not enabled."""
        return request.render(
            "appsistance_helpdesk.portal_disabled",
            {**self._prepare_portal_layout_values(), "page_name": "ticket"},
            status=403,
        )

    # --------------------------------------------------
    # The list
    # --------------------------------------------------

    @http.route(
        ["/my/tickets", "/my/tickets/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_my_tickets(self, page=1, **kwargs):
        if not self._may_use_tickets():
            return self._refuse_disabled()
        return request.render(
            "appsistance_helpdesk.portal_my_tickets",
            self._prepare_ticket_list_values(page, **kwargs),
        )

    def _prepare_ticket_list_values(
        self, page, sortby=None, filterby=None, search=None, **kwargs
    ):
        choices = {
            "sortby": (sortby, self._get_ticket_sortings(), "recent"),
            "filterby": (filterby, self._get_ticket_filters(), "all"),
            "search_in": (kwargs.get("search_in"), self._get_ticket_inputs(), "all"),
        }
        chosen = {
            name: value if value in known else default
            for name, (value, known, default) in choices.items()
        }
        tickets = request.env["appsistance.ticket"]
        search = clean_text(search, MAX_SEARCH)
        domain = Domain(choices["filterby"][1][chosen["filterby"]]["domain"])
        if search:
            domain &= self._get_ticket_search_domain(chosen["search_in"], search)
        pager = portal_pager(
            url="/my/tickets",
            url_args={**chosen, "search": search},
            total=tickets.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = tickets.search(
            domain,
            order=choices["sortby"][1][chosen["sortby"]]["order"],
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "ticket",
            "default_url": "/my/tickets",
            "pager": pager,
            "tickets": found.sudo(),
            "ticket_states": self._get_state_names(),
            "search": search,
            **chosen,
            "searchbar_sortings": choices["sortby"][1],
            "searchbar_filters": choices["filterby"][1],
            "searchbar_inputs": choices["search_in"][1],
        }

    def _get_state_names(self):
        states = request.env["appsistance.ticket"]._fields["state"]
        return dict(states._description_selection(request.env))

    def _get_ticket_sortings(self):
        return {
            "recent": {"label": request.env._("Newest First"), "order": "id desc"},
            "oldest": {"label": request.env._("Oldest First"), "order": "id"},
            "state": {"label": request.env._("Status"), "order": "state, id desc"},
        }

    def _get_ticket_filters(self):
        mine = request.env.user.partner_id.id
        return {
            "all": {"label": request.env._("All"), "domain": []},
            "open": {
                "label": request.env._("Open"),
                "domain": [("state", "in", OPEN_STATES)],
            },
            "waiting": {
                "label": request.env._("Waiting for You"),
                "domain": [("state", "=", "waiting")],
            },
            "ended": {
                "label": request.env._("Ended"),
                "domain": [("state", "not in", OPEN_STATES)],
            },
            "mine": {
                "label": request.env._("Asked by Me"),
                "domain": [("partner_id", "=", mine)],
            },
        }

    def _get_ticket_inputs(self):
        return {
            "all": {"input": "all", "label": request.env._("Search in All")},
            "number": {"input": "number", "label": request.env._("Search in Number")},
            "name": {"input": "name", "label": request.env._("Search in Subject")},
        }

    def _get_ticket_search_domain(self, search_in, search):
        names = {"all": ("number", "name"), "number": ("number",), "name": ("name",)}
        return Domain.OR(Domain(name, "ilike", search) for name in names[search_in])

    # --------------------------------------------------
    # One ticket
    # --------------------------------------------------

    def _get_ticket(self, ticket_id):
        """The ticket as superuser, once the user's own rights have been checked."""
        try:
            ticket = self._document_check_access("appsistance.ticket", ticket_id)
        except (AccessError, MissingError):
            raise request.not_found() from None
        if not ticket.active:
            raise request.not_found()
        return request.env["appsistance.ticket"].browse(ticket_id).sudo()

    @http.route(
        "/my/tickets/<int:ticket_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_ticket_page(self, ticket_id, **kwargs):
        if not self._may_use_tickets():
            return self._refuse_disabled()
        is_new = bool(kwargs.get("new"))
        return self._render_ticket(self._get_ticket(ticket_id), is_new=is_new)

    def _render_ticket(self, ticket, error=None, text="", is_new=False):
        files = ticket._get_portal_files()
        messages = ticket._get_portal_messages()
        return request.render(
            "appsistance_helpdesk.portal_ticket_page",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "ticket",
                "ticket": ticket,
                "ticket_states": self._get_state_names(),
                "messages": messages,
                "staff_messages": messages.filtered(ticket._is_from_staff),
                "files": files - messages.attachment_ids,
                "history": ticket._get_portal_history(),
                "visits": ticket._get_portal_visits(request.env.user),
                "accept": uploads.ACCEPT,
                "error": error,
                "text": text,
                "is_new": is_new,
            },
            status=400 if error else 200,
        )

    @http.route(
        "/my/tickets/<int:ticket_id>/file/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def portal_ticket_file(self, ticket_id, file_id, **_kwargs):
        if not self._may_use_tickets():
            raise request.not_found()
        files = self._get_ticket(ticket_id)._get_portal_files()
        found = files.filtered(lambda shown: shown.id == file_id)
        if not found:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_stream_from(found)
        return stream.get_response(
            as_attachment=True, content_security_policy="default-src 'none'"
        )

    @http.route(
        "/my/tickets/<int:ticket_id>/answer",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        max_content_length=MAX_BODY,
    )
    def portal_ticket_answer(self, ticket_id, text="", **_kwargs):
        if not self._may_use_tickets():
            return self._refuse_disabled()
        ticket = self._get_ticket(ticket_id)
        self._count_post()
        text = clean_text(text, MAX_TEXT)
        try:
            files = uploads.check_uploads(request.httprequest.files.getlist("files"))
        except uploads.UploadError as refused:
            return self._render_ticket(
                ticket, uploads.explain(request.env, refused), text
            )
        if not ticket._is_portal_answerable():
            error = request.env._("This ticket is closed: reopen it to write.")
            return self._render_ticket(ticket, error, text)
        if not text and not files:
            return self._render_ticket(ticket, request.env._("Please write something."))
        ticket._portal_answer(request.env.user.partner_id, text, files)
        return request.redirect(f"{ticket.access_url}#last", code=303)

    @http.route(
        "/my/tickets/<int:ticket_id>/close",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_ticket_close(self, ticket_id, **_kwargs):
        if not self._may_use_tickets():
            return self._refuse_disabled()
        ticket = self._get_ticket(ticket_id)
        ticket._portal_close()
        return request.redirect(ticket.access_url, code=303)

    @http.route(
        "/my/tickets/<int:ticket_id>/reopen",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_ticket_reopen(self, ticket_id, **_kwargs):
        if not self._may_use_tickets():
            return self._refuse_disabled()
        ticket = self._get_ticket(ticket_id)
        ticket._portal_reopen()
        return request.redirect(ticket.access_url, code=303)

    # --------------------------------------------------
    # A new one
    # --------------------------------------------------

    @http.route(
        "/my/tickets/new", type="http", auth="user", methods=["GET"], website=True
    )
    def portal_ticket_new(self, **kwargs):
        if not self._may_use_tickets():
            return self._refuse_disabled()
        return self._render_new(kwargs)

    @http.route(
        "/my/tickets/create",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        max_content_length=MAX_BODY,
    )
    def portal_ticket_create(self, **kwargs):
        if not self._may_use_tickets():
            return self._refuse_disabled()
        self._count_post()
        text = clean_text(kwargs.get("text"), MAX_TEXT)
        if not text:
            return self._render_new(kwargs, request.env._("Please tell what happened."))
        try:
            files = uploads.check_uploads(request.httprequest.files.getlist("files"))
        except uploads.UploadError as refused:
            return self._render_new(kwargs, uploads.explain(request.env, refused))
        vals = self._prepare_request_vals(kwargs)
        if vals is None:
            return self._render_new(kwargs, request.env._("Please choose where."))
        tickets = request.env["appsistance.ticket"].sudo()
        ticket = tickets._portal_open(vals, text, files)
        return request.redirect(f"{ticket.access_url}?new=1", code=303)

    def _prepare_request_vals(self, form):
        """The values of the ticket, or None where the place is not one of his."""
        user = request.env.user
        equipment = self._find_equipment(form.get("equipment_id"))
        site = equipment.site_id or self._find_place(form.get("site_id"))
        if not site:
            return None
        company = equipment.company_id or user.company_id
        phone = clean_text(form.get("phone"), MAX_PHONE)
        return {
            "name": clean_text(form.get("subject"), MAX_SUBJECT),
            "partner_id": user.partner_id.id,
            "customer_id": (equipment.customer_id or site.commercial_partner_id).id,
            "site_id": site.id,
            "equipment_id": equipment.id,
            "company_id": company.id,
            "category_id": self._find_category(form.get("category_id"), company).id,
            "caller_phone": phone or user.partner_id.phone,
            "channel": "qr" if form.get("by_label") else "portal",
        }

    def _find_equipment(self, value):
        """What he chose, if it is among what he may ask for; then as superuser."""
        equipment = request.env["appsistance.equipment"]
        number = self._parse_id(value)
        if not number:
            return equipment.sudo()
        partner = request.env.user.partner_id
        domain = partner._appsistance_get_portal_equipment_domain()
        return equipment.search(domain & Domain("id", "=", number)).sudo()

    def _find_place(self, value):
        number = self._parse_id(value)
        places = request.env.user.partner_id._appsistance_get_portal_places()
        return places.filtered(lambda place: place.id == number)

    def _find_category(self, value, company):
        tickets = request.env["appsistance.ticket"].sudo()
        number = self._parse_id(value)
        return tickets._get_portal_categories(company).filtered(
            lambda category: category.id == number
        )

    def _parse_id(self, value):
        """The number of a record that a form sent, 0 where it is none."""
        text = str(value or "")
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def _render_new(self, form, error=None):
        partner = request.env.user.partner_id
        domain = partner._appsistance_get_portal_equipment_domain()
        equipment = request.env["appsistance.equipment"].search(
            domain & Domain("parent_id", "not any", []),
            order="site_id, complete_name, id",
            limit=MAX_EQUIPMENT,
        )
        chosen = self._find_equipment(form.get("equipment_id"))
        places = partner._appsistance_get_portal_places()
        company = chosen.company_id or request.env.user.company_id
        return request.render(
            "appsistance_helpdesk.portal_ticket_new",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "ticket",
                "is_new_request": True,
                "equipment": (chosen | equipment.sudo()),
                "chosen": chosen,
                "places": places | chosen.site_id,
                "categories": request.env["appsistance.ticket"]
                .sudo()
                ._get_portal_categories(company),
                "category_id": self._parse_id(form.get("category_id")),
                "phone": form.get("phone") or partner.sudo().phone or "",
                "site_id": chosen.site_id.id
                or self._parse_id(form.get("site_id"))
                or places[:1].id,
                "by_label": form.get("by_label"),
                "subject": form.get("subject") or "",
                "text": form.get("text") or "",
                "accept": uploads.ACCEPT,
                "error": error,
            },
            status=400 if error else 200,
        )

    # --------------------------------------------------
    # Both
    # --------------------------------------------------

    def _count_post(self):
        """Nobody needs to write more often than this."""
        request.env["appsistance.rate.limit"]._hit(
            "ticket_portal", request.env.uid, CALLS, SECONDS
        )
