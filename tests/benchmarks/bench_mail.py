"""Mail → ticket against core's mail → task, acknowledgement included; answers."""

from email.message import EmailMessage
from itertools import count

DOMAIN = "benchmark.example"
MOST_QUERIES = 45

numbers = count(1)


def build(to, subject, **headers):
    mail = EmailMessage()
    mail["From"] = f"Anna Colombo <anna@customer.{DOMAIN}>"
    mail["To"] = f"{to}@{DOMAIN}"
    mail["Subject"] = subject
    mail["Message-Id"] = f"<{next(numbers)}@customer.{DOMAIN}>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Buongiorno, la caldaia non parte da stamattina. Grazie, Anna")
    return mail.as_bytes()


def receive(env, to, subject="La caldaia non parte", **headers):
    source = build(to, subject, **headers)
    return env["mail.thread"].message_process(None, source)


def prepare(env):
    """A team and a project with their addresses, and a sender that both know."""
    domain = env["mail.alias.domain"].create({"name": DOMAIN})
    alias = {"alias_domain_id": domain.id}
    env["appsistance.ticket.team"].create(
        {"name": "Benchmark", "alias_name": "tickets", **alias}
    )
    env["project.project"].create({"name": "Benchmark", "alias_name": "tasks", **alias})
    env["res.partner"].create(
        {
            "name": "Anna Colombo",
            "email": f"anna@customer.{DOMAIN}",
            "lang": "it_IT",
            "parent_id": env["res.partner"].create({"name": "Customer"}).id,
        }
    )
    # The first mail to an address also says that the address works.
    for address in ("tickets", "tasks"):
        receive(env, address)


def bench_mail_to_ticket(bench):
    env = bench.env
    prepare(env)
    row = bench.compare(
        "E-mail → ticket con conferma in coda",
        ours=lambda: receive(env, "tickets"),
        peer=lambda: receive(env, "tasks"),
        at_most=1.0,
        rounds=15,
    )
    row.ok = row.ok and row.queries <= MOST_QUERIES
    row.goal += f", ≤ {MOST_QUERIES} query"


def bench_answer(bench):
    env = bench.env
    prepare(env)
    ticket = env["appsistance.ticket"].browse(receive(env, "tickets"))
    task = env["project.task"].browse(receive(env, "tasks"))
    parents = {
        record: record.message_ids.filtered(
            lambda row: row.message_type == "email"
        ).message_id
        for record in (ticket, task)
    }
    row = bench.compare_queries(
        "Risposta a un ticket",
        ours=lambda: receive(env, "tickets", "Re: x", In_Reply_To=parents[ticket]),
        peer=lambda: receive(env, "tasks", "Re: x", In_Reply_To=parents[task]),
        at_most=1.0,
    )
    row.ok = row.queries <= MOST_QUERIES
    row.goal = f"≤ {MOST_QUERIES} query"
