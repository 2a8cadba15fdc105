"""Opening a customer against core's own form, and lists that stay constant."""

from lxml import etree

from odoo.addons.appsistance_base.tests.test_res_partner_queries import (
    get_specification,
)
from odoo.addons.mail.tools.discuss import Store

SITES = 1000
EQUIPMENT_PER_SITE = 10
FIGURES = [
    "appsistance_equipment_count",
    "appsistance_stopped_count",
    "appsistance_next_deadline",
]


def create_customer(env, sites=SITES):
    env = env(context={**env.context, "tracking_disable": True})
    customer = env["res.partner"].create({"name": "Benchmark"})
    places = env["res.partner"].create(
        [
            {"name": f"Sede {number}", "parent_id": customer.id, "type": "site"}
            for number in range(sites)
        ]
    )
    category = env["appsistance.equipment.category"].create({"name": "Benchmark"})
    env["appsistance.equipment"].create(
        [
            {
                "name": f"Impianto {number}",
                "customer_id": customer.id,
                "site_id": site.id,
                "category_id": category.id,
            }
            for site in places
            for number in range(EQUIPMENT_PER_SITE)
        ]
    )
    return customer.with_env(env), places


def get_form(env):
    partners = env["res.partner"]
    arch = partners.get_view(env.ref("base.view_partner_form").id)["arch"]
    return get_specification(partners, etree.fromstring(arch))


def open_customer(customer, specification):
    """What the web client asks for: the record, its chatter and its messages."""
    customer.web_read(specification)
    requests = ["activities", "attachments", "followers", "suggestedRecipients"]
    Store().add(customer, request_list=requests, as_thread=True).get_result()
    messages = customer.env["mail.message"]._message_fetch(domain=None, thread=customer)
    Store().add(messages["messages"]).get_result()


def bench_open_customer(bench):
    customer, _sites = create_customer(bench.env)
    specification = get_form(bench.env)
    core = {
        name: value
        for name, value in specification.items()
        if not name.startswith("appsistance_")
    }
    bench.compare_queries(
        f"Aprire un cliente con {SITES} sedi",
        ours=lambda: open_customer(customer, specification),
        peer=lambda: open_customer(customer, core),
        at_most=1.3,
    )


def bench_figures_of_sites(bench):
    _customer, sites = create_customer(bench.env)
    partners = bench.env["res.partner"]
    bench.constant_queries(
        f"Query per {SITES} sedi come per 10",
        few=lambda: partners.browse(sites[:10].ids).read(FIGURES),
        many=lambda: partners.browse(sites.ids).read(FIGURES),
    )
