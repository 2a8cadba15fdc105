"""Build the asset bundles of a database once, so that browser tours need not.

build_assets.py CONF DATABASE
"""

import sys

from connect import environment

# Bundles that a template asks for by a computed name, which Odoo's own list misses.
HIDDEN = {"web.assets_backend_lazy", "web.assets_frontend_lazy", "web.assets_tests"}
# Pages that none of our tests opens.
UNUSED = ("api_doc.", "spreadsheet.", "snailmail.", "web.qunit", "web.tests_assets")


def bundles(qweb):
    """Names of the bundles to build: {name: (css, js)}."""
    scripts, styles = qweb._get_bundles_to_pregenarate()
    names = scripts | styles | HIDDEN
    return {
        name: (name in styles | HIDDEN, name in scripts | HIDDEN)
        for name in sorted(names)
        if not name.startswith(UNUSED)
    }


def main(conf, database):
    with environment(conf, database) as env:
        qweb = env["ir.qweb"]
        for name, (css, js) in bundles(qweb).items():
            bundle = qweb._get_asset_bundle(name, css=css, js=js)
            if css:
                bundle.css()
            if js:
                bundle.js()


if __name__ == "__main__":
    main(*sys.argv[1:])
