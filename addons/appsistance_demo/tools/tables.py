"""The rows of the demonstration that are many and alike."""

import csv

from odoo.tools import file_open


def read_table(name):
    """The rows of ``tables/<name>.csv``, each a dict by the header."""
    with file_open(f"appsistance_demo/tables/{name}.csv") as stream:
        return list(csv.DictReader(stream))
