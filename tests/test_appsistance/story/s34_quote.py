"""A technician asks for a quotation; the customer accepts it in the portal."""

from odoo import fields

from .s24_report import STROKE, Phone

# Two fans at 118 and three hours at 48.
EXPECTED_UNTAXED = 2 * 118.0 + 3 * 48.0


def step(story):
    request = ask(story)
    quotation = draft(story, request)
    accept(story, quotation)
    job = quotation.appsistance_work_order_id
    story.check(
        request.state == "accepted" and job != request.work_order_id,
        f"the request is {request.state}",
    )
    planned = job.material_ids.filtered(lambda line: line.state == "planned")
    story.check(
        planned.mapped("quantity") == [2.0], "the parts are not on the work order"
    )
    story.quotation = quotation
    total = f"{quotation.amount_untaxed:.2f}".replace(".", ",")
    return (
        f"Preventivo {quotation.name} di {total} € chiesto dal telefono con una foto,"
        f" accettato nel portale: il lavoro è {job.name}."
    )


def ask(story):
    """From the phone, with a photo for the customer."""
    visit = story.env("dispatcher")["appsistance.visit"].browse(story.visit.id)
    phone = Phone(story, visit)
    now = fields.Datetime.now()
    fan = story.superuser.ref("appsistance_demo.product_fan")
    lines = [
        {"kind": "part", "product": fan.id, "name": fan.name, "quantity": 2},
        {"kind": "work", "name": "Sostituzione dei ventilatori", "quantity": 3},
    ]
    phone.send(
        "quote",
        now,
        uuid=phone.uuid(),
        name="Due ventilatori nuovi",
        note="Anche gli altri due sono rumorosi.",
        photos=visit.photo_ids.mapped("uuid"),
        lines=[{**line, "uuid": phone.uuid()} for line in lines],
    )
    requests = story.env("manager")["appsistance.quote.request"]
    request = requests.search([("visit_id", "=", visit.id)])
    story.check(len(request) == 1, f"{len(request)} requests instead of 1")
    story.check(request.activity_ids, "nobody was told of the request")
    return request


def draft(story, request):
    request.action_create_quotation()
    quotation = request.sale_order_id.sudo()
    quotation.appsistance_accept_into = "new"
    parts, work = quotation.order_line
    tax = parts.tax_ids
    parts.write({"price_unit": 118.0})
    work.write({"price_unit": 48.0, "tax_ids": [fields.Command.set(tax.ids)]})
    amount = quotation.amount_untaxed
    story.check(amount == EXPECTED_UNTAXED, f"the quotation is of {amount}")
    photos = quotation.appsistance_photo_ids.mapped("name")
    story.check(
        photos == ["Ventilatore consumato.jpg"],
        f"the photos beside the quotation are {photos}",
    )
    quotation.action_quotation_sent()
    return quotation


def accept(story, quotation):
    """What core's page does when the customer signs."""
    user = story.superuser["res.users"].search([("partner_id", "=", story.cook.id)])
    own = quotation.with_user(user)
    shown = own.sudo().appsistance_work_order_id.with_user(user)
    story.check(own in shown._get_shown_quotations(), "the customer does not see it")
    accepted = own.sudo()
    story.check(accepted._has_to_be_signed(), "the customer cannot sign it")
    accepted.write(
        {
            "signed_by": story.cook.name,
            "signed_on": fields.Datetime.now(),
            "signature": STROKE,
        }
    )
    accepted._validate_order()
