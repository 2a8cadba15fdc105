"""Renew contracts in a process of its own, as the daily job does.

renewal_worker.py CONF DATABASE STOP IDS: contract by contract, each in its own
transaction; says each. With STOP ``between`` it waits after the first one, with
``inside`` in the middle of the second's transaction: there it is killed.
"""

import importlib
import sys

import working

from odoo.fields import Domain

# Known once the configuration says where the addons are.
RENEWAL = "odoo.addons.appsistance_contracts.models.appsistance_contract_renewal"
STOPS = {"between": "_do_batch", "inside": "_confirm_dues"}


def restrict(cls, ids):
    """The job finds these contracts only: the database holds others."""
    original = cls._get_ended_domain

    def among(model, company):
        return original(model, company) & Domain("id", "in", ids)

    cls._get_ended_domain = among


def main(conf, database, where, ids):
    registry = working.open_registry(conf, database)
    importlib.import_module(RENEWAL).RENEWAL_BATCH = 1
    cls = registry["appsistance.contract"]
    restrict(cls, working.read_ids(ids))
    if where != "never":
        working.stop_in_second_call(cls, STOPS[where])
    with registry.cursor() as cr:
        working.get_environment(cr)["appsistance.contract"]._cron_renew()
    working.say("done")


if __name__ == "__main__":
    main(*sys.argv[1:])
