"""Generate the work orders of contracts in a process of its own, as the job does.

contracts_worker.py CONF DATABASE STOP IDS: contract by contract, each in its own
transaction; says each. With STOP ``between`` it waits after the first one, with
``inside`` in the middle of the second's transaction: there it is killed.
"""

import importlib
import sys
from datetime import date

import working

# Known once the configuration says where the addons are.
GENERATION = "odoo.addons.appsistance_contracts.models.appsistance_contract_generation"
YEAR = (date(2027, 1, 1), date(2027, 12, 31))
STOPS = {
    "between": ("appsistance.contract", "_generate_batch"),
    "inside": ("appsistance.contract.generator", "_create_dues"),
}


def main(conf, database, where, ids):
    registry = working.open_registry(conf, database)
    importlib.import_module(GENERATION).PLAN_BATCH = 1
    if where != "never":
        model, name = STOPS[where]
        working.stop_in_second_call(registry[model], name)
    with registry.cursor() as cr:
        env = working.get_environment(cr)
        contracts = env["appsistance.contract"].browse(working.read_ids(ids))
        contracts._generate(*YEAR, commit=True)
    working.say("done")


if __name__ == "__main__":
    main(*sys.argv[1:])
