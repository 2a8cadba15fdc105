from odoo.tests import HttpCase, tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestTours(ContractCommon, HttpCase):
    """The office in the real web client, on a screen of 1400 pixels."""

    browser_size = "1400x900"
    test_cursor_lock_timeout = 120

    def test_the_office_clicks_a_plan_and_makes_its_work_orders(self):
        self.dispatcher.password = self.dispatcher.login
        self.type.write({"name": "Grid Check", "code": "GRID", "sequence": 0})
        self.contract.write({"date_start": "2026-01-01", "date_end": "2027-12-31"})
        self.contract.action_activate()
        action = "appsistance_contracts.appsistance_contract_action"
        self.start_tour(
            f"/odoo/action-{action}/{self.contract.id}",
            "appsistance_contract_grid",
            login=self.dispatcher.login,
            timeout=180,
        )
        self.assertEqual(self.contract.plan_ids.months, "3,9")
        self.assertEqual(self.contract.plan_ids.equipment_ids, self.boiler)
        self.assertTrue(self.contract.work_order_ids)
