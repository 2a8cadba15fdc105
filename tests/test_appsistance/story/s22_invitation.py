"""The two technicians are asked by mail: one accepts, one declines and is replaced."""

from odoo import fields

# Belotti's daughter has a fever: Cominelli goes in his place.
SUBSTITUTE = "appsistance_demo.employee_cominelli"


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
    send(story)
    invitations = visit.invitation_ids
    story.check(len(invitations) == 2, f"{len(invitations)} people are asked, not 2")
    story.check(
        set(invitations.mapped("state")) == {"sent"},
        f"the invitations are {invitations.mapped('state')}",
    )
    declining = invitations.filtered(lambda item: item.resource_id in visit.helper_ids)
    answer(story, invitations - declining, "accepted")
    replaced = decline(story, visit, declining)
    substitute = replace(story, visit)
    bookings = visit.booking_ids.filtered(
        lambda booking: booking.user_id and booking.state == "booked"
    )
    story.check(
        set(bookings.mapped("response")) == {"accepted"},
        "the calendar does not know that they come",
    )
    day = fields.Date.to_string(visit.start)
    return (
        f"Due inviti per il {day} con {van.name}, risposte dal link senza accesso: "
        f"{replaced.name} rifiuta, al suo posto va {substitute.name}."
    )


def send(story):
    story.superuser["appsistance.invitation"]._cron_send()


def answer(story, invitation, value, reason=None, note=""):
    """What the page of the link does when its form is sent."""
    invitations = story.superuser["appsistance.invitation"]
    found, is_current = invitations._get_by_token(invitation.sudo()._get_token())
    story.check(is_current, "the link of the invitation is old")
    reasons = story.superuser["appsistance.decline.reason"]
    found._answer(value, "link", reason or reasons, note)
    story.check(invitation.state == value, f"the answer {value} was not kept")


def decline(story, visit, invitation):
    reason = story.superuser["appsistance.decline.reason"].search([], limit=1)
    answer(story, invitation, "declined", reason, "Ho la febbre")
    story.check(visit.needs_replanning, "the office does not see the empty place")
    told = visit.activity_ids.filtered(lambda item: "febbre" in (item.note or ""))
    story.check(told, "the office does not read why")
    story.check(not visit.helper_ids, "who declined still goes")
    return invitation.resource_id


def replace(story, visit):
    """The office chooses somebody else: he alone is asked."""
    employee = visit.env.ref(SUBSTITUTE).sudo()
    visit._reassign(
        helpers=visit.env["resource.resource"].browse(employee.resource_id.id)
    )
    story.check(not visit.needs_replanning, "the replaced visit is still to be planned")
    send(story)
    invitation = visit.invitation_ids.filtered(lambda item: item.state == "sent")
    story.check(
        invitation.resource_id == employee.resource_id,
        f"asked again: {invitation.resource_id.mapped('name')}",
    )
    answer(story, invitation, "accepted")
    return employee.resource_id
