"""The job is done: the ticket gets the signed report and what was written there."""


def step(story):
    ticket = story.env("dispatcher")["appsistance.ticket"].browse(story.ticket.id)
    story.check(
        story.visit.id in ticket.visit_ids.ids, "the visit is not on the ticket"
    )
    story.check(
        any("ventilatore" in text for text in [ticket.proposed_solution or ""]),
        "the ticket proposes no solution",
    )
    attachments = story.superuser["ir.attachment"].search(
        [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
    )
    story.check(
        attachments.filtered(lambda file: file.raw == story.report.attachment_id.raw),
        "the signed report is not attached to the ticket",
    )
    ticket.action_use_proposed_solution()
    story.check(not ticket.action_solve(), "asked about work orders that are done")
    story.check(ticket.state == "solved", f"the ticket is {ticket.state}")
    return f"{ticket.number} è risolto: {attachments[:1].name} è allegato."
