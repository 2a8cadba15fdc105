"""The office opens the portal to the customer, who sees his plants and no other."""


def step(story):
    env = story.env("dispatcher")
    wizard = (
        env["portal.wizard"]
        .with_context(active_ids=story.cook.ids)
        .create({"partner_ids": [(6, 0, story.cook.ids)]})
    )
    wizard.user_ids.action_grant_access()
    user = story.superuser["res.users"].search([("partner_id", "=", story.cook.id)])
    story.check(user.share, "the customer has no portal user")
    seen = story.superuser["appsistance.equipment"].with_user(user).search([])
    expected = story.plant + story.components
    story.check(
        seen.ids and set(seen.ids) == set(expected.ids),
        f"the customer sees {len(seen)} equipment instead of {len(expected)}",
    )
    story.check(
        not seen.filtered(lambda unit: unit.customer_id.id != story.customer.id),
        "the customer sees somebody else's equipment",
    )
    return (
        f"{story.cook.name} entra nel portale e vede {len(seen)} apparecchi, solo suoi."
    )
