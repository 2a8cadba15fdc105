"""The manager invoices the approved visit; the invoice names the job."""

from dateutil.relativedelta import relativedelta

# Call-out 40; 90 minutes at 48 and 90 at 36; 34 km less 20 free, at 0.75; a fan.
EXPECTED_UNTAXED = 40.0 + 72.0 + 54.0 + 10.5 + 118.0


def step(story):
    env = story.env("manager")
    report = env["appsistance.report"].browse(story.report.id)
    run = env["appsistance.invoicing.run"].create(
        {
            "date_to": report.date + relativedelta(day=31),
            "customer_ids": [(6, 0, story.customer.ids)],
        }
    )
    run.action_preview()
    run.action_create_invoices()
    invoice = run.move_ids
    story.check(len(invoice) == 1, f"{len(invoice)} invoices instead of 1")
    story.check(
        invoice.currency_id.compare_amounts(invoice.amount_untaxed, EXPECTED_UNTAXED)
        == 0,
        f"the invoice is of {invoice.amount_untaxed} instead of {EXPECTED_UNTAXED}",
    )
    documents = {
        document["type"]: document["number"]
        for charge in report.charge_ids
        for document in charge._get_reference_documents()
    }
    story.check(
        documents.get("work_order") == report.work_order_id.name
        and documents.get("report") == report.name,
        f"the invoice names {documents}",
    )
    states = set(report.charge_ids.mapped("state"))
    story.check(states == {"invoiced"}, f"the charges are {states}")
    total = f"{invoice.amount_total:.2f}".replace(".", ",")
    return (
        f"Bozza di fattura di {total} € dal rapportino, con rif. "
        f"{documents['work_order']} e {documents['report']}."
    )
