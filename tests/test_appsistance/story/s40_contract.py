"""The office makes a contract for the refrigeration plant, and the customer signs it.

Signed twice in the portal (the contract, then its clauses) it does not change any more.
The office previews and generates a year of work orders; one is moved, and a second run
doubles nothing.
"""

from datetime import date, timedelta

from odoo import Command, fields
from odoo.exceptions import UserError

from .s24_report import STROKE


def step(story):
    manager = story.env("manager")
    plant = manager.ref("appsistance_demo.equipment_mercati_rovato_plant")
    contract = manager["appsistance.contract"].create(prepare_contract(manager, plant))
    office = story.env("dispatcher")
    contract = office["appsistance.contract"].browse(contract.id)
    contract.plan_ids = [
        Command.create(
            {
                "equipment_ids": [Command.set(plant.ids)],
                "type_id": office.ref("appsistance_demo.type_refrigeration_check").id,
                "months": "3,6,9,12",
            }
        )
    ]
    sign(story, manager, contract)
    wizard = preview(office, contract)
    story.check(wizard.new_count == 4, f"{wizard.new_count} visits are foreseen")
    wizard.action_generate()
    orders = wizard.work_order_ids
    story.check(len(orders) == 4, f"{len(orders)} work orders were made")
    moved = orders[-1]
    moved.date_deadline += timedelta(days=20)
    wizard = preview(office, contract)
    kinds = sorted(wizard.line_ids.mapped("kind"))
    expected = ["exists", "exists", "exists", "moved"]
    story.check(kinds == expected, f"the second preview says {kinds}")
    wizard.action_generate()
    story.check(not wizard.work_order_ids, "the second run doubled a visit")
    story.check(len(contract.due_ids) == 4, "a month is owed twice")
    story.contract, story.planned_order = contract, orders[0]
    return (
        f"{contract.name}: firmato due volte nel portale, poi bloccato; 4 ODL dalla"
        f" programmazione; {moved.name} spostato, la"
        " seconda generazione non crea niente."
    )


def sign(story, manager, contract):
    """Sent, signed in both places, fixed for everybody, and begun."""
    owner = contract.with_env(manager)
    owner.action_send_to_sign()
    owner._sign_in_portal("Davide Colombo", STROKE)
    story.check(not contract.signed_on, "one signature of two was enough")
    owner._approve_in_portal("Davide Colombo", STROKE)
    story.save("contratto-firmato.pdf", owner.signed_attachment_id.raw)
    is_refused = False
    try:
        contract.notice_value = 30
    except UserError:
        is_refused = True
    story.check(is_refused, "a signed contract was changed")
    owner.action_activate()


def prepare_contract(env, plant):
    year = fields.Date.today().year
    return {
        "title": "Full service impianto frigorifero Rovato",
        "kind": "full",
        "customer_id": plant.customer_id.id,
        "date_start": date(year, 1, 1),
        "date_end": date(year, 12, 31),
        "line_ids": [Command.create({"equipment_id": plant.id})],
        "clause_ids": [
            Command.create({"name": "Art. 4 Visite programmate", "origin": "planned"}),
            Command.create(
                {
                    "name": "Art. 5 Chiamate comprese",
                    "origin": "call",
                    "measure": "visits",
                    "quantity": 1,
                }
            ),
        ],
        "fee_ids": [
            Command.create(
                {
                    "name": "Canone full service Rovato",
                    "equipment_id": plant.id,
                    "amount": 1200.0,
                    "basis": "month",
                    "interval_months": 1,
                    "timing": "arrears",
                }
            )
        ],
        "billing_policy_id": env.ref("appsistance_demo.policy_retail").id,
    }


def preview(env, contract):
    year = contract.date_start.year
    wizard = env["appsistance.contract.generate"].create(
        {
            "contract_ids": [Command.set(contract.ids)],
            "date_from": date(year, 1, 1),
            "date_to": date(year, 12, 31),
        }
    )
    wizard.action_preview()
    return wizard
