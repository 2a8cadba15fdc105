"""The ticket becomes a job for two people; nobody can be booked twice."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError


def step(story):
    env = story.env("dispatcher")
    resources = env["resource.resource"].sudo()
    lead, helper = (
        env.ref(f"appsistance_demo.employee_{name}").sudo().resource_id
        for name in ("rinaldi", "belotti")
    )
    ticket = env["appsistance.ticket"].browse(story.ticket.id)
    order = env["appsistance.work.order"].create(ticket._prepare_work_order())
    story.check(order.site_id == story.site, "the plant does not bring its site")
    start = fields.Datetime.now().replace(hour=5, minute=0, second=0, microsecond=0)
    start += timedelta(days=40)
    plan = {
        "work_order": order,
        "start": start,
        "stop": start + timedelta(hours=1),
        "lead": resources.browse(lead.id),
        "helpers": resources.browse(helper.id),
    }
    story.visit = env["appsistance.visit"]._plan([plan])
    story.work_order = order
    story.check(order.state == "planned", f"the job is {order.state}")
    try:
        with env.cr.savepoint():
            env["appsistance.visit"]._plan([plan])
    except ValidationError:
        env.invalidate_all()
    else:
        story.check(False, "the same technician was booked twice")
    names = f"{lead.name} e {helper.name}"
    return f"{order.name} è pianificato con {names}."
