import base64

import psycopg2

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_sealed import SealedCommon

REFUSALS = (AccessError, MissingError, UserError, psycopg2.IntegrityError)
# what a closed report is made of: all of it is tried by every role
GUARDED = {
    "appsistance.checklist.answer",
    "appsistance.report",
    "appsistance.report.addendum",
    "appsistance.report.version",
    "appsistance.signature",
    "appsistance.visit",
    "appsistance.visit.material",
    "appsistance.visit.photo",
    "appsistance.visit.time",
    "ir.attachment",
}
# adding to it in words is what an addendum is for
ADDED_TO = GUARDED - {"appsistance.report.addendum", "appsistance.visit"}


@tagged("post_install", "-at_install")
class TestSealedByRpc(SealedCommon):
    """Every role tries by RPC to change, delete or add to what was closed."""

    def test_the_tables_name_everything_under_a_report(self):
        written = {records._name for records, _vals in self._get_rows()}
        added = {model for model, _vals in self._get_children()}
        self.assertEqual(written, GUARDED)
        self.assertEqual(added, ADDED_TO)
        recorded = {
            name
            for name, model in self.env.registry.items()
            if not model._abstract
            and {"appsistance.recorded.mixin", "appsistance.report.evidence.mixin"}
            & set(model._inherit_module)
        }
        self.assertLessEqual(recorded, GUARDED)
        self.assertIn("appsistance.visit.time", recorded)

    def test_a_file_is_not_moved_to_what_was_closed(self):
        for role in ("technician", "admin"):
            user = self.users[role]
            file = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
            file.sudo().create_uid = user
            target = {"res_model": self.photo._name, "res_id": self.photo.id}
            with self.subTest(role=role):
                self._refuse(user, "ir.attachment", "write", file.ids, target)

    def test_moving_files_into_the_database_leaves_those_of_visits_in_their_place(self):
        free = self.env["ir.attachment"].create({"name": "free", "raw": b"x"})
        files = self._get_files()
        places = files.mapped("store_fname")
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        (files | free)._migrate()
        self.assertFalse(free.store_fname)
        self.assertEqual(files.mapped("store_fname"), places)

    def test_a_photo_changes_while_a_new_version_is_made(self):
        self.report.with_user(self.manager)._renew("A photo was wrong")
        self.photo.image = base64.b64encode(self._photo((400, 300)))
        self.photo.unlink()
        self.assertFalse(self.photo.exists())

    def _refuse(self, user, model, method, *args):
        """Call it as a client does; it must be refused."""
        env = self.env(user=user, su=False)
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                call_kw(env[model], method, list(args), {})
                env.flush_all()
        except REFUSALS:
            self.env.invalidate_all()
        else:
            self.fail("It was not refused.")

    def _check_intact(self):
        self.assertEqual(self.report._verify(), {self.report: []})
        self.assertEqual(self.report.state, "final")

    def test_no_role_writes(self):
        for role, user in self.users.items():
            for records, vals in self._get_rows():
                with self.subTest(role=role, model=records._name, vals=list(vals)):
                    self._refuse(user, records._name, "write", records.ids, vals)
        self._check_intact()

    def test_no_role_deletes(self):
        rows = {(records._name, *records.ids) for records, _vals in self._get_rows()}
        for role, user in self.users.items():
            for model, *ids in sorted(rows):
                with self.subTest(role=role, model=model):
                    self._refuse(user, model, "unlink", ids)
        self._check_intact()

    def test_no_role_adds(self):
        for role, user in self.users.items():
            for model, vals in self._get_children():
                with self.subTest(role=role, model=model):
                    self._refuse(user, model, "create", [vals])
        self._check_intact()

    def test_no_role_adds_by_the_record_that_owns_the_rows(self):
        """Commands on one2many fields are no way around."""
        owned = {
            (self.visit, "time_ids"): self._get_child("appsistance.visit.time"),
            (self.visit, "photo_ids"): self._get_child("appsistance.visit.photo"),
            (self.visit, "material_ids"): self._get_child("appsistance.visit.material"),
            (self.version, "signature_ids"): self._get_child("appsistance.signature"),
            (self.report, "version_ids"): self._get_child("appsistance.report.version"),
        }
        for role, user in self.users.items():
            for (record, name), vals in owned.items():
                for command in ((0, 0, vals), (5,)):
                    with self.subTest(role=role, field=name, command=command[0]):
                        values = {name: [command]}
                        self._refuse(user, record._name, "write", record.ids, values)
        self._check_intact()

    def _get_child(self, model):
        return dict(self._get_children())[model]

    def test_what_only_the_system_does_is_not_called_from_outside(self):
        for role, user in self.users.items():
            for method, args in (
                ("_seal", []),
                ("_sign", [[self._signature()]]),
                ("_conclude", ["signed"]),
                ("_renew", ["Because"]),
            ):
                with self.subTest(role=role, method=method):
                    ids = self.report.ids
                    self._refuse(user, self.report._name, method, ids, *args)
        self._check_intact()
