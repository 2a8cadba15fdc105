from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestIndexation(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.env["appsistance.contract.index"].create(
            {"name": "ISTAT FOI", "code": "foi-test"}
        )

    def _enter(self, **values):
        for month, value in values.items():
            self.env["appsistance.contract.index.value"].create(
                {
                    "index_id": self.index.id,
                    "month": f"{month[1:5]}-{month[5:]}-01",
                    "value": value,
                }
            )

    def _create_indexed(self, **vals):
        vals = {
            "indexation_kind": "fixed",
            "indexation_percent": 10.0,
            "line_ids": [],
            **vals,
        }
        contract = self._create_contract(**vals)
        self._add_fee(contract, interval_months=12)
        contract.action_activate()
        return contract

    def _run(self, moment):
        self._run_cron("appsistance.contract", "_cron_index", moment)

    def _get_yearly_amounts(self, contract):
        rows = contract.instalment_ids.filtered(lambda row: row.state != "cancelled")
        return rows.sorted("date_from").mapped("amount")

    # --------------------------------------------------
    # When
    # --------------------------------------------------

    def test_the_days_of_the_rises_follow_what_was_agreed(self):
        for start, end, when, month, renewal, expected in (
            ("2027-01-01", "2027-12-31", "renewal", "1", "tacit", ["2028-01-01"]),
            ("2027-01-01", "2027-12-31", "renewal", "1", "none", []),
            ("2027-01-01", "2027-12-31", "renewal", "1", "request", []),
            (
                "2027-01-01",
                "2029-12-31",
                "month",
                "1",
                "none",
                ["2028-01-01", "2029-01-01"],
            ),
            (
                "2027-09-01",
                "2030-08-31",
                "month",
                "1",
                "none",
                ["2029-01-01", "2030-01-01"],
            ),
            (
                "2028-02-29",
                "2031-02-27",
                "month",
                "3",
                "none",
                ["2029-03-01", "2030-03-01"],
            ),
            ("2027-01-31", "2029-01-30", "month", "2", "none", ["2028-02-01"]),
            (
                "2027-01-01",
                "2028-12-31",
                "month",
                "7",
                "tacit",
                ["2028-07-01", "2029-07-01", "2030-07-01"],
            ),
        ):
            with self.subTest(start=start, end=end, when=when, renewal=renewal):
                contract = self._create_indexed(
                    date_start=start,
                    date_end=end,
                    indexation_when=when,
                    indexation_month=month,
                    renewal_kind=renewal,
                )
                days = contract._get_indexation_days(
                    date(2027, 1, 1), date(2030, 12, 31)
                )
                self.assertEqual([str(day) for day in days], expected)

    def test_nothing_rises_where_nothing_was_agreed(self):
        contract = self._create_indexed(indexation_kind="none")
        self._run("2027-12-15 08:00:00")
        self.assertFalse(contract.indexation_ids)

    # --------------------------------------------------
    # The daily job
    # --------------------------------------------------

    def test_a_contract_of_three_years_rises_each_january(self):
        contract = self._create_indexed(
            date_end="2029-12-31", indexation_when="month", renewal_kind="none"
        )
        self._run("2027-11-15 08:00:00")
        rise = contract.indexation_ids
        self.assertEqual((rise.state, rise.date_from), ("draft", date(2028, 1, 1)))
        self.assertEqual(contract.fee_ids.amount, 1200.0)
        self._run("2028-01-01 08:00:00")
        self.assertEqual(rise.state, "applied")
        self._run("2028-01-02 08:00:00")
        self._run("2029-01-01 08:00:00")
        self.assertEqual(self._get_yearly_amounts(contract), [1200.0, 1320.0, 1452.0])
        self.assertEqual(
            contract.fee_ids.price_ids.sorted("date_from").mapped("previous_amount"),
            [1200.0, 1320.0],
        )
        self.assertEqual(len(contract.indexation_ids), 2)

    def test_a_rise_that_was_cancelled_is_not_proposed_again(self):
        contract = self._create_indexed()
        self._run("2027-12-01 08:00:00")
        contract.indexation_ids.with_user(self.manager).action_cancel()
        self._run("2027-12-02 08:00:00")
        self.assertEqual(contract.indexation_ids.state, "cancelled")
        self._run_cron("appsistance.contract", "_cron_renew", "2028-01-01 08:00:00")
        self.assertEqual(contract.fee_ids.amount, 1200.0)

    def test_the_renewal_makes_the_rise_also_without_the_daily_job(self):
        contract = self._create_indexed()
        self._run_cron("appsistance.contract", "_cron_renew", "2028-01-01 08:00:00")
        self.assertEqual(contract.indexation_ids.state, "applied")
        self.assertEqual(self._get_yearly_amounts(contract), [1200.0, 1320.0])

    def test_an_index_counts_with_its_share_and_waits_for_its_values(self):
        for share, amount in ((100.0, 1230.0), (75.0, 1222.5)):
            with self.subTest(share=share):
                self.index.value_ids.unlink()
                contract = self._create_indexed(
                    indexation_kind="index", index_id=self.index.id, index_share=share
                )
                self._enter(m202611=120.0)
                self._run_cron(
                    "appsistance.contract", "_cron_renew", "2028-01-01 08:00:00"
                )
                rise = contract.indexation_ids
                self.assertTrue(rise.is_waiting)
                self.assertEqual(contract.fee_ids.amount, 1200.0)
                with self.assertRaisesRegex(
                    UserError, "ISTAT FOI for 11/2026 and 11/2027"
                ):
                    rise.with_user(self.manager).action_apply()
                self._enter(m202711=123.0)
                self._run("2028-01-10 08:00:00")
                self.assertEqual(rise.state, "applied")
                self.assertEqual(self._get_yearly_amounts(contract), [1200.0, amount])
                self.assertIn("11/2026", contract.fee_ids.price_ids.reason)

    def test_what_was_charged_before_keeps_its_price(self):
        contract = self._create_indexed(indexation_kind="index", index_id=self.index.id)
        self._run_cron("appsistance.contract", "_cron_renew", "2028-01-01 08:00:00")
        self._run_cron(
            "appsistance.contract.instalment", "_cron_charge", "2028-01-01 09:00:00"
        )
        self._enter(m202611=120.0, m202711=123.0)
        self._run("2028-01-10 08:00:00")
        self.assertEqual(self._get_yearly_amounts(contract), [1200.0, 1200.0])
        self.assertEqual(contract.fee_ids.amount, 1230.0)

    def test_what_is_not_indexed_or_comes_once_stays(self):
        contract = self._create_indexed()
        kept = self._add_fee(contract, is_indexed=False, amount=60.0)
        once = self._add_fee(contract, basis="total", amount=500.0)
        self._run_cron("appsistance.contract", "_cron_renew", "2028-01-01 08:00:00")
        self.assertEqual((kept.amount, once.amount), (60.0, 500.0))
        self.assertEqual(contract.indexation_ids.amount_after, 1320.0)

    def test_a_contract_that_ends_is_not_raised(self):
        contract = self._create_indexed()
        self.env["appsistance.contract.termination"].create(
            {"contract_id": contract.id, "date_received": "2027-06-01"}
        )
        self._run("2027-12-01 08:00:00")
        self.assertFalse(contract.indexation_ids)

    # --------------------------------------------------
    # By hand
    # --------------------------------------------------

    def test_a_rise_of_the_next_period_waits_for_the_renewal(self):
        contract = self._create_indexed()
        self._run("2027-12-01 08:00:00")
        with self.assertRaisesRegex(UserError, "not renewed yet"):
            contract.indexation_ids.with_user(self.manager).action_apply()

    def test_a_rise_is_proposed_by_hand_in_the_form(self):
        contract = self._create_indexed(indexation_kind="none")
        form = Form(self.env["appsistance.contract.indexation"].with_user(self.manager))
        form.contract_id = contract
        form.date_from = "2027-07-01"
        form.index_id = self.index
        form.value_from, form.value_to, form.index_share = 120.0, 123.0, 75.0
        rise = form.save()
        self.assertEqual((rise.percent, rise.amount_after), (1.875, 1222.5))

    def test_the_status_of_a_rise_is_not_written(self):
        contract = self._create_indexed()
        self._run("2027-12-01 08:00:00")
        rise = contract.indexation_ids.with_user(self.manager)
        with self.assertRaises(AccessError):
            rise.state = "applied"
        rise.percent = 3.0
        self.assertEqual(rise.amount_after, 1236.0)

    def test_a_price_kept_in_the_history_cannot_be_slipped_past(self):
        contract = self._create_indexed()
        fee = contract.fee_ids.with_user(self.manager)
        with freeze_time("2027-03-01"):
            fee.with_context(appsistance_indexing=True).amount = 5.0
        self.assertEqual(fee.price_ids.previous_amount, 1200.0)

    @mute_logger("odoo.sql_db")
    def test_terms_that_cannot_be_are_refused(self):
        for vals in (
            {"indexation_percent": -100.0},
            {"indexation_kind": "index", "index_id": False},
            {"index_share": 0.0},
            {"index_share": 120.0},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.contract.write(vals)
                self.env.flush_all()
