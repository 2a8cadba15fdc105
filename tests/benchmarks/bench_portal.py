"""The customer's home in the portal: as fast with 5,000 visits as with 50."""

from odoo.tools import SQL

from odoo.addons.test_appsistance.tests.volume import copy_visits

FEW, MANY = 50, 5_000
# Core's page and its frame take the others of the sixty.
MOST_QUERIES = 40


def create_contact(env, customer):
    """A contact with a login to the portal, in its environment."""
    user = env["res.users"].create(
        {
            "name": "Benchmark",
            "login": "benchmark@customer.example",
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
            "partner_id": env["res.partner"]
            .create({"name": "Benchmark", "parent_id": customer.id})
            .id,
        }
    )
    return user.partner_id.with_user(user)


def bench_portal_home(bench):
    env = bench.env
    report = env["appsistance.report"].search([("state", "=", "final")], limit=1)
    coming = env["appsistance.visit"].search([("state", "=", "planned")], limit=1)
    done = report.visit_id
    contact = create_contact(env, done.customer_id)

    def show():
        contact._appsistance_get_home()

    def copy(number):
        copy_visits(
            env,
            coming,
            done,
            report,
            number,
            customer_id=SQL("%s", done.customer_id.id),
            site_id=SQL("%s", done.site_id.id),
            work_order_id=SQL("%s", done.work_order_id.id),
        )

    copy(FEW)
    bench.measure(show)
    _seconds, few = bench.measure(show)
    copy(MANY - FEW)
    row = bench.limit(f"Pagina del cliente con {MANY} interventi", show, seconds=0.5)
    row.goal += f", ≤ {MOST_QUERIES} query, come con {FEW}"
    row.ok = row.ok and row.queries <= min(MOST_QUERIES, few)
