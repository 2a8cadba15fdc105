from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestTermination(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._add_plan(months="3,9")
        cls.fee = cls._add_fee(interval_months=3)
        cls.contract.action_activate()
        cls.contract._generate(date(2027, 1, 1), date(2027, 12, 31))

    def _notice(self, received="2027-05-01", **vals):
        return self.env["appsistance.contract.termination"].create(
            {"contract_id": self.contract.id, "date_received": received, **vals}
        )

    def _dialog(self, day="2027-06-30", received="2027-02-01", **vals):
        action = self.contract.with_user(self.manager).action_terminate()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        form.date_received = received
        form.date_last = day
        for name, value in vals.items():
            form[name] = value
        return form.save()

    def _amounts(self):
        rows = self.contract.instalment_ids.filtered(lambda r: r.state != "cancelled")
        return rows.sorted("date_from").mapped("amount")

    # --------------------------------------------------
    # Judged
    # --------------------------------------------------

    def test_a_notice_by_a_day_of_the_year_is_judged_by_season(self):
        for end, day, month, received, deadline, in_time in (
            ("2028-04-15", 30, "9", "2027-09-30", date(2027, 9, 30), True),
            ("2028-04-15", 30, "9", "2027-10-01", date(2027, 9, 30), False),
            ("2028-04-15", 31, "3", "2028-03-31", date(2028, 3, 31), True),
            ("2028-04-15", 15, "4", "2028-04-15", date(2028, 4, 15), True),
            ("2029-04-15", 29, "2", "2029-02-28", date(2029, 2, 28), True),
            ("2028-04-15", 29, "2", "2028-03-01", date(2028, 2, 29), False),
        ):
            with self.subTest(end=end, day=day, month=month, received=received):
                contract = self._create_contract(
                    date_start="2027-04-16",
                    date_end=end,
                    notice_unit="date",
                    notice_day=day,
                    notice_month=month,
                    line_ids=[],
                )
                contract.action_activate()
                self.assertEqual(contract.notice_deadline, deadline)
                notice = self._notice(received, contract_id=contract.id)
                self.assertEqual(notice.is_in_time, in_time)

    def test_the_office_does_not_say_whether_a_notice_is_in_time(self):
        notices = self.env["appsistance.contract.termination"].with_user(
            self.dispatcher
        )
        vals = {"contract_id": self.contract.id, "date_received": "2027-12-01"}
        for name, value in (("is_in_time", True), ("state", "accepted")):
            with self.subTest(name=name), self.assertRaises(AccessError):
                notices.create({**vals, name: value})
        notice = notices.create(vals)
        self.assertEqual((notice.state, notice.is_in_time), ("rejected", False))
        with self.assertRaises(AccessError):
            notice.state = "accepted"
        notice.date_received = "2027-10-01"
        self.assertEqual((notice.state, notice.is_in_time), ("received", True))

    def test_the_office_records_a_notice_in_the_form(self):
        contract = self.contract.with_user(self.dispatcher)
        action = contract.action_record_notice()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
        )
        form.date_received = "2027-10-01"
        notice = form.save()
        self.assertEqual((notice.contract_id, notice.is_in_time), (contract, True))

    def test_a_notice_out_of_time_holds_for_the_next_end(self):
        notice = self._notice("2027-12-15")
        self.assertEqual(notice.date_effective, date(2028, 12, 31))
        self._run_cron("appsistance.contract", "_cron_renew", "2028-01-01 08:00:00")
        self.assertEqual(self.contract.period_id.number, 2)
        self._run_cron("appsistance.contract", "_cron_renew", "2029-01-01 08:00:00")
        self.assertEqual(self.contract.state, "ended")

    def test_a_withdrawn_notice_lets_the_contract_go_on(self):
        notice = self._notice()
        self.assertFalse(self.contract._is_going_on())
        notice.with_user(self.dispatcher).action_withdraw()
        self.assertTrue(self.contract._is_going_on())
        with self.assertRaises(UserError):
            notice.action_withdraw()

    def test_the_conversation_of_the_contract_tells_the_notice(self):
        self._notice()
        self.assertIn("In time", self.contract.message_ids[0].body)

    # --------------------------------------------------
    # The dialog
    # --------------------------------------------------

    def test_the_dialog_shows_what_comes_after_the_last_day(self):
        dialog = self._dialog("2027-05-15")
        orders = self.contract.due_ids.sorted("month").work_order_id
        self.assertEqual(dialog.work_order_ids, orders[1])
        self.assertEqual(
            dialog.line_ids.mapped(
                lambda row: (row.date_from, row.kind, row.amount_after)
            ),
            [
                (date(2027, 4, 1), "shortened", 148.35),
                (date(2027, 7, 1), "dropped", 0.0),
                (date(2027, 10, 1), "dropped", 0.0),
            ],
        )
        self.assertAlmostEqual(dialog.amount_dropped, 151.65 + 600.0)

    def test_what_the_dialog_shows_is_what_happens(self):
        for day, fees, charged, amounts, credit in (
            ("2027-06-30", "prorata", 0, [300.0, 300.0], 0.0),
            ("2027-05-31", "prorata", 0, [300.0, 200.0], 0.0),
            ("2027-05-15", "prorata", 0, [300.0, 148.35], 0.0),
            ("2027-05-31", "prorata", 2, [300.0, 300.0], 100.0),
            ("2027-05-31", "kept", 2, [300.0, 300.0], 0.0),
            ("2027-05-31", "whole", 2, [300.0, 300.0, 300.0, 300.0], 0.0),
            ("2027-02-28", "prorata", 2, [300.0, 300.0], 100.0),
        ):
            with self.subTest(day=day, fees=fees, charged=charged):
                contract = self._create_contract(line_ids=[])
                self._add_fee(contract, interval_months=3)
                contract.action_activate()
                contract.instalment_ids.sorted("date_from")[:charged]._charge()
                self.contract = contract
                dialog = self._dialog(day, fees=fees)
                shown = dialog.amount_credit
                with freeze_time("2027-05-01"):
                    dialog.action_confirm()
                self.assertEqual(self._amounts(), amounts)
                notice = contract.termination_ids
                credits_ = notice.credit_ids
                self.assertAlmostEqual(-sum(credits_.mapped("amount")), credit)
                gone = contract.charge_ids.filtered(lambda c: c.state == "cancelled")
                self.assertAlmostEqual(shown, credit + sum(gone.mapped("amount")))

    def test_what_was_invoiced_is_given_back_by_a_credit_note(self):
        rows = self.contract.instalment_ids.sorted("date_from")
        rows[:2]._charge()
        (rows[0] | rows[1]).charge_id.sudo().write({"state": "invoiced"})
        with freeze_time("2027-02-15"):
            self._dialog("2027-03-31").action_confirm()
        credit = self.contract.termination_ids.credit_ids
        self.assertEqual(credit.amount, -300.0)
        self.assertTrue(credit._is_credit())
        self.assertEqual(credit.contract_period_id, self.contract.period_id)
        self.assertRegex(credit.name, "0[14]/0[14]/2027")

    def _end_on(self, day):
        with freeze_time("2027-02-15"):
            self._dialog(day).action_confirm()
        return self.contract.termination_ids.sorted("id")[-1]

    def test_what_was_not_asked_for_is_asked_for_again_once_the_notice_is_withdrawn(
        self,
    ):
        row = self.contract.instalment_ids.sorted("date_from")[1]
        row._charge()
        notice = self._end_on("2027-03-31")
        self.assertEqual(row.charge_id.state, "cancelled")
        notice.with_user(self.manager).action_withdraw()
        again = self.contract.instalment_ids.filtered(
            lambda r: r.state == "planned" and r.date_from == row.date_from
        )
        self.assertEqual(again.amount, 300.0)
        self.assertEqual(self._amounts(), [300.0] * 4)

    def test_a_second_termination_gives_back_what_the_first_one_did(self):
        row = self.contract.instalment_ids.sorted("date_from")[1]
        row._charge()
        row.charge_id.sudo().write({"state": "invoiced"})
        self._end_on("2027-03-31").with_user(self.manager).action_withdraw()
        credit = self._end_on("2027-04-30").credit_ids
        self.assertEqual(credit.amount, -200.0)
        self.assertNotEqual(credit.state, "cancelled")

    def test_only_a_manager_takes_back_what_was_carried_out(self):
        notice = self._end_on("2027-03-31")
        with self.assertRaises(AccessError):
            notice.with_user(self.dispatcher).action_withdraw()
        self.assertEqual(self.contract.terminated_on, date(2027, 3, 31))

    def test_what_nobody_pays_is_not_given_back(self):
        row = self.contract.instalment_ids.sorted("date_from")[1]
        row._charge()
        row.charge_id.sudo().write({"state": "cancelled"})
        notice = self._end_on("2027-03-31")
        self.assertFalse(notice.credit_ids)
        notice.with_user(self.manager).action_withdraw()
        self.assertEqual(row.state, "charged")

    def test_jobs_are_cancelled_or_kept_as_asked(self):
        orders = self.contract.due_ids.sorted("month").work_order_id
        with freeze_time("2027-05-01"):
            self._dialog(jobs="cancel").action_confirm()
        self.assertEqual(orders[1].state, "cancelled")
        self.assertNotEqual(orders[0].state, "cancelled")
        notice = self.contract.termination_ids
        self.assertEqual(notice.due_ids, orders[1].due_ids)
        with freeze_time("2027-05-02"):
            notice.with_user(self.manager).action_withdraw()
        self.assertEqual(notice.due_ids.state, "due")
        self.assertFalse(self.contract.terminated_on)
        self.assertEqual(self._amounts(), [300.0] * 4)
        with freeze_time("2027-05-03"):
            self._dialog(jobs="keep").action_confirm()
        self.assertEqual(self.contract.terminated_on, date(2027, 6, 30))

    def test_it_ends_on_its_day_or_at_once_where_that_is_over(self):
        with freeze_time("2027-05-01"):
            self._dialog().action_confirm()
        self.assertEqual(self.contract.state, "active")
        self._run_cron("appsistance.contract", "_cron_renew", "2027-06-30 12:00:00")
        self.assertEqual(self.contract.state, "active")
        self._run_cron("appsistance.contract", "_cron_renew", "2027-07-01 08:00:00")
        self.assertEqual(self.contract.state, "terminated")
        content = self.contract.period_ids._get_content()
        self.assertEqual(content["contract"]["terminated_on"], "2027-06-30")
        other = self._create_contract(line_ids=[])
        other.action_activate()
        self.contract = other
        with freeze_time("2027-08-01"):
            self._dialog().action_confirm()
        self.assertEqual(other.state, "terminated")

    def test_nothing_is_half_done(self):
        """Whatever fails in the middle takes all of it back."""
        rows = self.contract.instalment_ids.sorted("date_from")
        rows[:3]._charge()
        orders = self.contract.due_ids.sorted("month").work_order_id
        dialog = self._dialog("2027-05-31")
        charges = self.env.registry["appsistance.charge"]
        self.env.flush_all()
        with (
            freeze_time("2027-05-01"),
            patch.object(charges, "_create_charges", side_effect=UserError("No")),
            self.assertRaisesRegex(UserError, "No"),
            self.env.cr.savepoint(),
        ):
            dialog.action_confirm()
        self.env.invalidate_all()
        self.assertFalse(self.contract.terminated_on)
        self.assertFalse(self.contract.termination_ids)
        self.assertEqual(set(orders.mapped("state")), {"to_plan"})
        self.assertEqual(self._amounts(), [300.0] * 4)

    def test_days_that_cannot_be_are_refused(self):
        for day, text in (
            ("2028-01-01", "in its current period, from 01/01/2027 to [13]"),
            ("2026-12-31", "in its current period"),
            ("2027-01-31", "after the last day"),
        ):
            with self.subTest(day=day), self.assertRaisesRegex(UserError, text):
                self._dialog(day).action_confirm()
        with freeze_time("2027-05-01"):
            self._dialog().action_confirm()
            with self.assertRaisesRegex(UserError, "ends on [0-9/]*2027 already"):
                self._dialog("2027-07-31").action_confirm()

    def test_only_a_manager_terminates(self):
        with self.assertRaises(AccessError):
            self.contract.with_user(self.dispatcher).action_terminate()
        notice = self._notice()
        with self.assertRaises(AccessError):
            notice.with_user(self.dispatcher).action_accept()

    def test_an_accepted_notice_opens_the_same_dialog(self):
        notice = self._notice()
        action = notice.with_user(self.manager).action_accept()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        ).save()
        self.assertEqual(dialog.date_last, date(2027, 12, 31))
        dialog.action_confirm()
        self.assertEqual(notice.state, "accepted")
        self.assertFalse(self.contract.terminated_on)
        self._run_cron("appsistance.contract", "_cron_renew", "2028-01-01 08:00:00")
        self.assertEqual(self.contract.state, "ended")

    def test_a_notice_withdrawn_meanwhile_is_not_carried_out(self):
        notice = self._notice()
        action = notice.with_user(self.manager).action_accept()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        ).save()
        notice.with_user(self.dispatcher).action_withdraw()
        with self.assertRaisesRegex(UserError, "settled already"):
            dialog.action_confirm()
        self.assertTrue(self.contract._is_going_on())
