"""Build the asset bundles of a database once, so that browser tours need not.

build_assets.py CONF DATABASE
"""

import sys

from connect import environment

BUNDLES = [
    "web.assets_web",
    "web.assets_backend",
    "web.assets_backend_lazy",
    "web.assets_frontend",
    "web.assets_frontend_lazy",
    "web.assets_frontend_minimal",
    "web.assets_tests",
    "web.report_assets_common",
    "web.report_assets_pdf",
]


def main(conf, database):
    with environment(conf, database) as env:
        qweb = env["ir.qweb"]
        for name in BUNDLES:
            bundle = qweb._get_asset_bundle(name, css=True, js=True)
            bundle.css()
            bundle.js()
        qweb._pregenerate_assets_bundles()


if __name__ == "__main__":
    main(*sys.argv[1:])
