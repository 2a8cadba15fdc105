"""The report's PDF with six photos, and a technician's day on the phone."""

import base64
import io
from datetime import timedelta

from PIL import Image

from odoo import fields

PHOTOS = 6
VISITS = 8
SECONDS = 0.3
QUERIES = 25


def photo(number):
    """A picture with as much detail as a phone's, in the size in which it is kept."""
    picture = Image.effect_mandelbrot((1600, 1200), (-2, -1.5, 1, 1.5), 40 + number)
    output = io.BytesIO()
    picture.convert("RGB").save(output, "JPEG", quality=80)
    return base64.b64encode(output.getvalue())


def plan(env, count):
    """Visits of one technician today, an hour each."""
    user = env["res.users"].create(
        {
            "name": "Benchmark",
            "login": "benchmark_technician",
            "tz": "Europe/Rome",
            "group_ids": [
                (4, env.ref("base.group_user").id),
                (4, env.ref("appsistance_base.group_technician").id),
            ],
        }
    )
    employee = env["hr.employee"].create({"name": "Benchmark", "user_id": user.id})
    customer = env["res.partner"].create({"name": "Benchmark", "city": "Brescia"})
    kind = env["appsistance.intervention.type"].create({"name": "Benchmark"})
    orders = env["appsistance.work.order"].create(
        [
            {"customer_id": customer.id, "site_id": customer.id, "type_id": kind.id}
            for _ in range(count)
        ]
    )
    start = fields.Datetime.to_datetime(fields.Date.today()) + timedelta(hours=8)
    visits = env["appsistance.visit"]._plan(
        [
            {
                "work_order": order,
                "start": start + timedelta(hours=index),
                "stop": start + timedelta(hours=index + 1),
                "lead": employee.resource_id,
            }
            for index, order in enumerate(orders)
        ]
    )
    return user, visits


def record(env, visit):
    """A visit that is recorded, with photos, and closed."""
    env["appsistance.visit.photo"].create(
        [{"visit_id": visit.id, "image": photo(number)} for number in range(PHOTOS)]
    )
    env["appsistance.visit.time"].create(
        {
            "visit_id": visit.id,
            "resource_id": visit.lead_id.id,
            "start": visit.start,
            "stop": visit.stop,
        }
    )
    visit.note = "Sostituita la guarnizione, verificata la tenuta. " * 10
    visit._finish("completed", at=visit.stop)
    report = visit._get_or_create_reports()
    report._seal()
    return report


def page(report):
    """The same report as a page for wkhtmltopdf."""
    content = report.version_id._get_content()
    pictures = "".join(
        f'<img width="340" src="data:image/jpeg;base64,{photo_.image.decode()}"/>'
        for photo_ in report.visit_id.photo_ids.with_context(bin_size=False)
    )
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'/></head><body>"
        f"<h1>{report.name}</h1><p>{content['customer']['name']}</p>"
        f"<p>{content['notes']['work']}</p>{pictures}</body></html>"
    )


def bench_report_pdf(bench):
    _user, visits = plan(bench.env, 1)
    report = record(bench.env, visits)
    version = report.version_id
    bench.measure(lambda: report._render_pdf(version))
    bench.limit(
        f"PDF di un rapportino con {PHOTOS} foto",
        lambda: report._render_pdf(version),
        seconds=SECONDS,
    )
    reports = bench.env["ir.actions.report"]
    if reports.get_wkhtmltopdf_state() == "install":
        return
    html = page(report)
    bench.compare(
        "PDF di un rapportino, e con wkhtmltopdf",
        ours=lambda: report._render_pdf(version),
        peer=lambda: reports._run_wkhtmltopdf([html]),
        at_most=0.2,
        rounds=3,
    )


def bench_my_day(bench):
    user, _visits = plan(bench.env, VISITS)
    visits = bench.env["appsistance.visit"].with_user(user)
    bench.measure(visits._get_phone_day_data)
    row = bench.limit(
        f"il mio giorno con {VISITS} interventi",
        visits._get_phone_day_data,
        seconds=SECONDS,
    )
    row.goal += f", query ≤ {QUERIES}"
    row.ok = row.ok and row.queries <= QUERIES
