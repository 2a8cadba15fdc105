"""The accepted quotation is carried out and invoiced, once."""

from dateutil.relativedelta import relativedelta

from odoo import fields

from .s24_report import WORK, Phone
from .s34_quote import EXPECTED_UNTAXED


def step(story):
    quotation = story.quotation
    report = carry_out(story, quotation)
    charges = report.charge_ids
    story.check(
        set(charges.mapped("coverage")) == {"quoted"},
        f"the work is charged beside the quotation: {charges.mapped('coverage')}",
    )
    invoice = invoice_once(story, quotation)
    amount = invoice.amount_untaxed
    story.check(amount == EXPECTED_UNTAXED, f"the invoice is of {amount}")
    invoiced = quotation.order_line.mapped("qty_invoiced")
    story.check(invoiced == [2.0, 3.0], f"core counts {invoiced} as invoiced")
    story.check(not invoice_once(story, quotation), "it is invoiced a second time")
    total = f"{invoice.amount_total:.2f}".replace(".", ",")
    return f"Preventivo {quotation.name} eseguito e fatturato una volta: {total} €."


def carry_out(story, quotation):
    """A visit after the acceptance uses what was quoted."""
    office = story.env("dispatcher")
    job = office["appsistance.work.order"].browse(
        quotation.appsistance_work_order_id.id
    )
    now = fields.Datetime.now()
    start = now + relativedelta(seconds=1)
    lead = story.user("technician").sudo().employee_id.resource_id
    visit = office["appsistance.visit"]._plan(
        [
            {
                "work_order": job,
                "start": start,
                "stop": start + WORK,
                "lead": lead.with_env(office),
                "allow_overlap": True,
                "overlap_reason": "Lavoro del preventivo",
            }
        ]
    )
    phone = Phone(story, visit)
    phone.send("start", start, kind="work", people=phone.people(visit._get_crew()))
    planned = job.material_ids.filtered(lambda line: line.state == "planned")
    phone.send(
        "material",
        start,
        uuid=phone.uuid(),
        planned=planned.id,
        product=planned.product_id.id,
        quantity=planned.quantity,
        state="used",
    )
    text = "Sostituiti i due ventilatori."
    phone.send("text", start, field="note", value=text, base="")
    phone.send("finish", start, outcome="completed")
    phone.send("close", start, signatures=phone.signatures())
    report = visit.report_ids
    story.check(report.state == "final", f"the report is {report.state}")
    report._approve("Eseguito come da preventivo")
    return report


def invoice_once(story, quotation):
    runs = story.env("manager")["appsistance.invoicing.run"]
    run = runs.create(
        {
            "date_to": fields.Date.today() + relativedelta(day=31),
            "customer_ids": [(6, 0, quotation.partner_id.ids)],
        }
    )
    run.action_preview()
    own = run.line_ids.filtered(
        lambda line: quotation.order_line & line.charge_ids.sale_line_id
    )
    (run.line_ids - own).unlink()
    if own:
        run.action_create_invoices()
    return run.move_ids
