"""The customer calls: one box finds the plant, one key saves the ticket."""


def step(story):
    env = story.env("dispatcher")
    screen = env["appsistance.ticket.call"]
    hits = screen.search_callers(story.plant.serial_number)
    found = [hit for hit in hits if hit.get("equipment_id") == story.plant.id]
    story.check(found, "the call screen does not find the plant by its serial number")
    card = screen.get_card(found[0])
    story.check(card["customer"]["id"] == story.customer.id, "another customer's card")
    saved = screen.save_call(
        {
            "name": "La cella non scende di temperatura",
            "caller_name": "Sara",
            "customer_id": story.customer.id,
            "site_id": story.site.id,
            "equipment_id": story.plant.id,
            "category_id": env.ref("appsistance_demo.ticket_category_refrigeration").id,
        }
    )
    story.ticket = env["appsistance.ticket"].browse(saved["id"])
    story.check(story.ticket.answer_status == "met", "a call counts as no answer")
    story.check(
        story.ticket.solution_deadline, "the ticket has no deadline for its solution"
    )
    return f"{saved['number']} è aperto da una telefonata, per {story.plant.name}."
