"""Uninstall an addon as a user would, and say what it left behind.

uninstall.py CONF DATABASE ADDON
"""

import sys

from connect import load
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry


def own_tables(cr, addon):
    """Tables of the models that this addon alone defines."""
    cr.execute(
        """
        SELECT m.model
          FROM ir_model m
          JOIN ir_model_data d ON d.model = 'ir.model' AND d.res_id = m.id
         GROUP BY m.id
        HAVING array_agg(DISTINCT d.module::text) = ARRAY[%s]
        """,
        [addon],
    )
    return {model.replace(".", "_") for (model,) in cr.fetchall()}


def leftovers(cr, addon, tables):
    cr.execute("SELECT state FROM ir_module_module WHERE name = %s", [addon])
    if (state := cr.fetchone()[0]) != "uninstalled":
        yield f"state is {state}"
    cr.execute("SELECT count(*) FROM ir_model_data WHERE module = %s", [addon])
    if count := cr.fetchone()[0]:
        yield f"{count} external ids"
    cr.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for name in sorted(tables & {name for (name,) in cr.fetchall()}):
        yield f"table {name}"


def main(conf, database, addon):
    registry = load(conf, database)
    with registry.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        tables = own_tables(cr, addon)
        module = env["ir.module.module"].search([("name", "=", addon)])
        module.button_immediate_uninstall()
    with Registry(database).cursor() as cr:
        problems = list(leftovers(cr, addon, tables))
    sys.stdout.writelines(f"{addon} left {problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
