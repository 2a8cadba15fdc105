"""Send to Google Drive in a process of its own, as one worker of the server does.

drive_worker.py CONF DATABASE GATE ACCOUNT: waits until the file GATE exists, then works
for the account until nothing is due.
"""

import sys
import time
from pathlib import Path

import odoo
from odoo.modules.registry import Registry


def main(conf, database, gate, account):
    odoo.tools.config.parse_config(["-c", conf, "-d", database], setup_logging=False)
    registry = Registry(database)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not Path(gate).exists():
        time.sleep(0.01)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        record = env["appsistance.google.drive.account"].browse(int(account))
        env["appsistance.google.drive.worker"]._work(record)


if __name__ == "__main__":
    main(*sys.argv[1:])
