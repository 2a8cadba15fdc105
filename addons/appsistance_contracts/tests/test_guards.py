from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestGuards(ContractCommon):
    """What people do not write, by RPC neither."""

    def test_nobody_writes_the_status_by_hand(self):
        draft = self.contract
        running = self._create_contract(line_ids=[])
        running.action_activate()
        for user in (self.dispatcher, self.manager):
            for contract, state in (
                (draft, "active"),
                (draft, "ended"),
                (running, "draft"),
                (running, "ended"),
                (running, "terminated"),
            ):
                with (
                    self.subTest(user=user.login, contract=contract.state, to=state),
                    self.assertRaises(UserError),
                ):
                    contract.with_user(user).write({"state": state})
        with self.assertRaises(AccessError):
            draft.with_user(self.manager).create({"state": "active"})

    def test_the_days_and_parties_of_what_runs_are_not_written(self):
        self.contract.action_activate()
        other = self.env["res.partner"].create({"name": "Other"})
        contract = self.contract.with_user(self.manager)
        for vals, error in (
            ({"date_end": "2030-12-31"}, UserError),
            ({"date_start": "2026-01-01"}, UserError),
            ({"customer_id": other.id}, UserError),
            ({"terminated_on": "2027-02-01"}, AccessError),
            ({"period_id": False}, AccessError),
            ({"generated_until": "2030-01-01"}, AccessError),
        ):
            with self.subTest(vals=vals), self.assertRaises(error):
                contract.write(vals)
        contract.write({"title": "Another title", "notice_value": 30})
        self.assertEqual(contract.title, "Another title")

    def test_the_days_of_a_draft_are_free(self):
        contract = self.contract.with_user(self.dispatcher)
        contract.write({"date_end": "2028-12-31", "state": "to_sign"})
        self.assertEqual(contract.state, "to_sign")

    def test_what_is_settled_goes_into_the_history(self):
        self._add_fee(interval_months=6)
        self.contract.action_activate()
        self.contract._end()
        contract = self.contract.with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "instalments to charge"):
            contract.action_archive_history()
        self.contract.instalment_ids._charge()
        contract.action_archive_history()
        self.assertEqual((contract.state, contract.active), ("archived", False))

    def test_what_is_still_to_do_keeps_a_contract_from_the_history(self):
        order = self._create_order()
        order.contract_id = self.contract
        self.contract.action_activate()
        self.contract._end()
        with self.assertRaisesRegex(UserError, order.name):
            self.contract.action_archive_history()
