import psycopg2

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common_sealed import SealedCommon

# by model: columns and the SQL of another value; every one is tried alone
FACTS = {
    "appsistance.report.version": {
        "content": "'{}'",
        "content_hash": "'0'",
        "number": "9",
        "closed_at": "now()",
        "attachment_id": "NULL",
        "pdf_hash": "'0'",
    },
    "appsistance.signature": {
        "name": "'Somebody'",
        "role": "'customer'",
        "content_hash": "'0'",
        "signed_at": "now()",
        "place": "'Elsewhere'",
    },
    "appsistance.report.addendum": {
        "text": "'Nothing'",
        "author": "'Somebody'",
        "content_hash": "'0'",
    },
    "appsistance.visit": {
        "note": "'Nothing'",
        "customer_remarks": "'Well done'",
        "outcome": "'not_done'",
        "actual_start": "now()",
    },
    "appsistance.visit.time": {
        "start": "start - interval '1 hour'",
        "stop": "stop + interval '1 hour'",
        "kind": "'travel'",
        "km": "99",
        "resource_id": "resource_id + 1",
        "visit_id": "%(other)s",
    },
    "appsistance.checklist.answer": {
        "value_boolean": "'no'",
        "value_number": "1",
        "is_answered": "false",
        "visit_id": "%(other)s",
    },
    "appsistance.visit.material": {
        "quantity": "100",
        "state": "'left'",
        "name": "'Gold'",
        "visit_id": "%(other)s",
    },
    "appsistance.visit.photo": {
        "name": "'Another'",
        "kind": "'plate'",
        "is_printed": "false",
        "visit_id": "%(other)s",
    },
    "ir.attachment": {
        "checksum": "'0'",
        "res_id": "0",
        "res_model": "'res.partner'",
        "res_field": "'another'",
    },
}
# what the visit's rows are copied from, to add one more
ADDED = (
    "appsistance.visit.time",
    "appsistance.checklist.answer",
    "appsistance.visit.material",
    "appsistance.visit.photo",
)


@tagged("post_install", "-at_install")
class TestSealedBySql(SealedCommon):
    """Below every role there is the database: it refuses too."""

    def _get_records(self, model):
        if model == "ir.attachment":
            return self._get_files()
        rows = [records for records, _vals in self._get_rows()]
        return self.env[model].union(*(r for r in rows if r._name == model))

    def _refuse(self, query):
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query)

    def _check_intact(self):
        self.env.invalidate_all()
        self.assertEqual(self.report._verify(), {self.report: []})

    def _try_update(self, record, column, value):
        self._refuse(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                SQL.identifier(record._table),
                SQL.identifier(column),
                SQL(value, other=self.other.id),
                record.id,
            )
        )

    def test_no_update_changes_what_was_closed(self):
        for model, columns in FACTS.items():
            records = self._get_records(model)
            self.assertTrue(records, model)
            for record in records:
                for column, value in columns.items():
                    with self.subTest(record=record, column=column):
                        self._try_update(record, column, value)
        self._check_intact()

    def test_nothing_that_was_closed_is_deleted(self):
        for model in (*FACTS, "appsistance.report"):
            for record in self._get_records(model):
                with self.subTest(record=record):
                    table = SQL.identifier(record._table)
                    self._refuse(SQL("DELETE FROM %s WHERE id = %s", table, record.id))
        self._check_intact()

    def test_nothing_is_added_to_what_was_closed(self):
        for model in ADDED:
            record = self._get_records(model)[:1]
            columns = [
                SQL.identifier(field.name)
                for field in record._fields.values()
                if field.store
                and field.column_type
                and field.name not in {"id", "uuid"}
            ]
            with self.subTest(model=model):
                self._refuse(
                    SQL(
                        "INSERT INTO %s (%s) SELECT %s FROM %s WHERE id = %s",
                        SQL.identifier(record._table),
                        SQL(", ").join(columns),
                        SQL(", ").join(columns),
                        SQL.identifier(record._table),
                        record.id,
                    )
                )

    def test_a_file_is_not_moved_to_a_photo_that_was_closed(self):
        file = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        self._refuse(
            SQL(
                "UPDATE ir_attachment SET res_model = %s, res_id = %s WHERE id = %s",
                self.photo._name,
                self.photo.id,
                file.id,
            )
        )

    def test_the_rows_of_an_open_visit_change_and_move_to_no_closed_one(self):
        time = self._create_time(self.other, start=14)
        time.km = 12
        self.env.flush_all()
        self._try_update(time, "visit_id", str(self.visit.id))
        time.unlink()

    def test_while_a_new_version_is_made_rows_change_and_then_no_more(self):
        self.report.with_user(self.manager)._renew("A time was wrong")
        self.visit.time_ids.note = "Corrected"
        self.report.with_user(self.manager)._seal()
        self._try_update(self.visit.time_ids, "note", "'Again'")

    def test_the_office_still_approves_and_the_store_of_a_file_may_move(self):
        time = self.visit.time_ids
        time.approval_state = "approved"
        self.env.flush_all()
        photo = self._get_files().filtered(
            lambda file: file.res_model == self.photo._name
        )
        self.env.cr.execute(
            SQL("UPDATE ir_attachment SET store_fname = 'x' WHERE id = %s", photo.id)
        )
        self.assertEqual(self.env.cr.rowcount, 1)
