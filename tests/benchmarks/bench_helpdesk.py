"""Tickets: lists that stay constant, counts, deadlines, the call screen."""

from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tools import SQL

from odoo.addons.appsistance_base.tests.test_res_partner_queries import (
    get_specification,
)

TICKETS = 100_000
PAGE = 80
CUSTOMERS = 1_000
DEADLINES = 1_000
COUNTS = ["appsistance_ticket_count", "appsistance_open_ticket_count"]


def create_customers(env):
    quiet = env["res.partner"].with_context(tracking_disable=True)
    return quiet.create(
        [
            {"name": f"Benchmark {number}", "street": f"Via Benchmark {number}"}
            for number in range(CUSTOMERS)
        ]
    )


def create_tickets(env, customers, number=TICKETS):
    """Copies of one real ticket, spread over customers and states."""
    ticket = env["appsistance.ticket"].create(
        {"name": "Benchmark", "customer_id": customers[0].id, "number": "B/0"}
    )
    env.flush_all()
    columns = [
        field.name
        for field in ticket._fields.values()
        if field.store
        and field.column_type
        and field.name not in ("id", "number", "customer_id", "state", "access_token")
    ]
    names = SQL(", ").join(SQL.identifier(name) for name in columns)
    env.cr.execute(
        SQL(
            """INSERT INTO appsistance_ticket (number, customer_id, state, %(names)s)
               SELECT 'B/' || n, %(first)s + n %% %(customers)s,
                      (ARRAY['new', 'in_progress', 'solved', 'closed', 'closed'])
                          [1 + n %% 5],
                      %(names)s
                 FROM appsistance_ticket, generate_series(1, %(number)s) n
                WHERE id = %(ticket)s""",
            names=names,
            first=min(customers.ids),
            customers=len(customers),
            number=number,
            ticket=ticket.id,
        )
    )
    env.cr.execute("ANALYZE appsistance_ticket")
    env.invalidate_all()


def bench_ticket_list(bench):
    create_tickets(bench.env, create_customers(bench.env))
    tickets = bench.env["appsistance.ticket"]
    arch = tickets.get_view(view_type="list")["arch"]
    specification = get_specification(tickets, etree.fromstring(arch))

    def show(limit):
        tickets.web_search_read([], specification, limit=limit, count_limit=10_001)

    bench.constant_queries(
        f"Query per {PAGE} ticket di {TICKETS} come per 10",
        few=lambda: show(10),
        many=lambda: show(PAGE),
    )
    bench.limit(
        f"Elenco di {PAGE} ticket su {TICKETS}", lambda: show(PAGE), seconds=1.0
    )


def bench_ticket_counts(bench):
    customers = create_customers(bench.env)
    create_tickets(bench.env, customers)
    partners = bench.env["res.partner"]
    bench.constant_queries(
        f"Ticket di {CUSTOMERS} clienti: query come per 10",
        few=lambda: partners.browse(customers[:10].ids).read(COUNTS),
        many=lambda: partners.browse(customers.ids).read(COUNTS),
    )


def bench_ticket_deadlines(bench):
    env = bench.env
    calendar = env.ref("resource.resource_calendar_std")
    team = env["appsistance.ticket.team"].create(
        {"name": "Benchmark", "resource_calendar_id": calendar.id}
    )
    env["appsistance.ticket.sla"].create(
        {
            "name": "Benchmark",
            "team_id": team.id,
            "answer_hours": 4,
            "solution_hours": 24,
        }
    )
    now = fields.Datetime.now()
    tickets = (
        env["appsistance.ticket"]
        .with_context(tracking_disable=True)
        .create(
            [
                {
                    "name": f"Benchmark {number}",
                    "team_id": team.id,
                    "date_opened": now - timedelta(minutes=number),
                }
                for number in range(DEADLINES)
            ]
        )
    )
    bench.constant_queries(
        f"SLA di {DEADLINES} ticket: query come per 10",
        few=tickets[:10]._update_sla,
        many=tickets._update_sla,
        spare=2,
    )
    bench.limit(
        "SLA ricalcolati",
        tickets._update_sla,
        seconds=3.0,
        rows=DEADLINES,
    )


def bench_call_screen(bench):
    customers = create_customers(bench.env)
    create_tickets(bench.env, customers)
    screen = bench.env["appsistance.ticket.call"]
    bench.limit(
        "Schermata chiamate: una via tra 1000",
        lambda: screen.search_callers("via benchmark 77"),
        seconds=0.5,
    )
    target = {"customer_id": customers[7].id}
    bench.limit(
        "Schermata chiamate: la scheda del cliente",
        lambda: screen.get_card(target),
        seconds=0.5,
    )


def bench_portal_list(bench):
    """What the route of the portal searches and reads, as the customer's user."""
    env = bench.env
    customers = create_customers(env)
    create_tickets(env, customers)
    customer = customers[7]
    customer.appsistance_portal_enabled = True
    env.cr.execute(
        "UPDATE appsistance_ticket SET customer_id = %s WHERE id %% 50 = 0",
        [customer.id],
    )
    user = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": "Benchmark",
                "login": "benchmark_portal",
                "partner_id": customer.id,
                "group_ids": env.ref("base.group_portal").ids,
            }
        )
    )
    env.flush_all()
    env.cr.execute("ANALYZE appsistance_ticket")
    tickets = env["appsistance.ticket"].with_user(user)
    shown = ["number", "name", "state", "date_opened", "site_id", "equipment_id"]

    def show(limit):
        tickets.search_count([])
        found = tickets.search([], order="id desc", limit=limit)
        assert len(found) == limit
        found.sudo().read(shown)

    bench.constant_queries(
        f"Portale: query per {PAGE} ticket di {TICKETS} come per 10",
        few=lambda: show(10),
        many=lambda: show(PAGE),
    )
    bench.limit(
        f"Portale: elenco di {PAGE} ticket su {TICKETS}",
        lambda: show(PAGE),
        seconds=1.0,
    )
