"""Real processes on the database of the tests, beside each other or killed."""

import subprocess
import sys

from odoo.tests.common import get_db_name
from odoo.tools import config


def start(test, worker, *arguments):
    """Run a script of ours with configuration, database and arguments."""
    process = subprocess.Popen(  # noqa: S603 our own script
        [sys.executable, worker, config["config"], get_db_name(), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    test.addCleanup(process.kill)
    return process


def kill(process):
    process.kill()
    process.communicate(timeout=60)


def finish(test, process):
    """Wait for the end, which has to be a good one; return what it still said."""
    out, errors = process.communicate(timeout=600)
    test.assertEqual(process.returncode, 0, errors[-2000:])
    return out
