from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestFees(ContractCommon):
    @classmethod
    def setUpClass(cls):
        cls._freeze()
        super().setUpClass()
        cls.tax = cls.env["account.tax"].create(
            {"name": "Fee 22", "amount": 22.0, "type_tax_use": "sale"}
        )
        cls.fee = cls._add_fee(interval_months=3, tax_ids=cls.tax.ids)

    def _activate(self, **vals):
        self.contract.write(vals)
        self.contract.action_activate()
        return self.contract.instalment_ids.sorted("date_from")

    def _charge_until(self, day):
        self._run_cron("appsistance.contract.instalment", "_cron_charge", day)

    def test_activation_plans_the_instalments(self):
        rows = self._activate()
        self.assertRecordValues(
            rows[:2],
            [
                {
                    "date_from": date(2027, 1, 1),
                    "date_to": date(2027, 3, 31),
                    "date_invoice": date(2027, 1, 1),
                    "amount": 300.0,
                    "period_id": self.contract.period_id.id,
                },
                {
                    "date_from": date(2027, 4, 1),
                    "date_to": date(2027, 6, 30),
                    "date_invoice": date(2027, 4, 1),
                    "amount": 300.0,
                    "period_id": self.contract.period_id.id,
                },
            ],
        )
        self.assertEqual(len(rows), 4)

    def test_planning_again_changes_nothing(self):
        rows = self._activate()
        self.contract._plan_instalments()
        self.assertEqual(self.contract.instalment_ids, rows)
        self.assertEqual(set(rows.mapped("state")), {"planned"})

    def test_an_instalment_becomes_a_charge_once(self):
        rows = self._activate(customer_order_number="PO 7", cig="ABC1234567")
        self._charge_until("2027-04-01 08:00:00")
        self.assertEqual(
            rows.mapped("state"), ["charged", "charged", "planned", "planned"]
        )
        charge = rows[0].charge_id
        self.assertRecordValues(
            charge.sudo(),
            [
                {
                    "kind": "fee",
                    "amount": 300.0,
                    "date": date(2027, 1, 1),
                    "customer_id": self.customer.id,
                    "contract_id": self.contract.id,
                    "contract_period_id": self.contract.period_id.id,
                    "order_number": "PO 7",
                    "cig": "ABC1234567",
                    "tax_ids": self.tax.ids,
                    "exception": False,
                }
            ],
        )
        self.assertIn(self.contract.name, charge.name)
        rows[0].sudo().write({"state": "planned"})
        self._charge_until("2027-04-01 08:00:00")
        self.assertEqual(rows[0].charge_id, charge)
        self.assertEqual(len(self.contract.charge_ids), 2)

    def test_the_charge_names_contract_and_period(self):
        rows = self._activate(cig="ABC1234567")
        rows[0].with_user(self.manager).action_charge()
        documents = rows[0].charge_id._get_reference_documents()
        by_type = {document["type"]: document for document in documents}
        self.assertEqual(by_type["contract"]["number"], self.contract.name)
        self.assertEqual(by_type["contract"]["cig"], "ABC1234567")
        self.assertEqual(by_type["period"]["date"], "2027-01-01")
        self.assertEqual(by_type["period"]["date_to"], "2027-03-31")

    def test_the_run_invoices_fees_and_visits_together(self):
        term = self.env["account.payment.term"].create({"name": "60 days"})
        rows = self._activate(payment_term_id=term.id)
        self.customer.property_payment_term_id = term
        self._charge_until("2027-01-01 08:00:00")
        work = self.env["appsistance.charge"].create(
            {
                "name": "Work",
                "customer_id": self.customer.id,
                "site_id": rows[0].charge_id.site_id.id,
                "price_unit": 50.0,
                "date": "2027-01-10",
                "tax_ids": self.tax.ids,
            }
        )
        run = self.env["appsistance.invoicing.run"].create(
            {"date_to": "2027-01-31", "customer_ids": self.customer.ids}
        )
        run.action_preview()
        run.action_create_invoices()
        charges = rows[0].charge_id | work
        move = charges.invoice_line_ids.move_id
        self.assertEqual(len(move), 1)
        self.assertEqual(move.amount_untaxed, 350.0)
        self.assertEqual(move.invoice_payment_term_id, term)
        self.assertEqual(move.l10n_it_origin_document_name, self.contract.name)

    def test_midnight_comes_where_the_company_is(self):
        rows = self._activate()
        self.company.partner_id.tz = "Europe/Rome"
        self._charge_until("2026-12-31 22:30:00")
        self.assertEqual(rows[0].state, "planned")
        self._charge_until("2026-12-31 23:30:00")
        self.assertEqual(rows[0].state, "charged")

    def test_a_new_price_keeps_the_old_one_and_what_was_charged(self):
        rows = self._activate()
        self._charge_until("2027-01-01 08:00:00")
        with freeze_time("2027-02-01"):
            self.fee.amount = 2400.0
        self.assertEqual(rows.mapped("amount"), [300.0, 600.0, 600.0, 600.0])
        self.assertRecordValues(
            self.fee.price_ids,
            [
                {
                    "previous_amount": 1200.0,
                    "amount": 2400.0,
                    "date_from": date(2027, 2, 1),
                }
            ],
        )
        with self.assertRaises(UserError):
            self.fee.price_ids.amount = 1.0

    def test_another_schedule_does_not_charge_the_same_days_twice(self):
        self._activate()
        self._charge_until("2027-01-01 08:00:00")
        self.fee.interval_months = 12
        rows = self.contract.instalment_ids.filtered(lambda r: r.state != "cancelled")
        rows = rows.sorted("date_from")
        self.assertEqual(rows.mapped("date_from")[1], date(2027, 4, 1))
        self.assertAlmostEqual(sum(rows.mapped("amount")), 1200.0)

    def test_an_instalment_charged_early_does_not_pay_those_before(self):
        rows = self._activate()
        rows[2].with_user(self.manager).action_charge()
        self.fee.amount = 2400.0
        self.assertEqual(
            rows.mapped("state"), ["planned", "planned", "charged", "planned"]
        )
        self.fee.interval_months = 12
        left = self.contract.instalment_ids.filtered(lambda r: r.state == "planned")
        self.assertEqual(
            left.sorted("date_from").mapped(lambda r: (r.date_from, r.date_to)),
            [
                (date(2027, 1, 1), date(2027, 6, 30)),
                (date(2027, 10, 1), date(2027, 12, 31)),
            ],
        )
        self.assertAlmostEqual(sum(left.mapped("amount")), 1800.0)

    def test_a_fee_that_ends_is_paid_until_then(self):
        self._activate()
        self.fee.date_to = "2027-04-30"
        rows = self.contract.instalment_ids.filtered(lambda r: r.state == "planned")
        self.assertEqual(rows.sorted("date_from").mapped("amount"), [300.0, 100.0])

    def test_a_fee_of_no_price_makes_no_instalment(self):
        self.fee.amount = 0.0
        self.assertFalse(self._activate())

    def test_what_comes_once_is_paid_to_the_cent(self):
        for end, months, expected in (
            ("2027-12-31", "", [1000.0]),
            ("2027-12-31", "1,5,9", [333.33, 333.34, 333.33]),
            # September is over when the contract is: March takes the whole
            ("2027-06-30", "3,9", [1000.0]),
            ("2027-06-30", "1,3,9", [333.33, 666.67]),
        ):
            with self.subTest(end=end, months=months):
                contract = self._create_contract(date_end=end, line_ids=[])
                self._add_fee(
                    contract, amount=1000.0, basis="total", instalment_months=months
                )
                contract.action_activate()
                rows = contract.instalment_ids.sorted("date_from")
                self.assertEqual(rows.mapped("amount"), expected)
                self.assertEqual(str(rows[-1].date_to), end)

    def test_the_rest_of_what_comes_once_is_not_lost(self):
        fee = self._add_fee(amount=1000.0, basis="total", instalment_months="1,3,11")
        self._activate()
        rows = fee.instalment_ids.sorted("date_from")
        rows[:1].with_user(self.manager).action_charge()
        fee.instalment_months = "1,2"
        left = fee.instalment_ids.filtered(lambda row: row.state == "planned")
        self.assertAlmostEqual(sum(left.mapped("amount")), 1000.0 - rows[0].amount)

    def test_what_comes_once_in_a_later_period_is_owed_then(self):
        self._activate()
        with freeze_time("2027-12-15"):
            self.contract._renew()
        fee = self._add_fee(amount=80.0, basis="total", name="Extra key")
        self.assertEqual(fee.instalment_ids.amount, 80.0)
        self.assertEqual(fee.instalment_ids.date_from, date(2028, 1, 1))

    def test_a_fee_with_instalments_is_not_deleted(self):
        self._activate()
        with self.assertRaises(UserError):
            self.fee.unlink()

    def test_months_that_are_none_are_refused(self):
        with self.assertRaises(ValidationError):
            self.fee.instalment_months = "13"

    def test_a_charge_that_cannot_be_made_does_not_stop_the_others(self):
        rows = self._activate()
        company = self.env["res.company"].create({"name": "Second Firm"})
        other = self._create_contract(line_ids=[])
        fee = self._add_fee(other)
        other.action_activate()
        product = self.env["product.product"].create(
            {"name": "Theirs", "company_id": company.id}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE appsistance_contract_fee SET product_id = %s WHERE id = %s",
            [product.id, fee.id],
        )
        self.env.invalidate_all()
        self._charge_until("2027-01-01 08:00:00")
        self.assertEqual(rows[0].state, "charged")
        self.assertEqual(other.instalment_ids.state, "planned")
        self.assertTrue(other.instalment_ids.note)

    def test_an_error_of_the_database_does_not_stop_the_others(self):
        rows = self._activate()
        other = self._create_contract(line_ids=[])
        self._add_fee(other)
        other.action_activate()
        instalments = self.env.registry["appsistance.contract.instalment"]
        prepare = instalments._prepare_charge

        def fail(this, *args):
            if this.contract_id == other:
                this.env.cr.execute("SELECT 1 / 0")
            return prepare(this, *args)

        with (
            mute_logger("odoo.sql_db"),
            patch.object(instalments, "_prepare_charge", fail),
        ):
            self._charge_until("2027-01-01 08:00:00")
        self.assertEqual(rows[0].state, "charged")
        self.assertEqual(other.instalment_ids.state, "planned")
        self.assertIn("division by zero", other.instalment_ids.note)

    def test_only_a_manager_charges(self):
        rows = self._activate()
        for user in (self.dispatcher, self.anna.user_id):
            with self.assertRaises(AccessError):
                rows.with_user(user).action_charge()
        rows[:1].with_user(self.manager).action_charge()
        self.assertEqual(rows[0].state, "charged")
