"""The office enters a customer with a site, and a plant with its parts."""


def step(story):
    env = story.env("dispatcher")
    story.customer = env["res.partner"].create(
        {
            "name": "Pizzeria Il Forno S.r.l.",
            "is_company": True,
            "country_id": env.ref("base.it").id,
            "street": "Via Roma 1",
            "zip": "25121",
            "city": "Brescia",
            "email": "forno@example.com",
        }
    )
    story.site = env["res.partner"].create(
        {
            "name": "Via Garibaldi",
            "parent_id": story.customer.id,
            "type": "site",
            "street": "Via Garibaldi 12",
            "zip": "25122",
            "city": "Brescia",
        }
    )
    story.check(story.site.commercial_partner_id == story.customer, "the site is lost")
    return f"L'ufficio inserisce {story.customer.name} con la sede {story.site.name}."
