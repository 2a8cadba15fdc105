"""The office enters a customer with two sites, and who has a say on them."""


def step(story):
    env = story.env("dispatcher")
    story.customer = env["res.partner"].create(
        {
            "name": "Pizzeria Il Forno S.r.l.",
            "is_company": True,
            "vat": "IT03999640174",
            "l10n_it_codice_fiscale": "03999640174",
            "l10n_it_pa_index": "XFORNO1",
            "l10n_it_pec_email": "ilforno@pec.example",
            "email": "amministrazione@ilforno.example",
            "appsistance_customer_kind": "business",
            "appsistance_building_use": "business",
            **prepare_address(env, "Via Roma 1", "25121"),
        }
    )
    story.site, other = env["res.partner"].create(
        [
            prepare_site(story, "Locale di via Garibaldi", "Via Garibaldi 12"),
            prepare_site(story, "Laboratorio di via Milano", "Via Milano 80"),
        ]
    )
    story.cook = env["res.partner"].create(
        {
            "name": "Sara Pedretti",
            "parent_id": story.customer.id,
            "function": "Titolare",
            "email": "sara.pedretti@ilforno.example",
        }
    )
    env["appsistance.party"].create(
        {
            "partner_id": story.cook.id,
            "role": "contact",
            "customer_id": story.customer.id,
            "is_notified": True,
            "gets_report": True,
        }
    )
    for site in (story.site, other):
        story.check(site.commercial_partner_id == story.customer, "a site is lost")
    return (
        f"L'ufficio interventi inserisce {story.customer.name} con i luoghi "
        f"d'intervento {story.site.name} e {other.name}, referente {story.cook.name}."
    )


def prepare_site(story, name, street):
    env = story.customer.env
    return {
        "name": name,
        "parent_id": story.customer.id,
        "type": "site",
        "appsistance_building_use": "business",
        **prepare_address(env, street, "25122"),
    }


def prepare_address(env, street, postcode):
    return {
        "street": street,
        "zip": postcode,
        "city": "Brescia",
        "state_id": env.ref("base.state_it_bs").id,
        "country_id": env.ref("base.it").id,
    }
