"""The manager runs the invoicing: preview, draft, confirmed invoice, XML and PDF."""

import shutil

from dateutil.relativedelta import relativedelta

# Call-out 40, 80 minutes at 48 an hour, two fans at 118.
EXPECTED_UNTAXED = 40.0 + 64.0 + 236.0


def step(story):
    env = story.env("manager")
    run = env["appsistance.invoicing.run"].create(
        {
            "date_to": story.day + relativedelta(day=31),
            "customer_ids": [(6, 0, story.customer.ids)],
        }
    )
    run.action_preview()
    story.check(len(run.line_ids) == 1, f"{len(run.line_ids)} invoices instead of 1")
    run.action_create_invoices()
    invoice = run.move_ids
    story.check(invoice.state == "draft", "the run did not leave a draft")
    story.check(
        invoice.currency_id.compare_amounts(invoice.amount_untaxed, EXPECTED_UNTAXED)
        == 0,
        f"the invoice is of {invoice.amount_untaxed} instead of {EXPECTED_UNTAXED}",
    )
    again = run.copy()
    again.action_preview()
    story.check(not again.line_ids, "a second run would invoice the same work again")
    invoice.action_post()
    story.invoice = invoice
    kept = [save_xml(story, invoice), save_print(story, invoice)]
    total = f"{invoice.amount_total:.2f}".replace(".", ",")
    return f"Fattura {invoice.name} di {total} €: {', '.join(kept)}."


def save_xml(story, invoice):
    # core looks at the lines of the tax report, which only accountants read
    invoice = invoice.sudo()
    problems = invoice._l10n_it_edi_export_data_check()
    # the file is made and kept; nobody has registered to send it
    problems.pop("l10n_it_edi_settings_l10n_it_edi_proxy_user_id", None)
    story.check(not problems, f"the XML cannot be made: {problems}")
    content = invoice._l10n_it_edi_render_xml()
    return story.save(f"fattura-{invoice.name}.xml", content).name


def save_print(story, invoice):
    """Core prints invoices by wkhtmltopdf, which not every machine has."""
    report = "account.account_invoices"
    if shutil.which("wkhtmltopdf"):
        return story.pdf(f"fattura-{invoice.name}.pdf", report, invoice).name
    html, _kind = invoice.env["ir.actions.report"]._render_qweb_html(
        report, invoice.ids
    )
    name = story.save(f"fattura-{invoice.name}.html", html).name
    return f"{name} (senza wkhtmltopdf niente PDF)"
