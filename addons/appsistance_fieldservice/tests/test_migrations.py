from odoo.tests import TransactionCase
from odoo.tools import sql

from odoo.addons.appsistance_base.tests.migrations import migrate

DAY = "{{ format_date(object.date, date_format='EEEE d MMMM') }}: "
COUNT = "{{ object._get_count_text() }}"
JOBS = "{{ len(object._get_jobs()) }}"


class TestMigrations(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in ("en_US", "it_IT"):
            cls.env["res.lang"]._activate_lang(lang)
        cls.template = cls.env.ref("appsistance_fieldservice.mail_template_day_sheet")

    def _migrate(self):
        self.env.flush_all()
        migrate(self.env, "appsistance_fieldservice", "19.0.1.1.0")

    def _write_subjects(self, subjects):
        for lang, subject in subjects.items():
            self.template.with_context(lang=lang).subject = subject

    def _read_subject(self, lang):
        return self.template.with_context(lang=lang).subject

    def test_indexes_without_a_field_are_dropped(self):
        table = "appsistance_booking"
        dropped = sql.make_index_name(table, "role")
        kept = sql.make_index_name(table, "start")
        sql.create_index(self.env.cr, dropped, table, ["role"])
        self._migrate()
        self.assertFalse(sql.index_exists(self.env.cr, dropped))
        self.assertTrue(sql.index_exists(self.env.cr, kept))

    def test_the_day_sheet_counts_one_job_as_one_in_every_language(self):
        self._write_subjects(
            {"en_US": f"{DAY}{JOBS} jobs", "it_IT": f"{DAY}{JOBS} incarichi"}
        )
        self._migrate()
        self.assertEqual(self._read_subject("en_US"), f"{DAY}{COUNT}")
        self.assertEqual(self._read_subject("it_IT"), f"{DAY}{COUNT}")

    def test_words_of_the_office_stay(self):
        self._write_subjects(
            {"en_US": "Your round", "it_IT": f"Il giro: {JOBS} clienti"}
        )
        self._migrate()
        self.assertEqual(self._read_subject("en_US"), "Your round")
        self.assertEqual(self._read_subject("it_IT"), f"Il giro: {JOBS} clienti")
