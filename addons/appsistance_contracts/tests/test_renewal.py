from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestRenewal(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fee = cls._add_fee(interval_months=6)
        cls.contract.action_activate()

    def _renew_on(self, moment):
        self._run_cron("appsistance.contract", "_cron_renew", moment)

    def _propose(self, **vals):
        return self.env["appsistance.contract.indexation"].create(
            {
                "contract_id": self.contract.id,
                "date_from": "2028-01-01",
                "percent": 10.0,
                **vals,
            }
        )

    def test_a_tacit_contract_is_renewed_once_its_last_day_is_over(self):
        old = self.contract.period_id
        self._renew_on("2027-12-31 12:00:00")
        self.assertEqual(self.contract.period_id, old)
        self._renew_on("2028-01-01 08:00:00")
        new = self.contract.period_id
        self.assertEqual(new.previous_id, old)
        self.assertEqual(old.state, "sealed")
        self.assertEqual(
            (new.date_start, new.date_end), (date(2028, 1, 1), date(2028, 12, 31))
        )
        self.assertEqual(
            new, self.contract.instalment_ids.sorted("date_from")[-1].period_id
        )
        self._renew_on("2028-01-01 09:00:00")
        self.assertEqual(self.contract.period_id, new)

    def test_renewing_twice_is_refused(self):
        with freeze_time("2027-12-01"):
            self.contract.with_user(self.manager).action_renew()
            with self.assertRaisesRegex(UserError, "already"):
                self.contract.action_renew()
        with (
            freeze_time("2028-01-05"),
            self.assertRaisesRegex(UserError, "already.*/2028.*0[27]/0[27]/2028"),
        ):
            self.contract.action_renew()
        self.assertEqual(self.contract.period_id.number, 2)

    def test_the_dry_run_changes_nothing(self):
        with freeze_time("2028-01-05"):
            plan = self.contract._cron_renew(dry_run=True)
        self.assertIn(
            (self.contract, date(2028, 1, 1), date(2028, 12, 31)), plan["renewed"]
        )
        self.assertEqual(self.contract.period_id.number, 1)

    def test_periods_do_not_drift(self):
        for start, end, months, expected in (
            ("2027-08-31", "2028-02-28", 6, ["2028-02-29 2028-08-30"]),
            (
                "2027-03-01",
                "2028-02-29",
                12,
                ["2028-03-01 2029-02-28", "2029-03-01 2030-02-28"],
            ),
            (
                "2028-02-29",
                "2029-02-27",
                12,
                ["2029-02-28 2030-02-27", "2030-02-28 2031-02-27"],
            ),
            (
                "2027-02-28",
                "2028-02-27",
                12,
                ["2028-02-28 2029-02-27", "2029-02-28 2030-02-27"],
            ),
            ("2027-01-15", "2028-01-14", 3, ["2028-01-15 2028-04-14"]),
            (
                "2027-01-31",
                "2027-07-30",
                3,
                ["2027-07-31 2027-10-30", "2027-10-31 2028-01-30"],
            ),
            (
                "2026-11-30",
                "2027-02-27",
                3,
                ["2027-02-28 2027-05-29", "2027-05-30 2027-08-29"],
            ),
            (
                "2027-11-30",
                "2028-02-28",
                3,
                ["2028-02-29 2028-05-29", "2028-05-30 2028-08-29"],
            ),
            ("2026-10-15", "2027-04-14", 12, ["2027-04-15 2028-04-14"]),
            ("2024-02-29", "2028-02-28", 48, ["2028-02-29 2032-02-28"]),
            (
                "2027-01-01",
                "2027-12-31",
                12,
                ["2028-01-01 2028-12-31", "2029-01-01 2029-12-31"],
            ),
        ):
            with self.subTest(start=start):
                contract = self._create_contract(
                    date_start=start,
                    date_end=end,
                    renewal_months=months,
                    notice_value=30,
                    line_ids=[],
                )
                contract.action_activate()
                for dates in expected:
                    with freeze_time(contract.date_end):
                        contract._renew()
                    period = contract.period_id
                    self.assertEqual(f"{period.date_start} {period.date_end}", dates)

    def test_a_contract_that_is_not_renewed_ends(self):
        self.contract.renewal_kind = "none"
        self._renew_on("2028-01-01 08:00:00")
        self.assertEqual(self.contract.state, "ended")

    def test_a_contract_on_request_waits(self):
        self.contract.renewal_kind = "request"
        self._renew_on("2028-01-01 08:00:00")
        self.assertEqual(self.contract.state, "active")
        self.assertEqual(self.contract.period_id.number, 1)

    def test_a_consumer_who_was_not_told_may_withdraw(self):
        for sent, expected in (
            (False, True),
            ("2027-12-15 10:00:00", True),
            ("2027-11-20 10:00:00", False),
            # 1 and 2 December where the company is
            ("2027-12-01 22:30:00", False),
            ("2027-12-01 23:30:00", True),
        ):
            with self.subTest(sent=sent):
                contract = self._create_contract(is_consumer=True, line_ids=[])
                contract.action_activate()
                if sent:
                    self.env["appsistance.contract.letter"].create(
                        {
                            "contract_id": contract.id,
                            "kind": "consumer",
                            "state": "sent",
                            "sent_on": sent,
                        }
                    )
                with freeze_time("2028-01-01"):
                    contract._renew()
                self.assertEqual(contract.period_id.is_withdrawable, expected)

    def test_a_notice_is_judged_by_its_day(self):
        for received, in_time in (("2027-11-01", True), ("2027-11-02", False)):
            with self.subTest(received=received):
                contract = self._create_contract(line_ids=[])
                contract.action_activate()
                notice = self.env["appsistance.contract.termination"].create(
                    {"contract_id": contract.id, "date_received": received}
                )
                self.assertEqual(notice.deadline, date(2027, 11, 1))
                self.assertEqual(notice.is_in_time, in_time)
                self._renew_on("2028-01-01 08:00:00")
                self.assertEqual(contract.state, "ended" if in_time else "active")

    def test_a_proposed_rise_comes_with_the_renewal(self):
        rise = self._propose()
        self.assertEqual((rise.amount_before, rise.amount_after), (1200.0, 1320.0))
        self._renew_on("2028-01-01 08:00:00")
        rows = self.contract.instalment_ids.sorted("date_from")
        self.assertEqual(rows.mapped("amount"), [600.0, 600.0, 660.0, 660.0])
        old = self.contract.period_ids.filtered(lambda p: p.state == "sealed")
        self.assertEqual(old._get_content()["fees"][0]["amount"], "1200")
        self.assertEqual(self.fee.price_ids.indexation_id, rise)
        with self.assertRaises(UserError):
            rise.percent = 20.0

    def test_a_rise_applied_meanwhile_does_not_stop_the_daily_job(self):
        rise = self._propose(date_from="2027-07-01")
        rise._apply()
        amount = self.fee.amount
        rise._apply_safely()
        self.assertEqual((rise.state, self.fee.amount), ("applied", amount))

    def test_a_rise_within_the_period_changes_what_follows(self):
        self._propose(date_from="2027-07-01").with_user(self.manager).action_apply()
        rows = self.contract.instalment_ids.sorted("date_from")
        self.assertEqual(rows.mapped("amount"), [600.0, 660.0])

    def test_the_agreed_share_of_the_index_counts(self):
        index = self.env["appsistance.contract.index"].create(
            {"name": "FOI", "code": "foi-test"}
        )
        for month, value in (("2026-11-01", 120.0), ("2027-11-01", 123.0)):
            self.env["appsistance.contract.index.value"].create(
                {"index_id": index.id, "month": month, "value": value}
            )
        for share, percent in ((100.0, 2.5), (75.0, 1.875)):
            with self.subTest(share=share):
                rise = self._propose(index_id=index.id, index_share=share)
                rise.action_read_index()
                self.assertEqual(rise.percent, percent)
                rise.action_cancel()
                self.env.flush_all()

    def test_what_the_job_will_do_is_seen_before(self):
        private = self.env["res.partner"].create({"name": "Private"})
        consumer = self._create_contract(customer_id=private.id, line_ids=[])
        asked = self._create_contract(renewal_kind="request", line_ids=[])
        ending = self._create_contract(renewal_kind="none", line_ids=[])
        given = self._create_contract(line_ids=[])
        contracts = consumer | asked | ending | given
        contracts.action_activate()
        self.env["appsistance.contract.termination"].create(
            {"contract_id": given.id, "date_received": "2027-06-01"}
        )
        contracts |= self.contract
        shown = contracts.with_user(self.dispatcher)
        outcomes = dict(zip(contracts, shown.mapped("renewal_outcome"), strict=True))
        self.assertEqual(
            outcomes,
            {
                self.contract: "renewed",
                consumer: "renewed",
                asked: "consent",
                ending: "ended",
                given: "ended",
            },
        )
        self.assertEqual(str(self.contract.renewal_until), "2028-12-31")
        self.assertIn("not told", consumer.with_user(self.dispatcher).renewal_note)
        self.assertFalse(self.contract.renewal_note or ending.renewal_until)
        with freeze_time("2028-01-01 08:00:00"):
            found = self.env["appsistance.contract"]._cron_renew(dry_run=True)
        renewed = {row[0] for row in found["renewed"]} & set(contracts)
        self.assertEqual(renewed, {self.contract, consumer})
        self.assertEqual(set(found["ended"] & contracts), {ending, given})
        self.assertEqual(set(contracts.mapped("state")), {"active"})

    def test_a_fall_of_everything_is_refused(self):
        for percent in (-100.0, -120.0):
            with (
                self.subTest(percent=percent),
                self.assertRaisesRegex(ValidationError, "cannot fall by 100 %"),
            ):
                self._propose(percent=percent)
        rise = self._propose()
        with self.assertRaisesRegex(ValidationError, "cannot fall by 100 %"):
            rise.percent = -100.0
