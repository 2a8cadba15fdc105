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

    def _charge(self, moment):
        self._run_cron("appsistance.contract.instalment", "_cron_charge", moment)

    def _get_arrears(self, contract):
        return self.env["appsistance.charge"].search(
            [
                ("contract_id", "=", contract.id),
                ("source_key", "=like", "indexation/%"),
            ]
        )

    def test_what_was_charged_at_the_old_price_is_offered_as_arrears(self):
        contract = self._create_indexed(indexation_kind="index", index_id=self.index.id)
        self._run_cron("appsistance.contract", "_cron_renew", "2028-01-01 08:00:00")
        self._charge("2028-01-01 09:00:00")
        self._enter(m202611=120.0, m202711=123.0)
        self._run("2028-05-10 08:00:00")
        arrears = self._get_arrears(contract)
        self.assertRecordValues(
            arrears,
            [{"state": "to_review", "amount": 30.0, "date": date(2028, 5, 10)}],
        )
        self.assertIn("01/01/2028", arrears.name)
        self.assertIn("30,00", contract.message_ids[0].body)
        self.assertEqual(contract.activity_ids.user_id, contract.user_id)
        self._run("2028-05-11 08:00:00")
        self.assertEqual(self._get_arrears(contract), arrears)
        arrears.with_user(self.manager).action_bill_again()
        self.assertEqual(arrears.state, "to_invoice")

    def test_arrears_of_a_fall_are_given_back_and_two_rises_add_up(self):
        contract = self._create_indexed(
            indexation_kind="none", date_end="2029-12-31", renewal_kind="none"
        )
        contract.fee_ids.interval_months = 6
        self._charge("2028-12-31 09:00:00")
        rises = self.env["appsistance.contract.indexation"]
        for day, percent in (("2028-01-01", 10.0), ("2028-07-01", -5.0)):
            rises |= rises.create(
                {"contract_id": contract.id, "date_from": day, "percent": percent}
            )
        with freeze_time("2029-01-02"):
            rises.action_apply()
        amounts = self._get_arrears(contract).sorted("id").mapped("amount")
        # twice 60 of the first, then 5 % of 660 back
        self.assertEqual(amounts, [60.0, 60.0, -33.0])

    def test_a_late_rise_is_proposed_as_long_as_the_company_says(self):
        late = "2028-04-15 08:00:00"
        contract = self._create_indexed(
            date_end="2029-12-31", indexation_when="month", renewal_kind="none"
        )
        self._run(late)
        self.assertFalse(contract.indexation_ids)
        self.company.appsistance_contract_index_days = 365
        self._run(late)
        self.assertEqual(contract.indexation_ids.state, "applied")

    # --------------------------------------------------
    # The base of the index
    # --------------------------------------------------

    def test_a_new_base_is_joined_by_its_coefficient(self):
        self._enter(m202611=121.5, m202711=101.2)
        contract = self._create_indexed(
            indexation_kind="index", index_id=self.index.id, index_share=75.0
        )
        self._run_cron("appsistance.contract", "_cron_renew", "2028-01-01 08:00:00")
        rise = contract.indexation_ids
        self.assertTrue(rise.is_waiting)
        self.assertIn("linking coefficient", rise.note)
        with self.assertRaisesRegex(UserError, "linking coefficient"):
            rise.with_user(self.manager).action_read_index()
        self.index.link_ids.create(
            {
                "index_id": self.index.id,
                "month": "2027-01-01",
                "name": "2025 = 100",
                "coefficient": 1.214,
            }
        )
        rise.with_user(self.manager).action_read_index()
        # 101.2 x 1.214 / 121.5 - 1 = 1.1167 %, of which 75 %
        self.assertEqual((rise.coefficient, rise.percent), (1.214, 0.8375))
        self.assertFalse(rise.is_waiting or rise.note)
        self._run("2028-01-10 08:00:00")
        self.assertEqual(contract.fee_ids.amount, 1210.05)

    def test_a_coefficient_counts_between_the_months_that_it_joins(self):
        self.index.link_ids.create(
            [
                {"index_id": self.index.id, "month": month, "coefficient": value}
                for month, value in (("2016-01-01", 1.071), ("2026-01-01", 1.2))
            ]
        )
        for old, new, expected in (
            (date(2015, 12, 1), date(2016, 1, 1), 1.071),
            (date(2016, 1, 1), date(2017, 1, 1), 1.0),
            (date(2015, 6, 1), date(2026, 6, 1), 1.071 * 1.2),
            (date(2026, 1, 1), date(2027, 1, 1), 1.0),
        ):
            with self.subTest(old=old, new=new):
                self.assertAlmostEqual(self.index._get_coefficient(old, new), expected)

    def test_the_change_is_rounded_as_it_is_published(self):
        foi = self.env.ref("appsistance_contracts.appsistance_contract_index_foi")
        self.assertEqual(foi._get_change(120.4, 122.1, 1.0), 1.4)
        self.assertEqual(self.index._get_change(120.4, 122.1, 1.0), 1.412)

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
