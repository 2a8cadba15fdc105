"""Copying small files to Drive over the loopback, beside Google's library alone."""

import io
from unittest.mock import patch

from odoo.addons.appsistance_google_drive.tests.drive_server import DriveServer

FILES = 1000
QUERIES = 3
PROGRESS = "odoo.addons.base.models.ir_cron.IrCron._commit_progress"


def prepare(env, drive):
    env["ir.config_parameter"].set_param("appsistance_google_drive.endpoint", drive.url)
    company = env["res.company"].create({"name": "Benchmark"})
    customer = env["res.partner"].create({"name": "Benchmark", "is_company": True})
    env["ir.attachment"].create(
        [
            {
                "name": f"{number}.txt",
                "raw": b"%d small" % number,
                "res_model": customer._name,
                "res_id": customer.id,
                "company_id": company.id,
            }
            for number in range(FILES)
        ]
    )
    return env["appsistance.google.drive.account"].create(
        {
            "company_id": company.id,
            "client_id": "client",
            "client_secret": "secret",
            "refresh_token": "good",
            "state": "ready",
            "customer_pattern": "{customer}",
        }
    )


def bench_drive(bench):
    env = bench.env
    with DriveServer() as drive:
        account = prepare(env, drive)

        def ours():
            drive.reset()
            env["appsistance.google.drive.worker"]._work(account)

        def library():
            drive.reset()
            connection = account._connect()
            for number in range(FILES):
                data = b"%d small" % number
                connection.upload(
                    io.BytesIO(data),
                    len(data),
                    "text/plain",
                    {"name": f"{number}.txt", "parents": ["root"]},
                )

        def flush(*_arguments, **_options):
            # the runner undoes everything: what a commit would write is written
            env.flush_all()
            return 1

        with patch(PROGRESS, flush):
            row = bench.compare(
                f"{FILES} file piccoli in Google Drive (solo libreria)",
                ours=ours,
                peer=library,
                at_most=2,
                rounds=3,
            )
            row.ok = row.ok and row.queries <= QUERIES * FILES
            row.goal += f", ≤ {QUERIES} query per file"
