"""The customer scans the label of his plant and asks for help from the portal."""

from odoo.fields import Domain


def step(story):
    office = story.env("dispatcher")
    enable = office["appsistance.ticket.portal.enable"].create(
        {"partner_ids": [(6, 0, story.customer.ids)], "contacts": "none"}
    )
    enable.action_apply()
    user = story.superuser["res.users"].search([("partner_id", "=", story.cook.id)])
    env = story.superuser(user=user, context={"lang": "it_IT"})
    plant = env["appsistance.equipment"]._find_by_token(story.plant.qr_token)
    wanted = user.partner_id._appsistance_get_portal_equipment_domain()
    wanted &= Domain("id", "=", plant.id)
    story.check(
        plant
        and env["appsistance.equipment"].search_count(
            wanted & Domain("id", "=", plant.id)
        ),
        "the label does not lead the customer to his plant",
    )
    ticket = (
        env["appsistance.ticket"]
        .sudo()
        ._portal_open(
            {
                "channel": "qr",
                "partner_id": user.partner_id.id,
                "customer_id": plant.customer_id.id,
                "site_id": plant.site_id.id,
                "equipment_id": plant.id,
                "company_id": plant.company_id.id,
            },
            "La porta della cella non chiude bene",
            [],
        )
    )
    seen = env["appsistance.ticket"].search([("id", "=", ticket.id)])
    story.check(seen, "the customer does not see the ticket that he opened")
    story.check(seen.equipment_id.id == story.plant.id, "the ticket has another plant")
    return f"{story.cook.name} inquadra l'etichetta e apre {ticket.number}."
