"""Write the translation template of each addon to a folder.

export_templates.py CONF DATABASE FOLDER ADDON...
"""

import sys
from pathlib import Path

from connect import environment
from odoo.tools.translate import trans_export


def main(conf, database, folder, *addons):
    with environment(conf, database) as env:
        for addon in addons:
            with (Path(folder) / f"{addon}.pot").open("wb") as target:
                trans_export(None, [addon], target, "po", env)


if __name__ == "__main__":
    main(*sys.argv[1:])
