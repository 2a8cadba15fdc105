"""What the workers of these tests share. They are scripts: run beside this file, they
import it without its package."""

import sys
import time
from pathlib import Path

import odoo
from odoo.modules.registry import Registry


def open_registry(conf, database):
    odoo.tools.config.parse_config(["-c", conf, "-d", database], setup_logging=False)
    return Registry(database)


def get_environment(cr):
    return odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})


def read_ids(text):
    return [int(number) for number in text.split(",")]


def say(word):
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def wait_for(gate):
    """Say ``ready``, and wait until the file is there."""
    say("ready")
    while not Path(gate).exists():
        time.sleep(0.01)


def wait_to_be_killed():
    say("here")
    time.sleep(600)


def stop_in_second_call(cls, name, does_it=False):
    """Say ``here`` in the second call of a method, and go no further; before what it
    does, or after it and before the end of its transaction."""
    original = getattr(cls, name)
    calls = []

    def counted(records, *args, **kwargs):
        calls.append(args)
        if len(calls) < 2:
            return original(records, *args, **kwargs)
        if does_it:
            original(records, *args, **kwargs)
            records.env.flush_all()
        return wait_to_be_killed()

    setattr(cls, name, counted)
