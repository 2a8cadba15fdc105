"""Export invoices in a process of its own, as one worker of the server does.

einvoice_worker.py CONF DATABASE GATE IDS: waits until the file GATE exists, then
exports the invoices a few at a time, each lot in its own transaction; says each lot.
"""

import sys
import time
from pathlib import Path

import odoo
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying

LOT = 10


def export(registry, ids):
    """True if the lot is out; another process may be at some of it."""
    try:
        with registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
            moves = env["account.move"].browse(ids)
            _files, refused = retrying(moves._export_einvoice, env)
            if refused:
                sys.exit("refused")
    except UserError:
        return False
    return True


def main(conf, database, gate, ids):
    odoo.tools.config.parse_config(["-c", conf, "-d", database], setup_logging=False)
    registry = Registry(database)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not Path(gate).exists():
        time.sleep(0.01)
    ids = [int(number) for number in ids.split(",")]
    lots = [ids[start : start + LOT] for start in range(0, len(ids), LOT)]
    while lots:
        lot = lots.pop(0)
        if export(registry, lot):
            sys.stdout.write("lot\n")
            sys.stdout.flush()
        else:
            lots.append(lot)
            time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
