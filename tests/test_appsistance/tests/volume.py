"""Many records out of one, by SQL: what counts is how many there are."""

from odoo.tools import SQL


def copy_rows(env, record, number, **columns):
    """Insert ``number`` copies of a record; ``columns`` are expressions with ``n``."""
    env.flush_all()
    names = [
        field.name
        for field in record._fields.values()
        if field.store and field.column_type and field.name != "id"
    ]
    values = [columns.get(name, SQL.identifier("t", name)) for name in names]
    table = SQL.identifier(record._table)
    rows = env.execute_query(
        SQL(
            """INSERT INTO %(table)s (%(names)s)
               SELECT %(values)s FROM %(table)s t, generate_series(1, %(number)s) n
                WHERE t.id = %(id)s RETURNING id""",
            table=table,
            names=SQL(", ").join(SQL.identifier(name) for name in names),
            values=SQL(", ").join(values),
            number=number,
            id=record.id,
        )
    )
    env.invalidate_all()
    return record.browse([row[0] for row in rows])


def copy_visits(env, coming, done, report, number, **columns):
    """Half of them to come, half of them done, with their final reports.

    ``columns`` makes those to come those of another customer.
    """
    shift = SQL("t.start + n * interval '1 minute'")
    stop = SQL("t.stop + n * interval '1 minute'")
    own = {"name": SQL("gen_random_uuid()::text"), "uuid": SQL("gen_random_uuid()")}
    half = number // 2
    copy_rows(env, coming, number - half, start=shift, stop=stop, **own, **columns)
    visits = copy_rows(env, done, half, **own)
    first = SQL("%s + n", min(visits.ids) - 1)
    copy_rows(env, report, half, visit_id=first, access_token=SQL("NULL"), **own)
    for model in (coming, report):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(model._table)))
