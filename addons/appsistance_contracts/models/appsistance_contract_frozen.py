from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .appsistance_contract import CLOSED_STATES
from .appsistance_contract_guard import MERGED, OPEN_FIELDS

GUARD = "appsistance_guard_signed"
# Ours to arrange, whatever was agreed.
FREE_FIELDS = OPEN_FIELDS - {"signed_attachment_id", "state"} | {
    "analytic_account_id",
    "grouping",
    "lookahead_months",
    "period_id",
}
# The signature itself: it goes when it is withdrawn, and only then.
SIGNED_FIELDS = {
    "date_signed",
    "signature",
    "signed_attachment_id",
    "signed_by",
    "signed_on",
}
# Columns with a default that is computed and may be written: agreed all the same.
PARTY_FIELDS = {"invoice_partner_id"}
PARTS = ("clause_ids", "fee_ids", "line_ids", "plan_ids")


class AppsistanceContract(models.Model):
    """What was signed holds: until the contract runs, its terms change only after the
    signature was withdrawn, for superuser code and SQL neither."""

    _inherit = "appsistance.contract"

    is_fixed = fields.Boolean(
        compute="_compute_is_fixed", help="Its terms do not change: signed, or ended."
    )

    @api.depends("state", "signed_on")
    def _compute_is_fixed(self):
        for contract in self:
            is_closed = contract.state in CLOSED_STATES
            contract.is_fixed = is_closed or contract._is_frozen()

    def init(self):
        self._create_signed_guard()
        self._create_relation_guard(self._fields["site_ids"])
        return super().init()

    def write(self, vals):
        self._check_agreed(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self._check_not_frozen()

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """The form shows what is fixed as fixed."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            fixed = {
                name
                for name in self._get_agreed_names() | set(PARTS)
                if not self._fields[name].readonly
            }
            for node in arch.xpath("//field[not(ancestor::field)]"):
                shown = node.get("readonly")
                if node.get("name") in fixed and shown != "1":
                    also = f"({shown}) or " if shown else ""
                    node.set("readonly", f"{also}is_fixed")
        return arch, view

    # --------------------------------------------------
    # Business
    # --------------------------------------------------

    def _is_frozen(self):
        """Signed, and not running yet."""
        self.ensure_one()
        return self.state == "to_sign" and bool(self.signed_on)

    @api.model
    def _get_agreed_names(self):
        """Names of the fields that hold what was signed."""
        return {
            name
            for name, field in self._fields.items()
            if field.store
            and field.type != "one2many"
            and not field.related
            and (not field.compute or not field.readonly)
            and name not in FREE_FIELDS
            and name not in SIGNED_FIELDS
            and name != "state"
        }

    def _check_agreed(self, vals):
        signed = self.sudo().filtered("signed_on")
        if not signed:
            return
        if vals.keys() & self._get_agreed_names():
            signed._check_not_frozen()
        undone = vals.get("state", "active") not in ("to_sign", "active")
        kept = signed.filtered(lambda c: not c.document_id.withdrawn_on)
        if undone:
            kept._check_not_frozen()
        if kept and vals.keys() & SIGNED_FIELDS:
            raise UserError(self._get_frozen_message())

    def _check_not_frozen(self):
        if any(contract._is_frozen() for contract in self.sudo()):
            raise UserError(self._get_frozen_message())

    def _get_frozen_message(self):
        return self.env._(
            "The contract is signed: what was agreed does not change. To change it a"
            " manager undoes the signature first, with the reason; then it is signed"
            " again."
        )

    def _sql_error_to_message(self, exc):
        if exc.diag.constraint_name == GUARD:
            return self._get_frozen_message()
        return super()._sql_error_to_message(exc)

    # --------------------------------------------------
    # The guard in the database
    # --------------------------------------------------

    def _get_frozen_columns(self):
        columns = set(self._get_guarded_columns()) | PARTY_FIELDS
        return sorted(columns - FREE_FIELDS - SIGNED_FIELDS)

    def _create_signed_guard(self):
        """Terms: never. Signature and status: once the document is withdrawn."""

        def differ(names):
            old, new = (
                SQL(", ").join(SQL("%s.%s", SQL(row), SQL.identifier(n)) for n in names)
                for row in ("OLD", "NEW")
            )
            return SQL("(%s) IS DISTINCT FROM (%s)", old, new)

        signed = [name for name in sorted(SIGNED_FIELDS) if name != "signature"]
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION appsistance_guard_signed()
                RETURNS trigger AS $$
                BEGIN
                    IF %(merged)s THEN RETURN NEW; END IF;
                    IF TG_ARGV[0] = 'signature' AND EXISTS (
                        SELECT 1 FROM appsistance_contract_document
                        WHERE id = OLD.document_id AND withdrawn_on IS NOT NULL
                    ) THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION USING
                        ERRCODE = 'integrity_constraint_violation',
                        MESSAGE = 'signed contracts do not change',
                        TABLE = TG_TABLE_NAME,
                        CONSTRAINT = 'appsistance_guard_signed';
                END $$ LANGUAGE plpgsql;
                DROP TRIGGER IF EXISTS appsistance_guard_signed_terms
                    ON appsistance_contract;
                DROP TRIGGER IF EXISTS appsistance_guard_signed_signature
                    ON appsistance_contract;
                CREATE TRIGGER appsistance_guard_signed_terms
                    BEFORE UPDATE ON appsistance_contract FOR EACH ROW
                    WHEN (OLD.state = 'to_sign' AND OLD.signed_on IS NOT NULL
                        AND %(terms)s)
                    EXECUTE FUNCTION appsistance_guard_signed('terms');
                CREATE TRIGGER appsistance_guard_signed_signature
                    BEFORE UPDATE ON appsistance_contract FOR EACH ROW
                    WHEN (OLD.signed_on IS NOT NULL AND (%(signature)s
                        OR (OLD.state = 'to_sign'
                            AND NEW.state NOT IN ('to_sign', 'active'))))
                    EXECUTE FUNCTION appsistance_guard_signed('signature');
                """,
                merged=MERGED,
                terms=differ(self._get_frozen_columns()),
                signature=differ(signed),
            )
        )

    @api.model
    def _create_relation_guard(self, field):
        """The rows of a many2many of the contract, or of one of its parts."""
        part = ""
        if field.model_name != self._name:
            part = self.env[field.model_name]._table
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION appsistance_guard_signed_relation()
                RETURNS trigger AS $$
                DECLARE
                    ids integer[] := ARRAY[
                        (to_jsonb(OLD) ->> TG_ARGV[0])::integer,
                        (to_jsonb(NEW) ->> TG_ARGV[0])::integer];
                BEGIN
                    IF current_setting('appsistance.merging', true) = 'on' THEN
                        RETURN COALESCE(NEW, OLD);
                    END IF;
                    IF TG_ARGV[1] != '' THEN
                        EXECUTE format(
                            'SELECT array_agg(contract_id) FROM %%I'
                            ' WHERE id = ANY($1)', TG_ARGV[1]) INTO ids USING ids;
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM appsistance_contract WHERE id = ANY(ids)
                           AND state = 'to_sign' AND signed_on IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION USING
                            ERRCODE = 'integrity_constraint_violation',
                            MESSAGE = 'signed contracts do not change',
                            TABLE = TG_TABLE_NAME,
                            CONSTRAINT = 'appsistance_guard_signed';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                END $$ LANGUAGE plpgsql;
                DROP TRIGGER IF EXISTS appsistance_guard_signed_rows ON %(table)s;
                CREATE TRIGGER appsistance_guard_signed_rows
                    BEFORE INSERT OR UPDATE OR DELETE ON %(table)s FOR EACH ROW
                    EXECUTE FUNCTION appsistance_guard_signed_relation(
                        %(owner)s, %(part)s);
                """,
                table=SQL.identifier(field.relation),
                owner=field.column1,
                part=part,
            )
        )
