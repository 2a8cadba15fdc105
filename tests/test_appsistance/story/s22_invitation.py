"""The two technicians and their van are asked by mail; both accept."""

from odoo import fields


def step(story):
    env = story.env("dispatcher")
    visit = env["appsistance.visit"].browse(story.visit.id)
    van = story.superuser["resource.resource"].create(
        {
            "name": "Furgone 3",
            "resource_type": "material",
            "appsistance_kind": "vehicle",
            "company_id": visit.company_id.id,
        }
    )
    visit._reassign(vehicles=env["resource.resource"].browse(van.id))
    story.superuser["appsistance.invitation"]._cron_send()
    invitations = visit.invitation_ids
    story.check(len(invitations) == 2, f"{len(invitations)} people are asked, not 2")
    story.check(
        set(invitations.mapped("state")) == {"sent"},
        f"the invitations are {invitations.mapped('state')}",
    )
    for invitation in invitations:
        found, is_current = story.superuser["appsistance.invitation"]._get_by_token(
            invitation.sudo()._get_token()
        )
        story.check(is_current, "the link of the invitation is old")
        found._answer("accepted", "link")
    story.check(
        set(invitations.mapped("state")) == {"accepted"}, "an answer was not kept"
    )
    bookings = visit.booking_ids.filtered("user_id")
    story.check(
        set(bookings.mapped("response")) == {"accepted"},
        "the calendar does not know that they come",
    )
    day = fields.Date.to_string(visit.start)
    return f"Due inviti per il {day} con {van.name}: accettati dal link, senza accesso."
