"""Triggers that keep what was recorded on a closed visit, for SQL that the ORM has not
seen too: imports, merges, scripts."""

from odoo.tools import SQL

GUARD = "appsistance_guard_recorded"

FUNCTION = SQL(
    """
    CREATE OR REPLACE FUNCTION appsistance_guard_recorded() RETURNS trigger AS $$
    DECLARE
        visits integer[];
    BEGIN
        IF TG_ARGV[0] = 'row' THEN
            visits := ARRAY[OLD.visit_id, NEW.visit_id];
        ELSIF TG_ARGV[0] = 'photo' THEN
            visits := ARRAY(SELECT visit_id FROM appsistance_visit_photo
                             WHERE id IN (OLD.res_id, NEW.res_id));
        ELSE
            visits := ARRAY[OLD.id];
        END IF;
        IF EXISTS (SELECT FROM appsistance_report
                    WHERE visit_id = ANY(visits) AND state <> 'open') THEN
            RAISE EXCEPTION USING
                ERRCODE = 'integrity_constraint_violation',
                MESSAGE = 'what was recorded on a closed visit does not change',
                TABLE = TG_TABLE_NAME,
                CONSTRAINT = 'appsistance_guard_recorded';
        END IF;
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END $$ LANGUAGE plpgsql
    """
)


def guard_rows(model, columns):
    """No row comes, goes or changes in ``columns`` once its visit is closed."""
    _guard(
        model,
        SQL("'row'"),
        update=_changed(columns),
        insert=SQL("NEW.visit_id IS NOT NULL"),
        delete=SQL("OLD.visit_id IS NOT NULL"),
    )


def guard_visits(model, columns):
    """The visit's own columns do not change once it is closed."""
    _guard(model, SQL("'visit'"), update=_changed(columns))


def guard_photos(model):
    """The images of photos stay; where a file is stored is the server's business."""
    changed = _changed(("checksum", "res_field", "res_id", "res_model"))
    old, new = (
        SQL("(%s.res_model = 'appsistance.visit.photo')", SQL(row))
        for row in ("OLD", "NEW")
    )
    _guard(
        model,
        SQL("'photo'"),
        update=SQL("(%s OR %s) AND %s", old, new, changed),
        insert=new,
        delete=old,
    )


def _changed(columns):
    old, new = (
        SQL(", ").join(SQL("%s.%s", SQL(row), SQL.identifier(name)) for name in columns)
        for row in ("OLD", "NEW")
    )
    return SQL("(%s) IS DISTINCT FROM (%s)", old, new)


def _guard(model, role, **conditions):
    """One trigger for each event, each with its condition."""
    cr = model.env.cr
    cr.execute(FUNCTION)
    for event, condition in conditions.items():
        names = {
            "name": SQL.identifier(f"{GUARD}_{event}"),
            "table": SQL.identifier(model._table),
            "event": SQL(event.upper()),
            "function": SQL.identifier(GUARD),
        }
        cr.execute(SQL("DROP TRIGGER IF EXISTS %(name)s ON %(table)s", **names))
        cr.execute(
            SQL(
                "CREATE TRIGGER %(name)s BEFORE %(event)s ON %(table)s FOR EACH ROW"
                " WHEN (%(condition)s) EXECUTE FUNCTION %(function)s(%(role)s)",
                condition=condition,
                role=role,
                **names,
            )
        )


def drop_guard(cr):
    """Without the function there is no trigger either."""
    cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(GUARD)))
