"""What an upgrade must leave as it was: evidence, ledgers, numbers, files.

facts.py CONF DATABASE FILE          compare the database with the facts in FILE
facts.py CONF DATABASE FILE --write  write the facts of the database to FILE

The facts are a digest of the rows of each table, over the columns that it had when the
file was written: a later version may add columns and rows of its own models, but what
people entered, signed and invoiced stays. A seal that does not fit its content any more
is a fault in both cases.
"""

import hashlib
import json
import sys
from pathlib import Path

from connect import environment
from odoo import models
from odoo.tools import SQL

# Besides evidence: what was owed, invoiced and moved, with its number and state.
LEDGERS = {
    "account.move": ("name", "state", "partner_id", "amount_total", "invoice_date"),
    "account.move.line": ("move_id", "account_id", "debit", "credit"),
    "appsistance.charge": (
        "res_model",
        "res_id",
        "source_key",
        "quantity",
        "price_unit",
        "state",
    ),
    "appsistance.contract": ("name", "customer_id", "date_start", "date_end"),
    "appsistance.contract.index": ("code",),
    "appsistance.contract.period": ("content", "content_hash", "state"),
    "appsistance.equipment": ("name", "customer_id", "serial_number"),
    "appsistance.visit": ("name", "state", "start", "stop"),
    "appsistance.work.order": ("name", "state", "customer_id"),
    "hr.attendance": ("employee_id", "check_in", "check_out"),
    "res.partner": ("appsistance_portal_scope",),
    "stock.move": ("product_id", "location_id", "location_dest_id", "quantity"),
}

# Columns that a release knew by another name: {model: {then: now}}.
RENAMED = {"res.partner": {"appsistance_ticket_scope": "appsistance_portal_scope"}}

# Whether the seal of a record still fits its content.
SEALS = {
    "appsistance.contract.period": lambda period: (
        period.state != "sealed" or period._is_intact()
    ),
    "appsistance.report": lambda report: not report._verify()[report],
}


def is_column(env, name, column):
    field = env[name]._fields.get(column)
    return bool(field and field.store and field.column_type)


def evidence(env):
    """Every table whose rows are written once, with all its columns."""
    for name, model in env.registry.items():
        if (
            isinstance(env[name], env.registry["appsistance.evidence.mixin"])
            and model._auto
            and not model._abstract
        ):
            names = set(env[name]._fields) - set(models.MAGIC_COLUMNS)
            yield name, sorted(c for c in names if is_column(env, name, c))


def digest(env, name, columns, last_id):
    """(rows, digest) of the rows up to ``last_id``, in the order of their ids."""
    env.cr.execute(
        SQL(
            "SELECT %s FROM %s WHERE id <= %s ORDER BY id",
            SQL(", ").join(
                SQL("%s::text", SQL.identifier(column)) for column in ["id", *columns]
            ),
            SQL.identifier(env[name]._table),
            last_id,
        )
    )
    rows = env.cr.fetchall()
    return len(rows), hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def last_id(env, name):
    env.cr.execute(
        SQL("SELECT coalesce(max(id), 0) FROM %s", SQL.identifier(env[name]._table))
    )
    return env.cr.fetchone()[0]


def measure(env):
    """{model: {columns, last, rows, digest}} of what is there now."""
    found = {}
    for name, columns in {**LEDGERS, **dict(evidence(env))}.items():
        last = last_id(env, name)
        rows, value = digest(env, name, columns, last)
        found[name] = {"columns": columns, "last": last, "rows": rows, "digest": value}
    return found


def differences(env, facts):
    """Sentences about what is not as the facts say."""
    for name, fact in facts.items():
        if name not in env:
            yield f"{name} is gone"
            continue
        names = RENAMED.get(name, {})
        columns = [names.get(c, c) for c in fact["columns"]]
        missing = [c for c in columns if not is_column(env, name, c)]
        if missing:
            yield f"{name}: no column {', '.join(missing)}"
            continue
        rows, value = digest(env, name, columns, fact["last"])
        if (rows, value) != (fact["rows"], fact["digest"]):
            yield f"{name}: {fact['rows']} rows have become {rows} others"


def broken_seals(env):
    for name, holds in SEALS.items():
        for record in env[name].with_context(active_test=False).search([]):
            if not holds(record):
                yield f"{record} does not fit its seal"


def main(conf, database, path, write=""):
    path = Path(path)
    with environment(conf, database) as env:
        problems = list(broken_seals(env))
        if write:
            text = json.dumps(measure(env), indent=1, sort_keys=True)
            path.write_text(f"{text}\n", encoding="utf-8")
        else:
            problems += differences(env, json.loads(path.read_text(encoding="utf-8")))
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
