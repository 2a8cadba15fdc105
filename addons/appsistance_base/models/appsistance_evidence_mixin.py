from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

GUARD = "appsistance_guard_evidence"


class AppsistanceEvidenceMixin(models.AbstractModel):
    """Rows that are written once: neither the ORM nor SQL changes or deletes them."""

    _name = "appsistance.evidence.mixin"
    _description = "Evidence"

    def init(self):
        if self._auto and not self._abstract:
            self._create_evidence_guard()
        return super().init()

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    def write(self, vals):
        changed = {
            name
            for name in vals.keys()
            - self._get_written_once()
            - self._get_judged_fields()
            if name not in models.MAGIC_COLUMNS
        }
        if changed or any(
            record[name]
            for name in vals.keys() & self._get_written_once()
            for record in self.sudo()
        ):
            raise UserError(self._get_evidence_message())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self._get_evidence_message())

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    def _get_written_once(self):
        """Names of fields that are empty at first and written once later."""
        return set()

    @api.model
    def _get_judged_fields(self):
        """Names of fields that say what the office makes of the row: not evidence."""
        return set()

    def _get_evidence_message(self):
        """What to tell whoever tries: how to mend it instead. A hook."""
        return self.env._(
            "This is evidence: it stays as it was written. Correct it by a new row."
        )

    def _sql_error_to_message(self, exc):
        if exc.diag.constraint_name == GUARD:
            return self._get_evidence_message()
        return super()._sql_error_to_message(exc)

    # --------------------------------------------------
    # The guard in the database
    # --------------------------------------------------

    def _create_evidence_guard(self):
        """Triggers that refuse what the ORM has not seen: SQL, cascades, merges."""
        once = self._get_written_once()
        judged = self._get_judged_fields()
        columns = [
            field.name
            for field in self._fields.values()
            if field.store
            and field.column_type
            and not field.related
            and field.name not in once | judged
            and field.name not in models.MAGIC_COLUMNS
        ]
        names = {
            "table": SQL.identifier(self._table),
            "function": SQL.identifier(GUARD),
            "on_update": SQL.identifier(f"{GUARD}_update"),
            "on_delete": SQL.identifier(f"{GUARD}_delete"),
        }
        once_changed = [
            SQL(
                "(OLD.%(column)s IS NOT NULL"
                " AND OLD.%(column)s IS DISTINCT FROM NEW.%(column)s)",
                column=SQL.identifier(name),
            )
            for name in sorted(once)
        ]
        conditions = [
            SQL(
                "(%s) IS DISTINCT FROM (%s)",
                SQL(", ").join(SQL("OLD.%s", SQL.identifier(n)) for n in columns),
                SQL(", ").join(SQL("NEW.%s", SQL.identifier(n)) for n in columns),
            ),
            *once_changed,
        ]
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger AS $$
                BEGIN
                    RAISE EXCEPTION USING
                        ERRCODE = 'integrity_constraint_violation',
                        MESSAGE = 'evidence does not change',
                        TABLE = TG_TABLE_NAME,
                        CONSTRAINT = 'appsistance_guard_evidence';
                END $$ LANGUAGE plpgsql;
                DROP TRIGGER IF EXISTS %(on_update)s ON %(table)s;
                DROP TRIGGER IF EXISTS %(on_delete)s ON %(table)s;
                CREATE TRIGGER %(on_update)s BEFORE UPDATE ON %(table)s
                    FOR EACH ROW WHEN (%(changed)s) EXECUTE FUNCTION %(function)s();
                CREATE TRIGGER %(on_delete)s BEFORE DELETE ON %(table)s
                    FOR EACH ROW EXECUTE FUNCTION %(function)s();
                """,
                changed=SQL(" OR ").join(conditions),
                **names,
            )
        )
