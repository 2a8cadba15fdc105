"""Renew contracts in a process of its own, as the daily job does.

renewal_worker.py CONF DATABASE STOP IDS: contract by contract, each in its own
transaction; says each. With STOP ``between`` it waits after the first one, with
``inside`` in the middle of the second's transaction: there it is killed.
"""

import importlib
import sys
import time

import odoo
from odoo.fields import Domain
from odoo.modules.registry import Registry

# Known once the configuration says where the addons are.
RENEWAL = "odoo.addons.appsistance_contracts.models.appsistance_contract_renewal"


def say(word):
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def wait_to_be_killed(word):
    say(word)
    time.sleep(600)


def stop(cls, where):
    """Say ``here`` at the place of the second contract, and go no further."""
    name = {"between": "_do_batch", "inside": "_confirm_dues"}[where]
    original = getattr(cls, name)
    calls = []

    def counted(records, *args):
        calls.append(args)
        if len(calls) == 2:
            wait_to_be_killed("here")
        return original(records, *args)

    setattr(cls, name, counted)


def restrict(cls, ids):
    """The job finds these contracts only: the database holds others."""
    original = cls._get_ended_domain

    def among(model, company):
        return original(model, company) & Domain("id", "in", ids)

    cls._get_ended_domain = among


def main(conf, database, where, ids):
    odoo.tools.config.parse_config(["-c", conf, "-d", database], setup_logging=False)
    registry = Registry(database)
    importlib.import_module(RENEWAL).RENEWAL_BATCH = 1
    cls = registry["appsistance.contract"]
    restrict(cls, [int(number) for number in ids.split(",")])
    if where != "never":
        stop(cls, where)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        env["appsistance.contract"]._cron_renew()
    say("done")


if __name__ == "__main__":
    main(*sys.argv[1:])
