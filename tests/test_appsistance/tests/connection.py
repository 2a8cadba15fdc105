import threading

from odoo import SUPERUSER_ID, api
from odoo.service.model import retrying
from odoo.sql_db import db_connect


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
