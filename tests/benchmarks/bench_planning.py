"""Work orders in bulk, visits with bookings and events, and a month of the calendar."""

from datetime import datetime, time, timedelta
from statistics import median

from dateutil.relativedelta import relativedelta

from odoo import fields

from browser import browser

ORDERS = 5_000
VISITS = 1_000
BOOKINGS = 2_000
# Core's calendar.event made as cheaply as it can be: no mail, no activity, no tracking.
CHEAP = {
    "no_mail_to_attendees": True,
    "dont_notify": True,
    "skip_contact_description": True,
    "skip_attendee_notification": True,
    "tracking_disable": True,
    "no_calendar_sync": True,
}


def order_values(env, rows):
    partner = env["res.partner"].create({"name": "Benchmark", "city": "Brescia"})
    kind = env["appsistance.intervention.type"].create({"name": "Benchmark"})
    return [{"site_id": partner.id, "type_id": kind.id} for _number in range(rows)]


def bare_values(env, rows):
    """The same rows with every column filled."""
    vals = order_values(env, 1)[0]
    return [
        {
            **vals,
            "name": f"ODL/2026/{number:05}",
            "company_id": env.company.id,
            "customer_id": vals["site_id"],
            "invoice_partner_id": vals["site_id"],
            "priority": "0",
            "date_requested": "2026-11-24 08:00:00",
            "duration": 1.0,
            "origin": "manual",
            "state": "to_plan",
        }
        for number in range(rows)
    ]


def technicians(env, count=20, login="benchmark"):
    users = env["res.users"].create(
        [
            {
                "name": f"Benchmark {number}",
                "login": f"{login}_{number}",
                "group_ids": [(6, 0, env.ref("appsistance_base.group_technician").ids)],
            }
            for number in range(count)
        ]
    )
    employees = env["hr.employee"].create(
        [{"name": user.name, "user_id": user.id} for user in users]
    )
    return employees.resource_id


def plans(env, rows, login="benchmark"):
    """Two technicians a visit, ten visits a day, nobody twice."""
    people = technicians(env, login=login)
    orders = env["appsistance.work.order"].create(order_values(env, rows))
    result = []
    for number, order in enumerate(orders):
        pair, day = number % 10, number // 10
        start = datetime(2027, 1, 1, 8) + timedelta(days=day)
        result.append(
            {
                "work_order": order,
                "start": start,
                "stop": start + timedelta(hours=1),
                "lead": people[2 * pair],
                "helpers": people[2 * pair + 1],
            }
        )
    return result


def event_values(plan):
    people = plan["lead"] | plan["helpers"]
    return {
        "name": f"Benchmark, Brescia, {plan['work_order'].name}",
        "start": plan["start"],
        "stop": plan["stop"],
        "allday": False,
        "user_id": plan["lead"].user_id.id,
        "partner_ids": [(6, 0, people.user_id.partner_id.ids)],
        "location": "Brescia",
        "description": "Benchmark",
    }


def bench_create_orders(bench):
    rows, bare_rows = order_values(bench.env, ORDERS), bare_values(bench.env, ORDERS)
    orders = bench.env["appsistance.work.order"]
    bare = bench.env["test_appsistance.bare.order"]
    row = bench.compare(
        f"{ORDERS} ODL in una chiamata",
        ours=lambda: orders.create(rows),
        peer=lambda: bare.create(bare_rows),
        at_most=4.0,
    )
    row.ok = row.ok and row.queries <= 0.2 * ORDERS
    row.goal += f", ≤ {0.2 * ORDERS:.0f} query"


def bench_plan_visits(bench):
    rows = plans(bench.env, VISITS)
    visits = bench.env["appsistance.visit"]
    events = bench.env["calendar.event"].with_context(**CHEAP)
    bench.compare(
        f"{VISITS} interventi in due: impegni ed eventi",
        ours=lambda: visits._plan(rows),
        peer=lambda: events.create([event_values(plan) for plan in rows]),
        at_most=1.5,
    )


def bench_announce(bench):
    """What the job does after a large plan: invitations, and notices to customers."""
    rows = plans(bench.env, VISITS)
    rows[0]["work_order"].type_id.notify_customer = True
    visits = bench.env["appsistance.visit"]._plan(rows)
    bench.env.flush_all()
    batches = [visits[i : i + 200] for i in range(0, VISITS, 200)]
    bench.limit(
        f"Incarichi e avvisi di {VISITS} interventi, in background",
        lambda: [batch._announce_planned() for batch in batches],
        seconds=3.0,
    )
    bench.constant_queries(
        "Query di 200 incarichi e avvisi",
        visits[:20]._announce_planned,
        visits[:200]._announce_planned,
        spare=4,
    )


def month_plans(env, rows, first, login="benchmark"):
    """A month: forty visits a day, an hour each, in four turns of ten."""
    result = plans(env, rows, login)
    for number, plan in enumerate(result):
        pair, turn, day = number % 10, number // 10 % 4, number // 40
        plan["start"] = first + timedelta(days=day, hours=turn)
        plan["stop"] = plan["start"] + timedelta(hours=1)
        plan["lead"], plan["helpers"] = result[pair]["lead"], result[pair]["helpers"]
    return result


def bench_calendar_month(bench):
    rows = month_plans(bench.env, BOOKINGS // 2, datetime(2027, 1, 4, 7))
    bench.env["appsistance.visit"]._plan(rows)
    bench.env.flush_all()
    domain = [("start", "<", "2027-02-08"), ("stop", ">", "2027-01-01")]
    names = ["display_name", "start", "stop"]
    bookings = bench.env["appsistance.booking"]
    events = bench.env["calendar.event"]
    ours = [*names, "color", "resource_id", "resource_kind", "type_id", "response"]
    theirs = [*names, "partner_ids", "user_id", "location", "privacy"]
    bench.compare(
        "Un mese di calendario, per riga la metà degli eventi",
        ours=lambda: bookings.search_read(domain, ours),
        # Core shows one event for two bookings: twice its work is as many rows.
        peer=lambda: [
            (bench.env.invalidate_all(), events.search_read(domain, theirs))
            for _half in range(2)
        ],
        at_most=1.0,
    )
    bench.limit(
        f"Il mese di {BOOKINGS} impegni",
        lambda: bookings.search_read(domain, ours),
        seconds=1.0,
    )
    bench.constant_queries(
        "Query del mese di calendario",
        lambda: bookings.search_read(domain, ours, limit=100),
        lambda: bookings.search_read(domain, ours),
        spare=BOOKINGS // 100,
    )


# From the click on the next month until its bookings are on the screen.
PAINT = """
new Promise((resolve) => {
    const start = performance.now();
    document.querySelector(".o_calendar_button_%s").click();
    const look = () => {
        const days = new Set();
        for (const event of document.querySelectorAll(".o_calendar_widget .fc-event")) {
            days.add(event.closest("[data-date]")?.dataset.date);
        }
        if (days.size %s %d) {
            requestAnimationFrame(() => setTimeout(
                () => resolve((performance.now() - start) / 1000)
            ));
        } else {
            requestAnimationFrame(look);
        }
    };
    requestAnimationFrame(look);
})
"""


def bench_calendar_painted(bench):
    """What is painted must be committed: it is removed at the end."""
    env = bench.env
    today = fields.Date.context_today(env.user)
    first = datetime.combine(today.replace(day=1) + relativedelta(months=1), time(7))
    login = f"benchmark_{env.cr.now():%H%M%S}"
    rows = month_plans(env, BOOKINGS // 2, first, login)
    env["appsistance.visit"]._plan(rows)
    env.cr.commit()
    try:
        with browser() as page:
            page.log_in(env.cr.dbname, "ufficio", "ufficio")
            page.open("/odoo/bookings")
            page.wait("document.querySelector('.scale_button_selection')")
            page.run("document.querySelector('.scale_button_selection').click()")
            page.wait("document.querySelector('.o_scale_button_month')")
            page.run("document.querySelector('.o_scale_button_month').click()")
            page.wait("document.querySelector('.fc-dayGridMonth-view')")
            seconds = []
            for _round in range(6):
                seconds.append(page.run(PAINT % ("next", ">=", 25)))
                page.run(PAINT % ("prev", "<", 25))
        bench.within("Il mese dipinto in Chromium", median(seconds[1:]), seconds=3.0)
    finally:
        orders = env["appsistance.work.order"].union(
            *(row["work_order"] for row in rows)
        )
        orders.visit_ids.unlink()
        orders.unlink()
        env["res.users"].search([("login", "=like", f"{login}%")]).active = False
        env.cr.commit()


def bench_conflicts(bench):
    rows = plans(bench.env, 100)
    bookings = bench.env["appsistance.booking"]

    def slots(count):
        return [
            {"resource": plan["lead"], "start": plan["start"], "stop": plan["stop"]}
            for plan in rows[:count]
        ]

    bench.constant_queries(
        "Conflitti di 100 proposte",
        lambda: bookings._get_conflicts(slots(10)),
        lambda: bookings._get_conflicts(slots(100)),
        spare=2,
    )
