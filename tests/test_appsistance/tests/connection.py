from odoo import SUPERUSER_ID, api
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
