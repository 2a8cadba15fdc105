"""Generate the work orders of contracts in a process of its own, as the job does.

contracts_worker.py CONF DATABASE STOP IDS: contract by contract, each in its own
transaction; says each. With STOP ``between`` it waits after the first one, with
``inside`` in the middle of the second's transaction: there it is killed.
"""

import importlib
import sys
import time
from datetime import date

import odoo
from odoo.modules.registry import Registry

# Known once the configuration says where the addons are.
GENERATION = "odoo.addons.appsistance_contracts.models.appsistance_contract_generation"
YEAR = (date(2027, 1, 1), date(2027, 12, 31))


def say(word):
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def wait_to_be_killed(word):
    say(word)
    time.sleep(600)


def stop(registry, where):
    """Say ``here`` at the place of the second contract, and go no further."""
    name = "_generate_batch" if where == "between" else "_create_dues"
    model = {
        "between": "appsistance.contract",
        "inside": "appsistance.contract.generator",
    }[where]
    cls = registry[model]
    original = getattr(cls, name)
    calls = []

    def counted(records, *args):
        calls.append(args)
        if len(calls) == 2:
            wait_to_be_killed("here")
        return original(records, *args)

    setattr(cls, name, counted)


def main(conf, database, where, ids):
    odoo.tools.config.parse_config(["-c", conf, "-d", database], setup_logging=False)
    registry = Registry(database)
    importlib.import_module(GENERATION).PLAN_BATCH = 1
    if where != "never":
        stop(registry, where)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        contracts = env["appsistance.contract"].browse(
            [int(number) for number in ids.split(",")]
        )
        contracts._generate(*YEAR, commit=True)
    say("done")


if __name__ == "__main__":
    main(*sys.argv[1:])
