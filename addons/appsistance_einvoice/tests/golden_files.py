"""Documents of our own making, valid in every respect."""

from odoo.tools.misc import file_open

FOLDER = "appsistance_einvoice/tests/golden"


def golden(name):
    with file_open(f"{FOLDER}/{name}", "rb") as file:
        return file.read()
