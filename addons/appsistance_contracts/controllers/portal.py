from urllib.parse import urlencode

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.appsistance_base.tools.forms import clean_picture, clean_text
from odoo.addons.appsistance_fieldservice.controllers.portal import VisitPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.appsistance_contract_portal_page import ENDED_STATES, RUNNING_STATES

# Calls of the link without a login, by one address.
LIMIT = 60
SECONDS = 600
MAX_IMAGE = 400_000
MAX_NAME = 100
MAX_PAST = 6
MAX_COMING = 6


class ContractPortal(VisitPortal):
    """The customer's contracts: what the record rules show him, and nothing else.

    The link of the mail opens one contract without a login as long as it waits for its
    signature, and some days more for the copy.
    """

    # --------------------------------------------------
    # Routes
    # --------------------------------------------------

    @http.route(
        ["/my/contracts", "/my/contracts/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_my_contracts(self, page=1, filterby=None, **_kwargs):
        if not request.env["appsistance.contract"].has_access("read"):
            return request.redirect("/my")
        return request.render(
            "appsistance_contracts.portal_my_contracts",
            self._prepare_contract_list_values(page, filterby),
        )

    @http.route(
        "/my/contracts/<int:contract_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_contract_page(self, contract_id, access_token=None, **_kwargs):
        contract, is_own = self._get_contract(contract_id, access_token)
        response = request.render(
            "appsistance_contracts.portal_contract_page",
            self._prepare_contract_page_values(contract, is_own, access_token),
        )
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    @http.route(
        "/my/contracts/<int:contract_id>/pdf",
        type="http",
        auth="public",
        methods=["GET"],
    )
    def portal_contract_pdf(self, contract_id, access_token=None, **_kwargs):
        """What is to be signed, what was signed, or what holds."""
        contract, _is_own = self._get_contract(contract_id, access_token)
        if self._is_office() and not request.env.user.has_group(
            "appsistance_base.group_manager"
        ):
            raise request.not_found()
        return request.make_response(
            self._get_contract_pdf(contract),
            [
                ("Content-Type", "application/pdf"),
                (
                    "Content-Disposition",
                    http.content_disposition(contract._get_pdf_name(), "inline"),
                ),
                ("X-Robots-Tag", "noindex"),
                ("Referrer-Policy", "no-referrer"),
            ],
        )

    @http.route("/my/contracts/<int:contract_id>/sign", type="jsonrpc", auth="public")
    def portal_contract_sign(
        self, contract_id, access_token=None, name=None, signature=None
    ):
        """The signature under the contract. Called by core's signature form."""

        def sign(contract, words, picture, signer):
            contract._sign_in_portal(words, picture, signer)

        return self._take_signature(contract_id, access_token, name, signature, sign)

    @http.route(
        "/my/contracts/<int:contract_id>/approve", type="jsonrpc", auth="public"
    )
    def portal_contract_approve(
        self, contract_id, access_token=None, name=None, signature=None
    ):
        """The signature under the clauses: an act of its own (art. 1341 c.c.)."""

        def approve(contract, words, picture, _signer):
            contract._approve_in_portal(words, picture)

        return self._take_signature(contract_id, access_token, name, signature, approve)

    def _take_signature(self, contract_id, access_token, name, signature, act):
        token = access_token or request.httprequest.args.get("access_token")
        try:
            contract, is_own = self._get_contract(contract_id, token)
        except NotFound:
            return {"error": request.env._("This link is no longer valid.")}
        name = clean_text(name, MAX_NAME)
        signature = clean_picture(signature, MAX_IMAGE)
        error = self._get_signing_error(name, signature)
        if error:
            return {"error": error}
        signer = request.env.user.partner_id if is_own else None
        try:
            with request.env.cr.savepoint():
                act(contract, name, signature, signer)
        except UserError as refusal:
            return {"error": str(refusal)}
        return {"force_refresh": True, "redirect_url": self._get_next(contract, is_own)}

    def _get_next(self, contract, is_own):
        """The page after a signature: with a new token once all is signed."""
        arguments = {} if is_own else {"access_token": contract.access_token}
        if not contract.signed_on:
            arguments["step"] = 2
        query = f"?{urlencode(arguments)}" if arguments else ""
        anchor = "" if contract.signed_on else "#signature"
        return f"/my/contracts/{contract.id}{query}{anchor}"

    # --------------------------------------------------
    # Access
    # --------------------------------------------------

    def _get_contract(self, contract_id, token=None):
        """The contract as superuser, and whether by the user's own rights.

        A token counts only as long as the link of the mail is open.
        """
        contracts = request.env["appsistance.contract"]
        if request.env.user._is_public():
            request.env["appsistance.rate.limit"]._hit_request(
                "contract", LIMIT, SECONDS
            )
        try:
            contract = self._document_check_access(contracts._name, contract_id, token)
        except (AccessError, MissingError):
            raise request.not_found() from None
        own = contracts.browse(contract.id)
        is_own = own.has_access("read")
        if not own.sudo()._is_in_portal():
            raise request.not_found()
        if not is_own and not contract._is_link_open():
            raise request.not_found()
        return own.sudo(), is_own

    def _is_office(self):
        return request.env.user._is_internal()

    def _get_signing_error(self, name, signature):
        if self._is_office():
            return request.env._("Only the customer signs here.")
        if not name:
            return request.env._("Please enter your name.")
        if not signature:
            return request.env._("The signature is empty.")
        return None

    def _get_contract_pdf(self, contract):
        if contract._is_to_sign() and contract.document_id.attachment_id:
            return contract.document_id.attachment_id.raw
        return contract._render_document()

    # --------------------------------------------------
    # Values
    # --------------------------------------------------

    def _get_contract_filters(self):
        contracts = request.env["appsistance.contract"]
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "to_sign": {
                "label": request.env._("To Sign"),
                "domain": contracts._get_portal_to_sign_domain(),
            },
            "running": {
                "label": request.env._("Running"),
                "domain": Domain("state", "in", RUNNING_STATES),
            },
            "ended": {
                "label": request.env._("Ended"),
                "domain": Domain("state", "in", ENDED_STATES),
            },
        }

    def _prepare_contract_list_values(self, page, filterby):
        filters = self._get_contract_filters()
        filterby = filterby if filterby in filters else "all"
        contracts = request.env["appsistance.contract"].with_context(active_test=False)
        domain = contracts._get_portal_domain() & filters[filterby]["domain"]
        pager = portal_pager(
            url="/my/contracts",
            url_args={"filterby": filterby},
            total=contracts.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = contracts.search(
            domain,
            order="state desc, date_end desc, id desc",
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "contract",
            "default_url": "/my/contracts",
            "pager": pager,
            "contract_sections": self._group_contracts(found.sudo()),
            "next_dates": found._get_portal_next(),
            "show_customer": len(found.sudo().customer_id) > 1,
            "filterby": filterby,
            "searchbar_filters": filters,
        }

    def _group_contracts(self, contracts):
        """``[(title, contracts)]``: first what waits for the customer."""
        waiting = contracts.filtered(lambda contract: contract._is_to_sign())
        ended = contracts.filtered(lambda contract: contract.state in ENDED_STATES)
        sections = [
            (request.env._("To Sign"), waiting),
            (request.env._("Running"), contracts - waiting - ended),
            (request.env._("Ended"), ended),
        ]
        return [section for section in sections if section[1]]

    def _prepare_contract_page_values(self, contract, is_own, token):
        query = "" if is_own or not token else f"?access_token={token}"
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "contract",
            "contract": contract,
            "is_own": is_own,
            "can_sign": contract._is_to_sign() and not self._is_office(),
            "pdf_url": f"/my/contracts/{contract.id}/pdf{query}",
            "visits": {},
            "periods": contract._get_portal_periods() if is_own else [],
        }
        if values["can_sign"]:
            values |= self._prepare_signing_values(contract, query)
        if is_own and contract.state != "to_sign":
            values["visits"] = self._prepare_contract_visits(contract)
        return values

    def _prepare_signing_values(self, contract, query):
        """Two places, one after the other: the contract, then its clauses."""
        document = contract.document_id
        is_approval = document._is_to_approve()
        act = "approve" if is_approval else "sign"
        user = request.env.user
        known = "" if user._is_public() else user.name
        return {
            "document": document,
            "has_clauses": document._has_clauses(),
            "is_approval": is_approval,
            "sign_url": f"/my/contracts/{contract.id}/{act}{query}",
            "send_label": (
                request.env._("Approve the Clauses")
                if is_approval
                else request.env._("Sign the Contract")
            ),
            "signer_name": document.signed_by if is_approval else known,
        }

    def _prepare_contract_visits(self, contract):
        own = request.env["appsistance.contract"].browse(contract.id)
        coming = own._get_portal_coming(MAX_COMING)
        past = own._get_portal_past(MAX_PAST)
        return {
            "coming": coming,
            "past": past,
            "plan": own._get_portal_plan(),
            "next": own._get_portal_next().get(contract.id),
            "allowances": own._get_portal_allowances(),
            "reports": self._get_reports_by_visit([("", coming), ("", past)]),
        }
