from odoo import api, models
from odoo.exceptions import AccessError, LockError, UserError
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
    "renewal_error",
    "signed_attachment_id",
    "state",
    "user_id",
    *models.MAGIC_COLUMNS,
}

# What only its buttons and jobs write, whoever asks.
SYSTEM_FIELDS = {
    "generated_until",
    "generation_error",
    "period_id",
    "renewal_error",
    "terminated_on",
    "termination_fees",
}
# A merge of partners moves these, and nothing else: the names are kept as text.
MERGED = SQL(
    "current_setting('appsistance.merging', true) = 'on' AND TG_OP = 'UPDATE'"
    " AND to_jsonb(NEW) - ARRAY['customer_id', 'invoice_partner_id']"
    " = to_jsonb(OLD) - ARRAY['customer_id', 'invoice_partner_id']"
)
# What was agreed for the period that runs.
PERIOD_FIELDS = {"company_id", "customer_id", "date_end", "date_start", "is_template"}
OPEN_STATES = ("draft", "to_sign")


class AppsistanceContract(models.Model):
    """An ended contract does not change, for superuser code and SQL neither."""

    _inherit = "appsistance.contract"

    def init(self):
        self._create_contract_guard()
        return super().init()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_by_hand(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_by_hand(vals)
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

    def _check_by_hand(self, vals):
        """What people do not write, by RPC neither: status and dates of what runs."""
        state = vals.get("state", "draft")
        if vals.keys() & SYSTEM_FIELDS or state not in OPEN_STATES:
            raise AccessError(
                self.env._(
                    "A contract begins, is renewed and ends by its buttons only."
                )
            )
        running = self.filtered(lambda contract: contract.state not in OPEN_STATES)
        if running and (vals.keys() & PERIOD_FIELDS or "state" in vals):
            running._check_open()
            raise UserError(
                self.env._(
                    "%s is running: its customer and days change by a renewal or a"
                    " termination only.",
                    running[0].display_name,
                )
            )

    def _check_open(self):
        if any(contract.state in CLOSED_STATES for contract in self.sudo()):
            raise UserError(self._get_closed_message())

    def _lock(self):
        """Two who act on a contract at once: the second is told so."""
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Something is being done with this contract right now: wait a"
                    " moment, then look at it again."
                )
            ) from error

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
                    IF %(merged)s THEN RETURN NEW; END IF;
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
                merged=MERGED,
                old=SQL(", ").join(SQL("OLD.%s", SQL.identifier(n)) for n in columns),
                new=SQL(", ").join(SQL("NEW.%s", SQL.identifier(n)) for n in columns),
            )
        )
