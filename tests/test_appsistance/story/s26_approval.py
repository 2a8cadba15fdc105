"""The office approves the report: charges with their reasons, hours, no prices."""


def step(story):
    env = story.env("dispatcher")
    report = env["appsistance.report"].browse(story.report.id)
    story.check(
        not report.has_anomaly, f"the report has anomalies: {report.anomaly_note}"
    )
    report.action_approve()
    story.check(report.approval_state == "approved", "the report is not approved")
    charges = report.charge_ids
    kinds = sorted(charges.mapped("kind"))
    expected = ["callout", "labour", "labour", "material", "travel"]
    story.check(kinds == expected, f"the charges are {kinds}")
    story.check(
        not any(charges.mapped("exception")),
        f"a charge cannot be invoiced: {charges.mapped('exception')}",
    )
    lines = story.superuser["account.analytic.line"].search(
        [("appsistance_visit_id", "=", report.visit_id.id)]
    )
    hours = round(sum(lines.mapped("unit_amount")), 2)
    story.check(hours == 3.67, f"the timesheet has {hours} hours instead of 3.67")
    story.check(not lines.so_line, "the hours could be billed twice")
    report.action_approve()
    story.check(len(report.charge_ids) == 5, "approving twice made new charges")
    reasons = charges.filtered("reason").mapped(
        lambda charge: f"{charge.name}: {charge.reason.splitlines()[0]}"
    )
    told = f"{hours:.2f}".replace(".", ",")
    return f"Rapportino approvato, {told} ore. {' | '.join(reasons)}"
