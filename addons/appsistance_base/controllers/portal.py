from collections import defaultdict

from odoo import fields, http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import date_utils

from odoo.addons.portal.controllers import portal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..tools.forms import MAX_SEARCH, clean_text

# A customer with more sites than these finds them by the search box.
MAX_PLACE_FILTERS = 80
DUE_MONTHS = 2


class CustomerPortal(portal.CustomerPortal):
    """The customer's equipment: what the record rules show him, and nothing else.

    No route takes an access token: whoever loses his mandate loses the page.
    """

    # --------------------------------------------------
    # Routes
    # --------------------------------------------------

    @http.route()
    def home(self, **kwargs):
        """Core's page with the customer's own blocks on top."""
        response = super().home(**kwargs)
        contact = request.env["res.partner"].browse(request.env.user.partner_id.id)
        response.qcontext["appsistance_home"] = contact._appsistance_get_home()
        return response

    @http.route(
        ["/my/equipment", "/my/equipment/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_equipment(self, page=1, **kwargs):
        if not request.env["appsistance.equipment"].has_access("read"):
            return request.redirect("/my")
        return request.render(
            "appsistance_base.portal_my_equipment",
            self._prepare_equipment_list_values(page, **kwargs),
        )

    @http.route(
        "/my/equipment/<int:equipment_id>", type="http", auth="user", website=True
    )
    def portal_equipment_page(self, equipment_id, **_kwargs):
        try:
            equipment = self._get_equipment(equipment_id)
        except (AccessError, MissingError):
            raise request.not_found() from None
        return request.render(
            "appsistance_base.portal_equipment_page",
            self._prepare_equipment_page_values(equipment),
        )

    @http.route(
        "/my/equipment/<int:equipment_id>/document/<int:document_id>",
        type="http",
        auth="user",
    )
    def portal_equipment_document(self, equipment_id, document_id, **_kwargs):
        try:
            documents = self._get_equipment(equipment_id)._get_shared_documents()
        except (AccessError, MissingError):
            raise request.not_found() from None
        document = documents.filtered(lambda shared: shared.id == document_id)
        if not document:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_stream_from(document)
        return stream.get_response(as_attachment=True)

    # --------------------------------------------------
    # The list
    # --------------------------------------------------

    def _prepare_equipment_list_values(
        self, page, sortby=None, filterby=None, groupby=None, search=None, **kwargs
    ):
        sortings = self._get_equipment_sortings()
        filters = self._get_equipment_filters()
        groups = self._get_equipment_groups()
        inputs = self._get_equipment_search_inputs()
        sortby = sortby if sortby in sortings else "name"
        filterby = filterby if filterby in filters else "all"
        groupby = groupby if groupby in groups else "site"
        search_in = kwargs.get("search_in")
        search_in = search_in if search_in in inputs else "all"
        search = clean_text(search, MAX_SEARCH)
        domain = self._get_equipment_domain(filters[filterby], search_in, search)
        pager = portal_pager(
            url="/my/equipment",
            url_args={
                "sortby": sortby,
                "filterby": filterby,
                "groupby": groupby,
                "search_in": search_in,
                "search": search,
            },
            total=request.env["appsistance.equipment"].search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        order = ", ".join(
            filter(None, [groups[groupby]["order"], sortings[sortby]["order"]])
        )
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "equipment",
            "today": fields.Date.context_today(request.env.user),
            "default_url": "/my/equipment",
            "pager": pager,
            "equipment_groups": self._get_equipment_page(domain, order, pager, groupby),
            "show_customer": self._has_several_customers(filters),
            "search": search,
            "search_in": search_in,
            "sortby": sortby,
            "filterby": filterby,
            "groupby": groupby,
            "searchbar_sortings": sortings,
            "searchbar_filters": filters,
            "searchbar_groupby": groups,
            "searchbar_inputs": inputs,
        }

    def _get_equipment_page(self, domain, order, pager, groupby):
        """The equipment of one page, grouped: ``[(group record or False, equipment)]``.

        The search runs with the user's rights; only names of places and categories,
        which he may not read by himself, are then read as superuser.
        """
        equipment = (
            request.env["appsistance.equipment"]
            .search(
                domain, order=order, limit=self._items_per_page, offset=pager["offset"]
            )
            .sudo()
        )
        if groupby == "none":
            return [(False, equipment)] if equipment else []
        return list(equipment.grouped(f"{groupby}_id").items())

    def _get_plants_domain(self):
        """Plants and appliances, not their components.

        A component whose plant the user may not see stands for itself.
        """
        return Domain("parent_id", "not any", [])

    def _get_equipment_domain(self, filter_values, search_in, search):
        """A search finds components too; without one the plants are listed."""
        domain = filter_values["domain"]
        if search:
            return domain & self._get_equipment_search_domain(search_in, search)
        if filter_values.get("plants_only"):
            return domain & self._get_plants_domain()
        return domain

    def _get_equipment_sortings(self):
        return {
            "name": {"label": request.env._("Name"), "order": "complete_name, id"},
            "installed": {
                "label": request.env._("Installed Last"),
                "order": "installed_on desc, id",
            },
            "state": {
                "label": request.env._("Status"),
                "order": "state desc, complete_name, id",
            },
        }

    def _get_equipment_groups(self):
        return {
            "site": {"label": request.env._("Service Site"), "order": "site_id"},
            "category": {"label": request.env._("Category"), "order": "category_id"},
            "none": {"label": request.env._("None"), "order": ""},
        }

    def _get_equipment_filters(self):
        present = Domain("state", "!=", "dismantled")
        due_before = date_utils.add(
            fields.Date.context_today(request.env.user), months=DUE_MONTHS
        )
        return {
            "all": {
                "label": request.env._("All"),
                "domain": present,
                "plants_only": True,
            },
            "components": {
                "label": request.env._("Components Too"),
                "domain": present,
            },
            "stopped": {
                "label": request.env._("Stopped"),
                "domain": Domain("state", "=", "stopped"),
            },
            "due": {
                "label": request.env._("Deadline within Two Months"),
                "domain": Domain("deadline_ids", "any", [("date", "<=", due_before)])
                & present,
            },
            "dismantled": {
                "label": request.env._("Dismantled"),
                "domain": Domain("state", "=", "dismantled"),
            },
            **self._get_equipment_place_filters(present),
        }

    def _get_equipment_place_filters(self, present):
        """One filter per customer and per site, where there are several."""
        places = request.env["appsistance.equipment"]._read_group(
            present, ["customer_id", "site_id"], limit=MAX_PLACE_FILTERS
        )
        sites_by_customer = defaultdict(list)
        for customer, site in places:
            sites_by_customer[customer.sudo()].append(site.sudo())
        filters = {}
        if len(sites_by_customer) > 1:
            for customer in sites_by_customer:
                filters[f"customer_{customer.id}"] = self._prepare_place_filter(
                    customer.name, present & Domain("customer_id", "=", customer.id)
                )
        for customer, sites in sites_by_customer.items():
            for site in sites if len(sites) > 1 else ():
                filters[f"site_{site.id}"] = self._prepare_place_filter(
                    site.name or customer.name,
                    present & Domain("site_id", "=", site.id),
                )
        return filters

    def _prepare_place_filter(self, label, domain):
        return {"label": label, "domain": domain, "plants_only": True}

    def _has_several_customers(self, filters):
        return any(name.startswith("customer_") for name in filters)

    def _get_equipment_search_inputs(self):
        return {
            "all": {"input": "all", "label": request.env._("Search in All")},
            "name": {"input": "name", "label": request.env._("Search in Name")},
            "serial": {
                "input": "serial",
                "label": request.env._("Search in Serial Number"),
            },
            "site": {"input": "site", "label": request.env._("Search in Site")},
        }

    def _get_equipment_search_domain(self, search_in, search):
        by_input = {
            "name": Domain("complete_name", "ilike", search)
            | Domain("category_id", "any!", [("name", "ilike", search)])
            | Domain("brand_id", "any!", [("name", "ilike", search)])
            | Domain("model_name", "ilike", search),
            "serial": Domain("serial_number", "ilike", search),
            # names of places, which an administrator may not read by himself
            "site": Domain("location", "ilike", search)
            | Domain("site_id", "any!", self._get_place_domain(search))
            | Domain("customer_id", "any!", self._get_place_domain(search)),
        }
        return by_input.get(search_in) or Domain.OR(by_input.values())

    def _get_place_domain(self, search):
        return Domain.OR(
            Domain(field, "ilike", search) for field in ("name", "street", "city")
        )

    # --------------------------------------------------
    # Access
    # --------------------------------------------------

    def _document_check_access(self, model_name, document_id, access_token=None):
        """Core compares keys of ASCII only, and fails at any other: none is ours."""
        is_possible = isinstance(access_token, str) and access_token.isascii()
        key = access_token if is_possible else None
        return super()._document_check_access(model_name, document_id, key)

    # --------------------------------------------------
    # The page
    # --------------------------------------------------

    def _get_equipment(self, equipment_id):
        """The equipment as superuser, once the user's own rights have been checked."""
        equipment = self._document_check_access("appsistance.equipment", equipment_id)
        if not equipment.active:
            raise MissingError(request.env._("This equipment is no longer kept."))
        return equipment

    def _prepare_equipment_page_values(self, equipment):
        """Values of the page; addons above add their own history of the equipment."""
        own = request.env["appsistance.equipment"].browse(equipment.id)
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "equipment",
            "equipment": equipment,
            "ancestors": own._get_visible_ancestors().sudo(),
            "components": own.search([("parent_id", "=", own.id)]).sudo(),
            "characteristics": equipment._get_public_characteristics(),
            "deadlines": own.deadline_ids.sudo(),
            "documents": equipment._get_shared_documents(),
            "today": fields.Date.context_today(request.env.user),
        }
