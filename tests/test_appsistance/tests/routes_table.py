"""Every address of ours: who gets what at the owner's records.

A row is (route, address, kind, outcomes, form). The address names attributes of the
test; ``kind`` is how it is asked for: get, post or json. The outcomes are those of

    stranger    nobody: no login, or an archived user's old session
    powerless   a login whose right to the portal was withdrawn
    other       another customer's portal user
    keeper      a contact of another site of the same customer
    owner       the customer himself; None: a visit would change what is his

and each is a status, "login", "refused" or the path that the visitor is sent to.
"""

from dataclasses import dataclass, field

VISITORS = ("stranger", "powerless", "other", "keeper", "owner")


@dataclass
class Route:
    rule: str
    address: str
    kind: str
    outcomes: dict
    form: dict = field(default_factory=dict)
    # the link itself is the right: whoever holds it sees what is behind
    by_link: bool = False


def get(rule, address, *outcomes, **kwargs):
    return Route(
        rule, address, "get", dict(zip(VISITORS, outcomes, strict=True)), **kwargs
    )


def post(rule, address, *outcomes, **kwargs):
    return Route(
        rule, address, "post", dict(zip(VISITORS, outcomes, strict=True)), **kwargs
    )


def call(rule, address, *outcomes, **kwargs):
    return Route(
        rule, address, "json", dict(zip(VISITORS, outcomes, strict=True)), **kwargs
    )


def link(rule, address, outcome=200, how=get, **kwargs):
    """The same answer for all who hold the link."""
    return how(rule, address, *[outcome] * len(VISITORS), by_link=True, **kwargs)


# Lists and pages of the portal
HOME = ("login", 200, 200, 200, 200)
LIST = ("login", "/my", 200, 200, 200)
PAGE = ("login", 404, 404, 404, 200)
REQUESTS = ("login", 403, 200, 200, 200)
REQUEST = ("login", 403, 404, 404, 200)
ACT = ("login", 403, 404, 404, None)
# Without a login too: a link may open them
OPEN_PAGE = (404, 404, 404, 404, 200)
# Of our own people, and of nobody else
OFFICE = ("login", 404, 404, 404, 404)
FIELD = ("login", 403, 403, 403, 403)
FIELD_CALL = ("refused",) * 5

TICKET = "/my/tickets/{self.ticket.id}"
LABEL = "/appsistance/q/{self.boiler.qr_token}"
SIGNATURE = "/appsistance/firma/{self.signature_token}"
TECHNICIAN = "/appsistance/tecnico"

ROUTES = [
    # base
    get("/my", "/my", *HOME),
    get("/my/home", "/my/home", *HOME),
    get("/my/equipment", "/my/equipment", *LIST),
    get("/my/equipment/page/<int:page>", "/my/equipment/page/2", *LIST),
    get("/my/equipment/<int:equipment_id>", "/my/equipment/{self.boiler.id}", *PAGE),
    get(
        "/my/equipment/<int:equipment_id>/document/<int:document_id>",
        "/my/equipment/{self.boiler.id}/document/{self.document.id}",
        *PAGE,
    ),
    get(
        "/appsistance/q/<string:token>",
        LABEL,
        # like a passer-by: the form shows nothing of the plant
        *(LABEL + "/request", LABEL + "/request"),
        *(404, 404, "/my/tickets/new"),
    ),
    # helpdesk
    get("/my/tickets", "/my/tickets", *REQUESTS),
    get("/my/tickets/page/<int:page>", "/my/tickets/page/2", *REQUESTS),
    get("/my/tickets/new", "/my/tickets/new", *REQUESTS),
    get("/my/tickets/<int:ticket_id>", TICKET, *REQUEST),
    get(
        "/my/tickets/<int:ticket_id>/file/<int:file_id>",
        TICKET + "/file/{self.file.id}",
        *PAGE,
    ),
    post(
        "/my/tickets/<int:ticket_id>/answer",
        TICKET + "/answer",
        *ACT,
        form={"text": "Hello"},
    ),
    post("/my/tickets/<int:ticket_id>/close", TICKET + "/close", *ACT),
    post("/my/tickets/<int:ticket_id>/reopen", TICKET + "/reopen", *ACT),
    post(
        "/my/tickets/create",
        "/my/tickets/create",
        "login",
        403,
        400,
        400,
        None,
        form={"text": "Hello", "site_id": "{self.site.id}"},
    ),
    get("/my/prepaid", "/my/prepaid", "login", 403, 200, 403, 200),
    get("/my/prepaid/statement", "/my/prepaid/statement", "login", 404, 200, 404, 200),
    get(
        "/appsistance/q/<string:token>/request",
        LABEL + "/request",
        *(200, 200, 200, 200, 200),
    ),
    post(
        "/appsistance/q/<string:token>/request/send",
        LABEL + "/request/send",
        *(400, 400, 400, 400, 400),
    ),
    # fieldservice
    get("/my/visits", "/my/visits", *LIST),
    get("/my/visits/page/<int:page>", "/my/visits/page/2", *LIST),
    get("/my/visits/<int:visit_id>", "/my/visits/{self.visit.id}", *PAGE),
    get("/my/visits/<int:visit_id>/report", "/my/visits/{self.visit.id}/report", *PAGE),
    get(
        "/appsistance/rapportino/<int:report_id>/pdf",
        "/appsistance/rapportino/{self.report.id}/pdf",
        *OPEN_PAGE,
    ),
    link("/appsistance/firma/<string:token>", SIGNATURE),
    link("/appsistance/firma/<string:token>/pdf", SIGNATURE + "/pdf"),
    link(
        "/appsistance/firma/<string:token>/conferma",
        SIGNATURE + "/conferma",
        "refused",
        how=call,
    ),
    link(
        "/appsistance/firma/<string:token>/rifiuta",
        SIGNATURE + "/rifiuta",
        SIGNATURE,
        how=post,
    ),
    link(
        "/appsistance/incarico/<string:token>",
        "/appsistance/incarico/{self.invitation_token}",
    ),
    link(
        "/appsistance/incarico/<string:token>/rispondi",
        "/appsistance/incarico/forged/rispondi",
        404,
        how=post,
        form={"answer": "accepted"},
    ),
    link("/appsistance/giro/<string:token>", "/appsistance/giro/{self.sheet_token}"),
    link(
        "/appsistance/giro/<string:token>/conferma",
        "/appsistance/giro/forged/conferma",
        404,
        how=post,
    ),
    link(
        "/appsistance/calendario/<int:resource_id>/<string:token>.ics",
        "/appsistance/calendario/{self.anna.id}/{self.feed_token}.ics",
    ),
    link(
        "/appsistance/appuntamento/<string:token>",
        "/appsistance/appuntamento/{self.notice_token}",
    ),
    link(
        "/appsistance/appuntamento/<string:token>/conferma",
        "/appsistance/appuntamento/forged/conferma",
        "/appsistance/appuntamento/forged",
        how=post,
    ),
    link(
        "/appsistance/appuntamento/<string:token>/sposta",
        "/appsistance/appuntamento/forged/sposta",
        "/appsistance/appuntamento/forged",
        how=post,
        form={"note": "Tomorrow"},
    ),
    get(TECHNICIAN, TECHNICIAN, *FIELD),
    get(
        TECHNICIAN + "/foto/<int:photo_id>",
        TECHNICIAN + "/foto/{self.photo.id}",
        *FIELD,
    ),
    post(
        TECHNICIAN + "/foto",
        TECHNICIAN + "/foto",
        *FIELD,
        form={"photo": "", "values": '{{"visit": {self.visit.id}}}'},
    ),
    call(TECHNICIAN + "/giorno", TECHNICIAN + "/giorno", *FIELD_CALL),
    call(
        TECHNICIAN + "/intervento",
        TECHNICIAN + "/intervento",
        *FIELD_CALL,
        form={"visit_id": "{self.visit.id}"},
    ),
    call(
        TECHNICIAN + "/invia",
        TECHNICIAN + "/invia",
        *FIELD_CALL,
        form={"operations": []},
    ),
    call(
        TECHNICIAN + "/materiali",
        TECHNICIAN + "/materiali",
        *FIELD_CALL,
        form={"term": "a"},
    ),
    get(
        TECHNICIAN + "/apri/<int:visit_id>",
        TECHNICIAN + "/apri/{self.visit.id}",
        "login",
        *([TECHNICIAN + "#visit={self.visit.id}"] * 4),
    ),
    call(
        TECHNICIAN + "/fornitori",
        TECHNICIAN + "/fornitori",
        *FIELD_CALL,
        form={"term": "a"},
    ),
    call(
        TECHNICIAN + "/reperibile/cerca",
        TECHNICIAN + "/reperibile/cerca",
        *FIELD_CALL,
        form={"term": "Belvedere"},
    ),
    call(
        TECHNICIAN + "/reperibile/apri",
        TECHNICIAN + "/reperibile/apri",
        *FIELD_CALL,
        form={"uuid": "x", "values": {}},
    ),
    # contracts
    get("/my/contracts", "/my/contracts", *LIST),
    get("/my/contracts/page/<int:page>", "/my/contracts/page/2", *LIST),
    get(
        "/my/contracts/<int:contract_id>",
        "/my/contracts/{self.contract.id}",
        *OPEN_PAGE,
    ),
    get(
        "/my/contracts/<int:contract_id>/pdf",
        "/my/contracts/{self.contract.id}/pdf",
        *OPEN_PAGE,
    ),
    call(
        "/my/contracts/<int:contract_id>/sign",
        "/my/contracts/{self.waiting.id}/sign",
        *("refused", "refused", "refused", "refused", None),
        form={"name": "Me", "signature": "iVBORw0KGgo="},
    ),
    call(
        "/my/contracts/<int:contract_id>/approve",
        "/my/contracts/{self.waiting.id}/approve",
        *("refused", "refused", "refused", "refused", None),
        form={"name": "Me", "signature": "iVBORw0KGgo="},
    ),
    get(
        "/appsistance/contracts/letters.pdf",
        "/appsistance/contracts/letters.pdf?ids={self.letter.id}",
        *FIELD,
    ),
    # einvoice
    get(
        "/my/invoices/<int:invoice_id>/xml",
        "/my/invoices/{self.move.id}/xml",
        *OPEN_PAGE,
    ),
    get(
        "/appsistance_einvoice/file/<int:file_id>",
        "/appsistance_einvoice/file/{self.einvoice.id}",
        *OFFICE,
    ),
    get(
        "/appsistance_einvoice/export/<int:export_id>/zip",
        "/appsistance_einvoice/export/{self.export.id}/zip",
        *OFFICE,
    ),
    get(
        "/appsistance_einvoice/month_end/<int:wizard_id>/zip",
        "/appsistance_einvoice/month_end/{self.month_end.id}/zip",
        *OFFICE,
    ),
    # google_drive
    get(
        "/appsistance/google_drive/callback",
        "/appsistance/google_drive/callback?state=forged&code=x",
        *FIELD,
    ),
    post(
        "/appsistance/google_drive/authorise",
        "/appsistance/google_drive/authorise",
        *FIELD,
        form={"state": "forged", "code": "x"},
    ),
    get(
        "/appsistance/google_drive/open/<int:file_id>",
        "/appsistance/google_drive/open/{self.drive_file.id}",
        *OFFICE,
    ),
    # attendance
    get("/appsistance/timbratura", "/appsistance/timbratura", *OFFICE),
    get(
        "/appsistance/timbratura/<string:token>",
        "/appsistance/timbratura/{self.gate.token}",
        *OFFICE,
    ),
    call("/appsistance/timbratura/stato", "/appsistance/timbratura/stato", *FIELD_CALL),
    call(
        "/appsistance/timbratura/invia",
        "/appsistance/timbratura/invia",
        *FIELD_CALL,
        form={"punches": [{"uuid": "x", "kind": "in"}]},
    ),
    call(
        "/appsistance/timbratura/consenso",
        "/appsistance/timbratura/consenso",
        *FIELD_CALL,
        form={"is_agreed": True},
    ),
]
