"""Load Odoo for a script: ``with environment(conf, database) as env``."""

from contextlib import contextmanager

import odoo.init  # noqa: F401 - sets up the odoo namespace
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config


def load(conf, database):
    """Read the configuration and build the registry."""
    config.parse_config(["-c", conf, "-d", database, "--no-http"], setup_logging=True)
    return Registry(database)


@contextmanager
def environment(conf, database, **context):
    """An environment of the superuser; it commits when the block ends well."""
    with load(conf, database).cursor() as cr:
        yield Environment(cr, SUPERUSER_ID, context)
