"""The office enters charges by hand; each says which rule made its taxes."""

from dateutil.relativedelta import relativedelta

from odoo import fields


def step(story):
    env = story.env("dispatcher")
    story.day = fields.Date.today() + relativedelta(day=1, days=-10)
    common = {
        "customer_id": story.customer.id,
        "site_id": story.site.id,
        "equipment_id": story.plant.id,
        "date": story.day,
    }
    story.charges = env["appsistance.charge"].create(
        [
            {
                "kind": "callout",
                "product_id": env.ref("appsistance_base.product_callout").id,
                **common,
            },
            {
                "kind": "labour",
                "product_id": env.ref("appsistance_base.product_labour").id,
                "minutes": 80,
                **common,
            },
            {
                "kind": "material",
                "product_id": env.ref("appsistance_demo.product_fan").id,
                "quantity": 2,
                **common,
            },
        ]
    )
    story.check(
        not any(story.charges.mapped("exception")),
        f"a charge cannot be invoiced: {story.charges.mapped('exception')}",
    )
    story.check(
        "price_unit" not in story.charges.fields_get(),
        "the office sees the prices of charges",
    )
    reason = story.charges[:1].tax_reason
    return f"L'ufficio inserisce {len(story.charges)} addebiti: {reason}."
