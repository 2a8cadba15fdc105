from collections import defaultdict

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.appsistance_base.controllers.portal import (
    MAX_PLACE_FILTERS,
    CustomerPortal,
)
from odoo.addons.appsistance_base.tools.forms import MAX_SEARCH, clean_text
from odoo.addons.portal.controllers.portal import pager as portal_pager

# So many coming visits stand above the past ones; the filter shows them all.
MAX_COMING = 20


class VisitPortal(CustomerPortal):
    """The customer's visits: what the record rules show him, and nothing else.

    No route takes an access token: whoever loses his mandate loses the page.
    """

    # --------------------------------------------------
    # Routes
    # --------------------------------------------------

    @http.route(
        ["/my/visits", "/my/visits/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_visits(self, page=1, **kwargs):
        if not request.env["appsistance.visit"].has_access("read"):
            return request.redirect("/my")
        return request.render(
            "appsistance_fieldservice.portal_my_visits",
            self._prepare_visit_list_values(page, **kwargs),
        )

    @http.route("/my/visits/<int:visit_id>", type="http", auth="user", website=True)
    def portal_visit_page(self, visit_id, **_kwargs):
        visit = self._get_visit(visit_id)
        return request.render(
            "appsistance_fieldservice.portal_visit_page",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "visit",
                "visit": visit,
                "report": self._get_report(visit),
                "equipment_of_visit": self._get_equipment_of_visits(visit),
                "quotations": self._get_quotations(visit),
            },
        )

    @http.route(
        "/my/visits/<int:visit_id>/report",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def portal_visit_report(self, visit_id, **_kwargs):
        """The stored PDF of a final report that the user may read."""
        report = self._get_report(self._get_visit(visit_id))
        attachment = report and report._get_shown_pdf()
        if not attachment:
            raise request.not_found()
        return (
            request.env["ir.binary"]
            ._get_stream_from(attachment.sudo(), "raw")
            .get_response(as_attachment=True)
        )

    def _get_visit(self, visit_id):
        """The visit as superuser, once the user's own rights have been checked."""
        try:
            visit = self._document_check_access("appsistance.visit", visit_id)
        except (AccessError, MissingError):
            raise request.not_found() from None
        if not visit.active or visit.state == "cancelled":
            raise request.not_found()
        return request.env["appsistance.visit"].browse(visit_id).sudo()

    def _get_report(self, visit):
        """The visit's final report if the user may read it; then as superuser."""
        reports = request.env["appsistance.report"]
        return reports.search([("visit_id", "=", visit.id)], limit=1).sudo()

    def _get_quotations(self, visit):
        """The quotations of the visit's job that the user may read; as superuser."""
        order = request.env["appsistance.work.order"].browse(visit.work_order_id.id)
        return order._get_shown_quotations().sudo()

    # --------------------------------------------------
    # The list
    # --------------------------------------------------

    def _prepare_visit_list_values(
        self, page, sortby=None, filterby=None, groupby=None, search=None, **kwargs
    ):
        filters = self._get_visit_filters()
        choices = {
            "sortby": (sortby, self._get_visit_sortings(), "recent"),
            "filterby": (filterby, filters, "all"),
            "groupby": (groupby, self._get_visit_groups(), "when"),
            "search_in": (kwargs.get("search_in"), self._get_visit_inputs(), "all"),
        }
        chosen = {
            name: value if value in known else default
            for name, (value, known, default) in choices.items()
        }
        domain = filters[chosen["filterby"]]["domain"]
        search = clean_text(search, MAX_SEARCH)
        if search:
            domain &= self._get_visit_search_domain(chosen["search_in"], search)
        sections, pager = self._get_visit_sections(domain, page, chosen, search)
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "visit",
            "default_url": "/my/visits",
            "pager": pager,
            "visit_sections": sections,
            "reports": self._get_reports_by_visit(sections),
            "show_customer": len(self._get_visit_customers()) > 1,
            "search": search,
            **chosen,
            "searchbar_sortings": choices["sortby"][1],
            "searchbar_filters": filters,
            "searchbar_groupby": choices["groupby"][1],
            "searchbar_inputs": choices["search_in"][1],
        }

    def _get_visit_sections(self, domain, page, chosen, search):
        """Return ``[(title, visits)]`` of one page, and its pager.

        By time, the next visits stand above the past ones, the nearest first.
        """
        visits = request.env["appsistance.visit"]
        order = self._get_visit_sortings()[chosen["sortby"]]["order"]
        by_time = chosen["groupby"] == "when" and chosen["filterby"] != "coming"
        paged = domain & ~visits._get_coming_domain() if by_time else domain
        if chosen["filterby"] == "coming" and chosen["sortby"] == "recent":
            order = "start, id"
        elif chosen["groupby"] == "site":
            order = f"site_id, {order}"
        pager = portal_pager(
            url="/my/visits",
            url_args={**chosen, "search": search},
            total=visits.search_count(paged),
            page=page,
            step=self._items_per_page,
        )
        found = visits.search(
            paged, order=order, limit=self._items_per_page, offset=pager["offset"]
        )
        sections = self._group_visits(found, chosen["groupby"], by_time)
        if by_time and pager["page"]["num"] == 1:
            coming = visits.search(
                domain & visits._get_coming_domain(),
                order="start, id",
                limit=MAX_COMING,
            ).sudo()
            sections.insert(0, (request.env._("Next Visits"), coming))
        return [section for section in sections if section[1]], pager

    def _group_visits(self, visits, groupby, by_time):
        if groupby == "equipment":
            return self._group_visits_by_equipment(visits)
        visits = visits.sudo()
        if groupby == "site":
            return [
                (site.name or site.display_name, group)
                for site, group in visits.grouped("site_id").items()
            ]
        return [(request.env._("Past Visits") if by_time else "", visits)]

    def _group_visits_by_equipment(self, visits):
        """Each visit under every equipment that the user sees; the others last."""
        groups = defaultdict(visits.sudo().browse)
        shown = self._get_equipment_of_visits(visits)
        for visit in visits.sudo():
            for equipment in visit.equipment_ids & shown or shown.browse():
                groups[equipment.complete_name] |= visit
            if not visit.equipment_ids & shown:
                groups[""] |= visit
        return sorted(groups.items(), key=lambda group: (not group[0], group[0]))

    def _get_equipment_of_visits(self, visits):
        """Their equipment as far as the user may see it; then as superuser."""
        ids = visits.sudo().equipment_ids.ids
        return request.env["appsistance.equipment"].search([("id", "in", ids)]).sudo()

    def _get_reports_by_visit(self, sections):
        """Which of the visits have a report that the user may read."""
        ids = [visit.id for _title, visits in sections for visit in visits]
        reports = request.env["appsistance.report"].search([("visit_id", "in", ids)])
        return set(reports.sudo().visit_id.ids)

    # --------------------------------------------------
    # Choices
    # --------------------------------------------------

    def _get_visit_sortings(self):
        return {
            "recent": {
                "label": request.env._("Newest First"),
                "order": "start desc, id desc",
            },
            "oldest": {"label": request.env._("Oldest First"), "order": "start, id"},
        }

    def _get_visit_groups(self):
        return {
            "when": {"label": request.env._("Next and Past")},
            "site": {"label": request.env._("Service Site")},
            "equipment": {"label": request.env._("Equipment")},
        }

    def _get_visit_filters(self):
        visits = request.env["appsistance.visit"]
        coming, past = visits._get_coming_domain(), visits._get_past_domain()
        return {
            "all": {"label": request.env._("All"), "domain": coming | past},
            "coming": {"label": request.env._("Next Visits"), "domain": coming},
            "past": {"label": request.env._("Past Visits"), "domain": past},
            **self._get_visit_place_filters(coming | past),
            **self._get_visit_equipment_filters(coming | past),
        }

    def _get_visit_place_filters(self, shown):
        """One filter per customer and per site, where there are several."""
        customers = self._get_visit_customers()
        filters = {}
        if len(customers) > 1:
            for customer in customers:
                filters[f"customer_{customer.id}"] = {
                    "label": customer.name,
                    "domain": shown & Domain("customer_id", "=", customer.id),
                }
        sites = self._get_visit_places("site_id")
        if len(sites) > 1:
            for site in sites:
                filters[f"site_{site.id}"] = {
                    "label": site.name or site.display_name,
                    "domain": shown & Domain("site_id", "=", site.id),
                }
        return filters

    def _get_visit_customers(self):
        return self._get_visit_places("customer_id")

    def _get_visit_places(self, field):
        groups = request.env["appsistance.visit"]._read_group(
            [], [field], limit=MAX_PLACE_FILTERS
        )
        places = [place.sudo() for (place,) in groups if place]
        return sorted(places, key=lambda place: place.name or "")

    def _get_visit_equipment_filters(self, shown):
        """One filter per plant or appliance, while they fit a menu."""
        equipment = request.env["appsistance.equipment"].search(
            self._get_plants_domain() & Domain("state", "!=", "dismantled"),
            limit=self._items_per_page + 1,
        )
        if not 1 < len(equipment) <= self._items_per_page:
            return {}
        return {
            f"equipment_{unit.id}": {
                "label": unit.name,
                "domain": shown & self._get_visits_of_domain(unit),
            }
            for unit in equipment.sudo()
        }

    def _get_visits_of_domain(self, equipment):
        """Visits at an equipment or at a part of it."""
        return self._get_equipment_visits_domain([("id", "child_of", equipment.id)])

    def _get_equipment_visits_domain(self, domain):
        """Visits by their orders' equipment, which a customer may not search himself.

        Only ids are found as superuser; the record rules still choose among them.
        """
        visits = request.env["appsistance.visit"].sudo()
        return Domain("id", "in", visits._search([("equipment_ids", "any", domain)]))

    def _get_visit_inputs(self):
        return {
            "all": {"input": "all", "label": request.env._("Search in All")},
            "number": {"input": "number", "label": request.env._("Search in Number")},
            "site": {"input": "site", "label": request.env._("Search in Site")},
            "equipment": {
                "input": "equipment",
                "label": request.env._("Search in Equipment"),
            },
        }

    def _get_visit_search_domain(self, search_in, search):
        equipment = Domain.OR(
            Domain(field, "ilike", search)
            for field in ("complete_name", "serial_number")
        )
        by_input = {
            "number": Domain("name", "ilike", search)
            | Domain("type_id", "any!", [("name", "ilike", search)]),
            # names that an administrator may not read by himself
            "site": Domain("site_id", "any!", self._get_place_domain(search))
            | Domain("customer_id", "any!", self._get_place_domain(search)),
            "equipment": self._get_equipment_visits_domain(equipment),
        }
        return by_input.get(search_in) or Domain.OR(by_input.values())

    # --------------------------------------------------
    # The page of an equipment
    # --------------------------------------------------

    def _prepare_equipment_page_values(self, equipment):
        values = super()._prepare_equipment_page_values(equipment)
        visits = request.env["appsistance.visit"]
        of_equipment = self._get_visits_of_domain(equipment)
        coming = visits.search(
            of_equipment & visits._get_coming_domain(),
            order="start, id",
            limit=MAX_COMING,
        ).sudo()
        past = visits.search(
            of_equipment & visits._get_past_domain(), limit=self._items_per_page
        ).sudo()
        sections = [("", coming), ("", past)]
        return {
            **values,
            "coming_visits": coming,
            "past_visits": past,
            "reports": self._get_reports_by_visit(sections),
        }
