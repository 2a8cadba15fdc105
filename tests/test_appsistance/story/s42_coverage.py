"""A planned visit and a first call are included, the second call is billed: each charge
says by which clause."""

from datetime import timedelta

from .s24_report import Phone, get_last_working_morning


def step(story):
    env = story.env("dispatcher")
    calls = env["appsistance.work.order"].create(
        [
            {
                "equipment_ids": [(6, 0, story.contract.equipment_ids.ids)],
                "type_id": env.ref("appsistance_demo.type_refrigeration_repair").id,
                "summary": summary,
            }
            for summary in ("Allarme alta temperatura", "Compressore rumoroso")
        ]
    )
    story.check(
        calls.contract_id == story.contract, "the calls do not find their contract"
    )
    orders = story.planned_order | calls
    covered = [
        work(story, env, order, number) for number, order in enumerate(orders, start=1)
    ]
    expected = [{"contract"}, {"contract"}, {"billable"}]
    found = [set(charges.mapped("coverage")) for charges in covered]
    story.check(found == expected, f"the charges are {found}")
    allowance = story.contract.allowance_ids
    story.check((allowance.granted, allowance.used) == (1, 1), "the ledger is wrong")
    first, beyond = covered[0][0], covered[2][0]
    reason = beyond.reason.splitlines()[-1]
    return f"{first.coverage_reason} | {reason}"


def work(story, env, order, number):
    """A visit of an hour, reported from the phone and approved."""
    employee = env.ref("appsistance_demo.employee_rinaldi").sudo()
    lead = env["resource.resource"].browse(employee.resource_id.id)
    start = get_last_working_morning(order.company_id) - timedelta(days=7 * number)
    while is_busy(env, lead, start):
        start -= timedelta(days=21)
    visit = env["appsistance.visit"]._plan(
        [
            {
                "work_order": order,
                "start": start,
                "stop": start + timedelta(hours=1),
                "lead": lead,
                "allow_overlap": True,
                "overlap_reason": "Storia",
            }
        ]
    )
    report(story, visit, start)
    visit.report_ids._approve("Oltre le chiamate comprese, concordato per telefono.")
    return visit.charge_ids


def is_busy(env, lead, start):
    return env["appsistance.booking"].search_count(
        [
            ("resource_id", "=", lead.id),
            ("start", "<", start + timedelta(hours=2)),
            ("stop", ">", start - timedelta(hours=1)),
        ],
        limit=1,
    )


def report(story, visit, start):
    phone = Phone(story, visit)
    leaving, end = start - timedelta(minutes=20), start + timedelta(hours=1)
    phone.send("start", leaving, kind="travel", people=phone.people(visit.lead_id))
    phone.send("start", start, kind="work", people=phone.people(visit.lead_id))
    for time in visit.time_ids.filtered(lambda time: time.kind == "travel"):
        phone.send("time", start, uuid=time.uuid, kind="travel", km=34)
    phone.send("text", end, field="note", value="Impianto regolare.", base="")
    phone.send("finish", end, outcome="completed")
    phone.send("close", end, signatures=phone.signatures())
    story.check(visit.report_ids.state == "final", "the report is not final")
