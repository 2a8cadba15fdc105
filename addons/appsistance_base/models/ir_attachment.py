from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

GUARD = "appsistance_guard_sealed_attachment"
SEALED_FIELDS = {
    "appsistance_sealed",
    "checksum",
    "datas",
    "db_datas",
    "file_size",
    "mimetype",
    "name",
    "raw",
    "res_field",
    "res_id",
    "res_model",
    "store_fname",
    "type",
    "url",
}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    appsistance_sealed = fields.Boolean(
        string="Sealed",
        copy=False,
        readonly=True,
        help="Evidence: its content and name cannot change and it stays for good.",
    )

    appsistance_is_shared = fields.Boolean(
        string="Shown in the Portal",
        copy=False,
        help="The customer finds it in his portal, on the page of what it is about.",
    )

    def init(self):
        result = super().init()
        self._appsistance_drop_guard()
        self._appsistance_create_guard()
        return result

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(
            vals.get("appsistance_sealed") for vals in vals_list
        ):
            raise AccessError(self._appsistance_get_sealing_message())
        return super().create(vals_list)

    def write(self, vals):
        if "appsistance_sealed" in vals and not self.env.su:
            raise AccessError(self._appsistance_get_sealing_message())
        if not vals.keys().isdisjoint(SEALED_FIELDS):
            self._appsistance_check_not_sealed()
        return super().write(vals)

    def unlink(self):
        self._appsistance_check_not_sealed()
        return super().unlink()

    def _migrate(self):
        """Moving files between disk and database leaves evidence where it is."""
        return super(
            IrAttachment, self.filtered(lambda attach: not attach.appsistance_sealed)
        )._migrate()

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _appsistance_seal(self):
        """Make the attachments evidence, for good; sealing twice changes nothing."""
        self.flush_recordset()
        # not by write(), whose guard refuses this very field
        self.env.cr.execute(
            SQL(
                "UPDATE ir_attachment SET appsistance_sealed = true WHERE id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset(["appsistance_sealed"])

    def _appsistance_check_not_sealed(self):
        sealed = self.sudo().filtered("appsistance_sealed")
        if sealed:
            raise UserError(
                self._appsistance_get_sealed_message(", ".join(sealed.mapped("name")))
            )

    def _appsistance_get_sealing_message(self):
        return self.env._("Documents are closed by the system only, not by hand.")

    def _appsistance_get_sealed_message(self, names):
        return self.env._(
            "%(names)s: this document is evidence. It is closed for good and can be "
            "neither changed, moved nor deleted.",
            names=names,
        )

    def _sql_error_to_message(self, exc):
        if exc.diag.constraint_name == GUARD:
            return self._appsistance_get_sealed_message(exc.diag.message_detail)
        return super()._sql_error_to_message(exc)

    # --------------------------------------------------
    # The guard in the database
    # --------------------------------------------------

    def _appsistance_create_guard(self):
        """Triggers that refuse what the ORM has not seen: SQL, cascades, merges."""
        self.env.cr.execute(
            SQL(
                """
                CREATE FUNCTION %(guard)s() RETURNS trigger AS $$
                BEGIN
                    RAISE EXCEPTION USING
                        ERRCODE = 'integrity_constraint_violation',
                        MESSAGE = 'sealed attachment',
                        DETAIL = COALESCE(OLD.name, 'ir_attachment'),
                        TABLE = 'ir_attachment',
                        CONSTRAINT = 'appsistance_guard_sealed_attachment';
                END $$ LANGUAGE plpgsql;
                CREATE FUNCTION %(guard_all)s() RETURNS trigger AS $$
                BEGIN
                    IF EXISTS (SELECT FROM ir_attachment WHERE appsistance_sealed) THEN
                        RAISE EXCEPTION USING
                            ERRCODE = 'integrity_constraint_violation',
                            MESSAGE = 'sealed attachments',
                            DETAIL = 'ir_attachment',
                            TABLE = 'ir_attachment',
                            CONSTRAINT = 'appsistance_guard_sealed_attachment';
                    END IF;
                    RETURN NULL;
                END $$ LANGUAGE plpgsql;
                CREATE TRIGGER %(on_update)s
                    BEFORE UPDATE ON ir_attachment FOR EACH ROW
                    WHEN (OLD.appsistance_sealed AND (
                        %(old_columns)s
                    ) IS DISTINCT FROM (
                        %(new_columns)s
                    ))
                    EXECUTE FUNCTION %(guard)s();
                CREATE TRIGGER %(on_delete)s
                    BEFORE DELETE ON ir_attachment FOR EACH ROW
                    WHEN (OLD.appsistance_sealed)
                    EXECUTE FUNCTION %(guard)s();
                CREATE TRIGGER %(on_truncate)s
                    BEFORE TRUNCATE ON ir_attachment FOR EACH STATEMENT
                    EXECUTE FUNCTION %(guard_all)s();
                """,
                old_columns=self._appsistance_get_guarded_columns("OLD"),
                new_columns=self._appsistance_get_guarded_columns("NEW"),
                **self._appsistance_get_guard_names(),
            )
        )

    def _appsistance_drop_guard(self):
        self.env.cr.execute(
            SQL(
                """
                DROP TRIGGER IF EXISTS %(on_update)s ON ir_attachment;
                DROP TRIGGER IF EXISTS %(on_delete)s ON ir_attachment;
                DROP TRIGGER IF EXISTS %(on_truncate)s ON ir_attachment;
                DROP FUNCTION IF EXISTS %(guard)s();
                DROP FUNCTION IF EXISTS %(guard_all)s();
                """,
                **self._appsistance_get_guard_names(),
            )
        )

    def _appsistance_enable_guard(self, enable):
        """Only for an uninstall that was confirmed; see ``ir.module.module``."""
        command = SQL("ENABLE") if enable else SQL("DISABLE")
        names = self._appsistance_get_guard_names()
        for key in ("on_update", "on_delete", "on_truncate"):
            self.env.cr.execute(
                SQL("ALTER TABLE ir_attachment %s TRIGGER %s", command, names[key])
            )

    def _appsistance_get_guarded_columns(self, row):
        return SQL(", ").join(
            SQL("%s.%s", SQL(row), SQL.identifier(name))
            for name in sorted(SEALED_FIELDS)
            if self._fields[name].store
        )

    def _appsistance_get_guard_names(self):
        return {
            "guard": SQL.identifier(GUARD),
            "guard_all": SQL.identifier(f"{GUARD}_all"),
            "on_update": SQL.identifier(f"{GUARD}_update"),
            "on_delete": SQL.identifier(f"{GUARD}_delete"),
            "on_truncate": SQL.identifier(f"{GUARD}_truncate"),
        }
