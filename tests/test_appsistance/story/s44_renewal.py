"""The period is renewed with a price rise, told by letter: the old one is history that
nobody can touch, the new one carries plan and fees on."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import UserError

RISE = 4.0


def step(story):
    contract = make_contract(story)
    manager = contract.env
    old = contract.period_id
    rise = propose(manager, contract)
    letter = tell(story, manager, contract)
    contract.action_renew()
    new = contract.period_id
    story.check(new.previous_id == old, "the new period is not linked to the old one")
    story.check(rise.state == "applied", "the price rise was not applied")
    rows = contract.instalment_ids
    amounts = {
        period: set(
            rows.filtered(lambda r, p=period: r.period_id == p).mapped("amount")
        )
        for period in (old, new)
    }
    story.check(amounts == {old: {100.0}, new: {104.0}}, f"the fees are {amounts}")
    story.check(contract.plan_ids.months == "3,9", "the plan was not carried over")
    story.save("lettera-adeguamento.pdf", letter.attachment_id.raw)
    refuse(story, old)
    content = old._get_content()
    story.check(content["fees"][0]["amount"] == "1200", "the history has new prices")
    is_refused = False
    try:
        contract.action_renew()
    except UserError:
        is_refused = True
    story.check(is_refused, "the contract was renewed twice")
    return (
        f"{contract.name}: annualità {new.number} dal"
        f" {new.date_start:%d/%m/%Y}, canone"
        f" 1200 → {contract.fee_ids.amount:g}; la precedente è chiusa e intatta;"
        f" lettera: {letter.subject}"
    )


def make_contract(story):
    """A year that ends in a month, with a monthly fee."""
    manager = story.env("manager")
    plant = manager.ref("appsistance_demo.equipment_mercati_rovato_plant")
    end = fields.Date.today() + timedelta(days=30)
    contract = manager["appsistance.contract"].create(
        {
            "title": "Controllo celle Rovato",
            "customer_id": plant.customer_id.id,
            "date_start": end + timedelta(days=1) - relativedelta(years=1),
            "date_end": end,
            "notice_value": 60,
            "indexation_kind": "fixed",
            "indexation_percent": RISE,
            "fee_ids": [
                fields.Command.create(
                    {"name": "Canone controllo", "amount": 1200.0, "interval_months": 1}
                )
            ],
            "plan_ids": [
                fields.Command.create(
                    {
                        "site_id": plant.site_id.id,
                        "type_id": manager.ref(
                            "appsistance_demo.type_refrigeration_check"
                        ).id,
                        "months": "3,9",
                    }
                )
            ],
        }
    )
    contract.action_activate()
    return contract


def propose(manager, contract):
    """What the daily job proposes two months before."""
    today = fields.Date.today()
    contract._propose_indexations(today, today + timedelta(days=60))
    return contract.indexation_ids.with_env(manager)


def tell(story, manager, contract):
    wizard = (
        manager["appsistance.contract.letter.make"]
        .with_context(active_model=contract._name, active_ids=contract.ids)
        .create({"kind": "price_rise", "channel": "post"})
    )
    letter = manager["appsistance.contract.letter"].search(
        wizard.action_make()["domain"]
    )
    letter.action_mark_sent()
    story.check(letter.attachment_id.raw[:4] == b"%PDF", "the letter has no PDF")
    return letter


def refuse(story, period):
    """No role changes what is closed."""
    for role in ("technician", "dispatcher", "manager"):
        try:
            story.env(role)[period._name].browse(period.id).write({"content": "{}"})
        except UserError:
            continue
        story.check(False, f"{role} changed the history")
    story.check(period._is_intact(), "the history is not what was closed")
