from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools import cadence
from .appsistance_contract_frozen import GUARD as SIGNED_GUARD
from .appsistance_contract_guard import GUARD


class AppsistanceContractPartMixin(models.AbstractModel):
    """A part of a contract (``contract_id``): it does not change any more once the
    contract has ended, for superuser code and SQL neither."""

    _name = "appsistance.contract.part.mixin"
    _description = "Part of a Contract"

    def init(self):
        if self._auto and not self._abstract:
            self._create_part_guard()
        return super().init()

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals.get("contract_id") for vals in vals_list} - {None, False}
        contracts = self.env["appsistance.contract"].browse(ids)
        contracts._check_open()
        contracts._check_not_frozen()
        return super().create(vals_list)

    def write(self, vals):
        changed = vals.keys() - self._get_open_after_end()
        if changed:
            target = self.contract_id.browse(vals.get("contract_id") or ())
            (self.contract_id | target)._check_open()
            if changed - self._get_open_after_signing():
                (self.contract_id | target)._check_not_frozen()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.contract_id._check_open()
        self.contract_id._check_not_frozen()

    @api.model
    def _get_open_after_end(self):
        """Names of stored fields that live on after the contract has ended."""
        return set(models.MAGIC_COLUMNS)

    @api.model
    def _get_open_after_signing(self):
        """Names of fields that are ours to arrange, not agreed with the customer."""
        return {"sequence"}

    def _parse_months(self, text):
        """The set of months of a text such as "3,9"."""
        try:
            return cadence.parse_months(text)
        except ValueError:
            raise ValidationError(
                self.env._(
                    "“%s” are no months: write numbers from 1 to 12, for example 3,9.",
                    text,
                )
            ) from None

    def _get_labels(self, *names):
        """``{name: label}`` of selection fields, as the history keeps them."""
        self.ensure_one()
        return {
            name: dict(self._fields[name]._description_selection(self.env)).get(
                self[name], ""
            )
            for name in names
        }

    def _sql_error_to_message(self, exc):
        if exc.diag.constraint_name == GUARD:
            return self.env["appsistance.contract"]._get_closed_message()
        if exc.diag.constraint_name == SIGNED_GUARD:
            return self.env["appsistance.contract"]._get_frozen_message()
        return super()._sql_error_to_message(exc)

    def _get_guarded_columns(self):
        free = self._get_open_after_end()
        return [
            field.name
            for field in self._fields.values()
            if field.store
            and field.column_type
            and not field.compute
            and not field.related
            and field.name not in free
        ]

    def _create_part_guard(self):
        """Of an ended contract nothing changes, of a signed one nothing agreed."""
        columns = self._get_guarded_columns()
        free = self._get_open_after_signing()
        self._create_part_triggers(
            SQL("appsistance_guard_contract_part"),
            SQL("appsistance_guard_part"),
            GUARD,
            SQL("state IN ('ended', 'terminated', 'archived')"),
            columns,
        )
        self._create_part_triggers(
            SQL("appsistance_guard_signed_part"),
            SQL("appsistance_guard_signed"),
            SIGNED_GUARD,
            SQL("state = 'to_sign' AND signed_on IS NOT NULL"),
            [name for name in columns if name not in free],
        )
        for field in self._fields.values():
            if field.type == "many2many" and field.store and field.name not in free:
                self.env["appsistance.contract"]._create_relation_guard(field)

    def _create_part_triggers(self, function, trigger, guard, states, columns):
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION %(function)s()
                RETURNS trigger AS $$
                DECLARE
                    ids integer[];
                BEGIN
                    IF TG_OP != 'INSERT' THEN ids := ids || OLD.contract_id; END IF;
                    IF TG_OP != 'DELETE' THEN ids := ids || NEW.contract_id; END IF;
                    IF EXISTS (
                        SELECT 1 FROM appsistance_contract
                        WHERE id = ANY(ids) AND %(states)s
                    ) THEN
                        RAISE EXCEPTION USING
                            ERRCODE = 'integrity_constraint_violation',
                            MESSAGE = 'what was agreed does not change',
                            TABLE = TG_TABLE_NAME,
                            CONSTRAINT = %(guard)s;
                    END IF;
                    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
                END $$ LANGUAGE plpgsql;
                DROP TRIGGER IF EXISTS %(trigger)s_update ON %(table)s;
                DROP TRIGGER IF EXISTS %(trigger)s_rows ON %(table)s;
                CREATE TRIGGER %(trigger)s_update BEFORE UPDATE ON %(table)s
                    FOR EACH ROW
                    WHEN ((%(old)s) IS DISTINCT FROM (%(new)s))
                    EXECUTE FUNCTION %(function)s();
                CREATE TRIGGER %(trigger)s_rows
                    BEFORE INSERT OR DELETE ON %(table)s
                    FOR EACH ROW EXECUTE FUNCTION %(function)s();
                """,
                function=function,
                trigger=trigger,
                guard=guard,
                states=states,
                table=SQL.identifier(self._table),
                old=SQL(", ").join(SQL("OLD.%s", SQL.identifier(n)) for n in columns),
                new=SQL(", ").join(SQL("NEW.%s", SQL.identifier(n)) for n in columns),
            )
        )
