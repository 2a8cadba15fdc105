import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import AppsistanceCommon


@tagged("post_install", "-at_install")
class TestIrAttachment(AppsistanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attachment = cls._attach(cls.condominium)
        cls.attachment._appsistance_seal()

    @classmethod
    def _attach(cls, record, name="Rapportino 12.pdf"):
        return cls.env["ir.attachment"].create(
            {
                "name": name,
                "raw": b"what happened",
                "res_model": record._name,
                "res_id": record.id,
            }
        )

    def _assert_sql_refused(self, query):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query)

    # ORM

    def test_superuser_code_cannot_change_what_is_sealed(self):
        for values in (
            {"raw": b"what did not happen"},
            {"datas": "eA=="},
            {"name": "other.pdf"},
            {"res_id": self.private.id},
            {"res_model": "res.users"},
            {"appsistance_sealed": False},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.attachment.sudo().write(values)
        self.assertEqual(self.attachment.raw, b"what happened")

    def test_superuser_code_cannot_delete_what_is_sealed(self):
        with self.assertRaisesRegex(UserError, "Rapportino 12.pdf"):
            self.attachment.sudo().unlink()

    def test_one_sealed_among_many_stops_the_deletion_of_all(self):
        free = self._attach(self.condominium, "free.pdf")
        with self.assertRaises(UserError):
            (free | self.attachment).unlink()
        self.assertTrue(free.exists())

    def test_the_record_it_belongs_to_cannot_be_deleted(self):
        with self.assertRaises(UserError):
            self.condominium.unlink()

    def test_sealing_twice_changes_nothing(self):
        self.attachment._appsistance_seal()
        self.assertTrue(self.attachment.appsistance_sealed)

    def test_what_is_not_evidence_may_still_change(self):
        self.attachment.write({"description": "kept by the office"})
        self.assertTrue(self.attachment.generate_access_token()[0])

    def test_a_copy_is_not_sealed_and_deleting_it_keeps_the_file(self):
        copy = self.attachment.copy()
        self.assertFalse(copy.appsistance_sealed)
        self.assertEqual(copy.store_fname, self.attachment.store_fname)
        copy.unlink()
        self.env["ir.attachment"]._gc_file_store_unsafe()
        self.attachment.invalidate_recordset()
        self.assertEqual(self.attachment.raw, b"what happened")

    def test_moving_files_into_the_database_leaves_evidence_in_its_place(self):
        free = self._attach(self.condominium, "free.pdf")
        place = self.attachment.store_fname
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        (self.attachment | free)._migrate()
        self.assertFalse(free.store_fname)
        self.assertEqual(self.attachment.store_fname, place)
        self.assertEqual(self.attachment.raw, b"what happened")

    def test_merging_customers_does_not_move_evidence_silently(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with self.assertRaises(UserError):
            wizard._merge((self.condominium | self.private).ids, self.private)

    # As a user

    def test_a_user_cannot_seal_or_unseal_by_hand(self):
        mine = (
            self.env["ir.attachment"]
            .with_user(self.manager)
            .create({"name": "mine.txt", "raw": b"x"})
        )
        with self.assertRaises(AccessError):
            mine.write({"appsistance_sealed": True})
        with self.assertRaises(AccessError):
            self.attachment.with_user(self.manager).write({"appsistance_sealed": False})
        with self.assertRaises(AccessError):
            mine.create({"name": "born sealed", "appsistance_sealed": True})

    def test_a_manager_cannot_change_or_delete_what_is_sealed(self):
        attachment = self.attachment.with_user(self.manager)
        with self.assertRaises(UserError):
            attachment.write({"name": "other.pdf"})
        with self.assertRaises(UserError):
            attachment.unlink()

    # SQL

    def test_the_database_refuses_changes(self):
        for column, value in (
            ("name", "x"),
            ("store_fname", "x"),
            ("db_datas", "x"),
            ("checksum", "x"),
            ("res_id", 1),
            ("res_model", "x"),
            ("appsistance_sealed", False),
            ("appsistance_sealed", None),
        ):
            with self.subTest(column=column):
                self._assert_sql_refused(
                    SQL(
                        "UPDATE ir_attachment SET %s = %s WHERE id = %s",
                        SQL.identifier(column),
                        value,
                        self.attachment.id,
                    )
                )

    def test_the_database_refuses_deletion(self):
        self._assert_sql_refused(
            SQL("DELETE FROM ir_attachment WHERE id = %s", self.attachment.id)
        )
        self._assert_sql_refused(SQL("TRUNCATE ir_attachment CASCADE"))

    def test_the_database_lets_other_attachments_go(self):
        free = self._attach(self.condominium, "free.pdf")
        self.env.cr.execute("UPDATE ir_attachment SET name='x' WHERE id=%s", [free.id])
        self.env.cr.execute("DELETE FROM ir_attachment WHERE id = %s", [free.id])
        self.assertFalse(free.exists())

    def test_the_refusal_of_the_database_speaks_to_the_user(self):
        with (
            self.assertRaises(psycopg2.IntegrityError) as refusal,
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "DELETE FROM ir_attachment WHERE id = %s", [self.attachment.id]
            )
        message = self.env["ir.attachment"]._sql_error_to_message(refusal.exception)
        self.assertIn("Rapportino 12.pdf: this document is evidence", message)
