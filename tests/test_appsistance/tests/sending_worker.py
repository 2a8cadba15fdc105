"""Send e-invoice files in a process of its own, as one worker of the server does.

sending_worker.py CONF DATABASE GATE IDS: waits until the file GATE exists, then goes
through the sendings (ids of transmissions), whether others are at them or not.
"""

import sys
import time
from pathlib import Path

import odoo
from odoo.modules.registry import Registry


def main(conf, database, gate, ids):
    odoo.tools.config.parse_config(["-c", conf, "-d", database], setup_logging=False)
    registry = Registry(database)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not Path(gate).exists():
        time.sleep(0.01)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        transmissions = env["appsistance.einvoice.transmission"]
        transmissions._recover()
        for number in ids.split(","):
            transmissions._deliver(int(number))
    # On another cursor, which sees what was committed meanwhile.
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        env["appsistance.einvoice.transmission"]._report_outcomes()


if __name__ == "__main__":
    main(*sys.argv[1:])
