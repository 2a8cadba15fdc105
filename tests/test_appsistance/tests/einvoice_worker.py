"""Export invoices in a process of its own, as one worker of the server does.

einvoice_worker.py CONF DATABASE GATE IDS: waits until the file GATE exists, then
exports the invoices a few at a time, each lot in its own transaction; says each lot.
"""

import sys
import time

import working

from odoo.exceptions import UserError
from odoo.service.model import retrying

LOT = 10


def export(registry, ids):
    """True if the lot is out; another process may be at some of it."""
    try:
        with registry.cursor() as cr:
            env = working.get_environment(cr)
            moves = env["account.move"].browse(ids)
            _files, refused = retrying(moves._export_einvoice, env)
            if refused:
                sys.exit("refused")
    except UserError:
        return False
    return True


def main(conf, database, gate, ids):
    registry = working.open_registry(conf, database)
    working.wait_for(gate)
    ids = working.read_ids(ids)
    lots = [ids[start : start + LOT] for start in range(0, len(ids), LOT)]
    while lots:
        lot = lots.pop(0)
        if export(registry, lot):
            working.say("lot")
        else:
            lots.append(lot)
            time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
