from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .appsistance_contract import CLOSED_STATES

GUARD = "appsistance_guard_contract"
# What lives on: the conversation, the portal's key, the step into the history.
OPEN_FIELDS = {
    "access_token",
    "active",
    "generated_until",
    "generation_error",
    "message_main_attachment_id",
    "note",
    "signed_attachment_id",
    "state",
    "user_id",
    *models.MAGIC_COLUMNS,
}


class AppsistanceContract(models.Model):
    """An ended contract does not change, for superuser code and SQL neither."""

    _inherit = "appsistance.contract"

    def init(self):
        self._create_contract_guard()
        return super().init()

    def write(self, vals):
        changed = [
            name
            for name in vals
            if name in self._fields
            and self._fields[name].store
            and self._fields[name].type not in ("one2many", "many2many")
            and name not in OPEN_FIELDS
        ]
        if changed or "site_ids" in vals or vals.get("state", "archived") != "archived":
            self._check_open()
        return super().write(vals)

    def _check_open(self):
        if any(contract.state in CLOSED_STATES for contract in self.sudo()):
            raise UserError(self._get_closed_message())

    def _get_closed_message(self):
        return self.env._(
            "An ended contract does not change: it is history. Make a new contract as a"
            " copy of it."
        )

    def _sql_error_to_message(self, exc):
        if exc.diag.constraint_name == GUARD:
            return self._get_closed_message()
        return super()._sql_error_to_message(exc)

    def _get_guarded_columns(self):
        return [
            field.name
            for field in self._fields.values()
            if field.store
            and field.column_type
            and not field.compute
            and not field.related
            and field.name not in OPEN_FIELDS
        ]

    def _create_contract_guard(self):
        columns = self._get_guarded_columns()
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION appsistance_guard_contract()
                RETURNS trigger AS $$
                BEGIN
                    RAISE EXCEPTION USING
                        ERRCODE = 'integrity_constraint_violation',
                        MESSAGE = 'ended contracts do not change',
                        TABLE = TG_TABLE_NAME,
                        CONSTRAINT = 'appsistance_guard_contract';
                END $$ LANGUAGE plpgsql;
                DROP TRIGGER IF EXISTS appsistance_guard_contract_update
                    ON appsistance_contract;
                DROP TRIGGER IF EXISTS appsistance_guard_contract_delete
                    ON appsistance_contract;
                CREATE TRIGGER appsistance_guard_contract_update
                    BEFORE UPDATE ON appsistance_contract FOR EACH ROW
                    WHEN (OLD.state IN ('ended', 'terminated', 'archived') AND (
                        (%(old)s) IS DISTINCT FROM (%(new)s)
                        OR (NEW.state != OLD.state AND NEW.state != 'archived')))
                    EXECUTE FUNCTION appsistance_guard_contract();
                CREATE TRIGGER appsistance_guard_contract_delete
                    BEFORE DELETE ON appsistance_contract FOR EACH ROW
                    WHEN (OLD.state IN ('ended', 'terminated', 'archived'))
                    EXECUTE FUNCTION appsistance_guard_contract();
                """,
                old=SQL(", ").join(SQL("OLD.%s", SQL.identifier(n)) for n in columns),
                new=SQL(", ").join(SQL("NEW.%s", SQL.identifier(n)) for n in columns),
            )
        )
