"""Send e-invoice files in a process of its own, as one worker of the server does.

sending_worker.py CONF DATABASE GATE IDS: waits until the file GATE exists, then goes
through the sendings (ids of transmissions), whether others are at them or not.
"""

import sys

import working


def main(conf, database, gate, ids):
    registry = working.open_registry(conf, database)
    working.wait_for(gate)
    with registry.cursor() as cr:
        env = working.get_environment(cr)
        transmissions = env["appsistance.einvoice.transmission"]
        transmissions._recover()
        for number in working.read_ids(ids):
            transmissions._deliver(number)
    # On another cursor, which sees what was committed meanwhile.
    with registry.cursor() as cr:
        env = working.get_environment(cr)
        env["appsistance.einvoice.transmission"]._report_outcomes()


if __name__ == "__main__":
    main(*sys.argv[1:])
