from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.appsistance_contracts.tests.common import ContractCommon


@tagged("post_install", "-at_install")
class TestTicketCallContracts(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract.write(
            {"kind": "full", "has_h24": True, "response_hours": 4, "state": "active"}
        )

    def _get_contracts(self, day="2027-03-01", user=None, **target):
        screen = self.env["appsistance.ticket.call"].with_user(user or self.dispatcher)
        with freeze_time(day):
            return screen.get_card({"customer_id": self.customer.id, **target})[
                "contracts"
            ]

    def test_the_call_screen_shows_the_contract_in_force(self):
        (shown,) = self._get_contracts(site_id=self.site.id)
        self.assertEqual(shown["id"], self.contract.id)
        self.assertIn(self.contract.name, shown["text"])
        self.assertIn("4 h", shown["coverage"])

    def test_a_contract_that_has_not_begun_or_is_no_more_is_not_shown(self):
        self.assertEqual(self._get_contracts("2026-12-31"), [])
        self.contract.write({"state": "terminated", "terminated_on": "2027-02-01"})
        self.assertEqual(self._get_contracts(), [])

    def test_a_plant_that_is_not_in_the_contract_is_said(self):
        inside = self._get_contracts(equipment_id=self.boiler.id)
        outside = self._get_contracts(equipment_id=self.chiller.id)
        self.assertNotEqual(inside[0]["coverage"], outside[0]["coverage"])

    def test_the_contract_of_another_site_is_not_shown(self):
        other = self.env["res.partner"].create(
            {"name": "Depot", "parent_id": self.customer.id, "type": "site"}
        )
        self.assertEqual(self._get_contracts(site_id=other.id), [])
