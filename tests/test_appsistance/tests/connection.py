import threading

from odoo import SUPERUSER_ID, api
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests.common import get_db_name


class Connection:
    """An environment on a connection of its own, committed at the end.

    For tests of what two people do at the same instant: a test's own cursor would
    share one transaction.
    """

    def __init__(self, dbname):
        self.dbname = dbname
        self.cr = None

    def __enter__(self):
        self.cr = db_connect(self.dbname).cursor()
        self.cr.__enter__()
        return api.Environment(self.cr, SUPERUSER_ID, {})

    def __exit__(self, kind, error, traceback):
        if kind is None:
            self.cr.flush()
        return self.cr.__exit__(kind, error, traceback)


class CommittedData:
    """For tests of what several people or processes do: records that are committed
    before each test, on a connection of their own, and removed after it."""

    def setUp(self):
        super().setUp()
        with self._connect() as env:
            self._create_data(env)
        self.addCleanup(self._clean_up)

    def _connect(self):
        return Connection(get_db_name())

    def _create_data(self, env):
        raise NotImplementedError

    def _clean_up(self):
        raise NotImplementedError


def race(dbname, model, functions):
    """Call each in a thread and connection of its own, all at the same instant, after
    the snapshot of ``model`` is taken; retried as a request is. Return what they
    returned, and the errors."""
    barrier = threading.Barrier(len(functions))
    results, errors = {}, []

    def call(number, function):
        try:
            with Connection(dbname) as env:
                env[model].search_count([])
                barrier.wait(30)
                results[number] = retrying(lambda: function(env), env)
        except Exception as error:  # noqa: BLE001 told by the main thread
            errors.append(error)

    threads = [
        threading.Thread(target=call, args=(number, function))
        for number, function in enumerate(functions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        if thread.is_alive():
            errors.append(TimeoutError(thread.name))
    return [results[number] for number in sorted(results)], errors
