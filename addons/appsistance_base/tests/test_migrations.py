from odoo.tools import SQL, sql

from .common import AppsistanceCommon
from .migrations import migrate

TABLE = "res_partner"
TICKETS = "appsistance_ticket_scope"
PORTAL = "appsistance_portal_scope"


class TestMigrations(AppsistanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper, cls.buyer = cls.env["res.partner"].create(
            [
                {
                    "name": "Keeper",
                    "parent_id": cls.condominium.id,
                    "appsistance_portal_scope": "site",
                },
                {"name": "Buyer", "parent_id": cls.condominium.id},
            ]
        )
        cls.env.flush_all()

    def _migrate(self):
        migrate(self.env, "appsistance_base", "19.0.1.1.0")

    def test_what_contacts_see_of_tickets_becomes_what_they_see_of_the_portal(self):
        sql.rename_column(self.env.cr, TABLE, PORTAL, TICKETS)
        self._migrate()
        self.assertFalse(sql.column_exists(self.env.cr, TABLE, TICKETS))
        self.assertEqual(self.keeper.appsistance_portal_scope, "site")
        self.assertEqual(self.buyer.appsistance_portal_scope, "customer")

    def test_a_second_run_changes_nothing(self):
        self._migrate()
        self.assertEqual(self.keeper.appsistance_portal_scope, "site")
        self.assertEqual(self.buyer.appsistance_portal_scope, "customer")

    def test_with_both_columns_nobody_sees_more_than_he_did(self):
        sql.create_column(self.env.cr, TABLE, TICKETS, "varchar")
        for contact, scope in ((self.keeper, "customer"), (self.buyer, "site")):
            self.env.cr.execute(
                SQL(
                    "UPDATE res_partner SET %s = %s WHERE id = %s",
                    SQL.identifier(TICKETS),
                    scope,
                    contact.id,
                )
            )
        self._migrate()
        self.assertEqual(self.keeper.appsistance_portal_scope, "site")
        self.assertEqual(self.buyer.appsistance_portal_scope, "site")

    def test_the_rules_of_roles_follow_the_addon(self):
        rule = self.env["ir.model.data"].search(
            [
                ("module", "=", "appsistance_base"),
                ("name", "=", "appsistance_party_rule_portal"),
            ]
        )
        rule.noupdate = True
        self.env.flush_all()
        self._migrate()
        self.assertFalse(rule.noupdate)
