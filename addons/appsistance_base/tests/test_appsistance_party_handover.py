from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AppsistanceCommon


@tagged("post_install", "-at_install")
class TestAppsistancePartyHandover(AppsistanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buildings = cls.env["res.partner"].create(
            [{"name": f"Building {number}"} for number in range(3)]
        )
        cls.mandates = cls.env["appsistance.party"]
        for building in cls.buildings:
            cls.mandates |= cls._create_party(
                cls.studio, "administrator", building, gets_report=True
            )
        cls.successor = cls._create_customer("Studio Rossi", is_company=True)

    def _get_wizard(self, user=None, **values):
        return (
            self.env["appsistance.party.handover"]
            .with_user(user or self.dispatcher)
            .create(
                {
                    "from_partner_id": self.studio.id,
                    "to_partner_id": self.successor.id,
                    "date": "2026-07-01",
                    **values,
                }
            )
        )

    def test_all_running_mandates_are_proposed(self):
        ended = self._create_party(
            self.studio, "administrator", self.condominium, date_to="2026-06-30"
        )
        wizard = self._get_wizard()
        self.assertEqual(wizard.party_ids, self.mandates)
        self.assertNotIn(ended, wizard.party_ids)

    def test_mandates_end_the_day_before_and_go_on_with_the_successor(self):
        self._get_wizard().action_done()
        self.assertEqual(set(self.mandates.mapped("date_to")), {date(2026, 6, 30)})
        customers = self.successor._appsistance_get_mandators(date(2026, 7, 1))
        self.assertEqual(customers, self.buildings)
        self.assertFalse(self.studio._appsistance_get_mandators(date(2026, 7, 1)))
        self.assertEqual(
            self.studio._appsistance_get_mandators(date(2026, 6, 30)), self.buildings
        )
        new = self.env["appsistance.party"].search(
            [("partner_id", "=", self.successor.id)]
        )
        self.assertTrue(all(new.mapped("gets_report")))

    def test_running_it_again_changes_nothing(self):
        wizard = self._get_wizard()
        wizard.action_done()
        count = self.env["appsistance.party"].search_count([])
        wizard.action_done()
        self._get_wizard().action_done()
        self.assertEqual(self.env["appsistance.party"].search_count([]), count)

    def test_mandates_taken_out_of_the_list_stay(self):
        wizard = self._get_wizard()
        wizard.party_ids -= self.mandates[0]
        wizard.action_done()
        self.assertFalse(self.mandates[0].date_to)

    def test_a_mandate_that_has_not_begun_changes_its_holder(self):
        future = self._create_party(
            self.studio, "administrator", self.condominium, date_from="2026-09-01"
        )
        self._get_wizard().action_done()
        self.assertEqual(future.partner_id, self.successor)

    def test_the_end_that_was_agreed_stays(self):
        self.mandates[0].date_to = "2026-12-31"
        self._get_wizard().action_done()
        new = self.buildings[0]._appsistance_get_parties(
            "administrator", date(2026, 7, 1)
        )
        self.assertEqual(new.date_to, date(2026, 12, 31))

    def test_the_successor_must_be_another(self):
        with self.assertRaises(UserError):
            self._get_wizard(to_partner_id=self.studio.id).action_done()

    def test_a_technician_hands_over_nothing(self):
        with self.assertRaises(AccessError):
            self._get_wizard(user=self.technician)

    def test_more_mandates_cost_no_more_queries_than_their_rows(self):
        def count(wizard):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            wizard.action_done()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = self._get_wizard(party_ids=self.mandates[:1].ids)
        few = count(few)
        buildings = self.env["res.partner"].create(
            [{"name": f"Tower {number}"} for number in range(30)]
        )
        for building in buildings:
            self._create_party(self.studio, "administrator", building)
        many = self._get_wizard()
        self.assertLessEqual(count(many), few + 10)
