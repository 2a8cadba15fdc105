"""Send to Google Drive in a process of its own, as one worker of the server does.

drive_worker.py CONF DATABASE GATE ACCOUNT: waits until the file GATE exists, then works
for the account until nothing is due.
"""

import sys

import working


def main(conf, database, gate, account):
    registry = working.open_registry(conf, database)
    working.wait_for(gate)
    with registry.cursor() as cr:
        env = working.get_environment(cr)
        record = env["appsistance.google.drive.account"].browse(int(account))
        env["appsistance.google.drive.worker"]._work(record)


if __name__ == "__main__":
    main(*sys.argv[1:])
