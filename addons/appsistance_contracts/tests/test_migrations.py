from odoo.tests import TransactionCase

from odoo.addons.appsistance_base.tests.migrations import migrate

NAME = "appsistance_contract_index_foi"


class TestMigrations(TransactionCase):
    def _find_data(self):
        return self.env["ir.model.data"].search(
            [("module", "=", "appsistance_contracts"), ("name", "=", NAME)]
        )

    def _migrate(self):
        self.env.flush_all()
        migrate(self.env, "appsistance_contracts", "19.0.1.1.0")

    def test_the_index_that_the_office_entered_is_the_one_that_the_addon_brings(self):
        index = self.env.ref(f"appsistance_contracts.{NAME}")
        self._find_data().unlink()
        self._migrate()
        data = self._find_data()
        self.assertEqual((data.model, data.res_id), (index._name, index.id))
        self.assertTrue(data.noupdate)

    def test_the_name_that_the_office_gave_it_stays_in_every_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        index = self.env.ref(f"appsistance_contracts.{NAME}")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE appsistance_contract_index SET name = %s WHERE id = %s",
            ['{"en_US": "FOI, with tobacco"}', index.id],
        )
        self._find_data().unlink()
        self._migrate()
        self.env.cr.execute(
            "SELECT name ->> 'it_IT' FROM appsistance_contract_index WHERE id = %s",
            [index.id],
        )
        self.assertEqual(self.env.cr.fetchone()[0], "FOI, with tobacco")

    def test_without_one_the_addon_brings_its_own(self):
        self.env.ref(f"appsistance_contracts.{NAME}").code = "ANOTHER"
        self._find_data().unlink()
        self._migrate()
        self.assertFalse(self._find_data())
