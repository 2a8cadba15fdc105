from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestCharge(BillingCommon):
    def _get_vals(self, key="a", **values):
        return {
            "res_model": "res.partner",
            "res_id": self.condominium.id,
            "source_key": key,
            "customer_id": self.condominium.id,
            "date": "2026-10-12",
            "kind": "labour",
            "product_id": self.labour.id,
            "minutes": 60,
            **values,
        }

    # --------------------------------------------------
    # Making charges
    # --------------------------------------------------

    def test_a_charge_finds_payer_policy_price_and_taxes_by_itself(self):
        charge = self.charges._create_charges([self._get_vals()])
        self.assertRecordValues(
            charge,
            [
                {
                    "payer_id": self.condominium.id,
                    "policy_id": self.policy.id,
                    "currency_id": self.company.currency_id.id,
                    "price_unit": 48.0,
                    "amount": 48.0,
                    "tax_ids": self.tax_22.ids,
                    "state": "to_invoice",
                    "exception": False,
                }
            ],
        )

    def test_the_same_fact_is_charged_once(self):
        first = self.charges._create_charges([self._get_vals()])
        second = self.charges._create_charges([self._get_vals(), self._get_vals("b")])
        self.assertEqual(second[0], first)
        self.assertNotEqual(second[1], first)

    def test_a_fact_twice_in_one_call_is_one_charge(self):
        charges = self.charges._create_charges([self._get_vals(), self._get_vals()])
        self.assertEqual(len(charges.ids), 2)
        self.assertEqual(len(set(charges.ids)), 1)

    def test_charges_come_back_in_the_order_of_their_facts(self):
        keys = ["c", "a", "b"]
        self.charges._create_charges([self._get_vals("a")])
        charges = self.charges._create_charges([self._get_vals(key) for key in keys])
        self.assertEqual(charges.mapped("source_key"), keys)

    def test_a_source_without_key_is_refused(self):
        with self.assertRaises(ValueError):
            self.charges._create_charges([self._get_vals(False)])

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_fact_twice(self):
        self.charges.create(self._get_vals())
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.charges.create(self._get_vals())

    def test_more_charges_take_no_more_queries(self):
        def count(number):
            vals_list = [self._get_vals(f"{number}-{i}") for i in range(number)]
            before = self.env.cr.sql_log_count
            self.charges._create_charges(vals_list)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertLessEqual(count(90), count(10))

    def test_the_dated_payer_of_the_site_gets_the_invoice(self):
        owner = self._create_customer("Owner")
        self._create_party(
            owner, "payer_ordinary", self.condominium, site_id=self.site.id
        )
        charge = self._create_charge(site_id=self.site.id)
        self.assertEqual(charge.payer_id, owner)

    def test_the_office_enters_a_charge_by_hand(self):
        with Form(self.charges.with_user(self.manager)) as form:
            form.customer_id = self.condominium
            form.product_id = self.callout
            form.date = "2026-10-12"
        charge = form.record
        self.assertEqual(charge.name, self.callout.display_name)
        self.assertEqual(charge.amount, 40.0)
        self.assertIn("Standard", charge.price_reason)

    def test_a_price_typed_in_the_form_says_who_gave_it_and_stays(self):
        with Form(self.charges.with_user(self.manager)) as form:
            form.customer_id = self.condominium
            form.product_id = self.callout
            form.price_unit = 35.0
        charge = form.record
        self.assertIn(self.manager.name, charge.price_reason)
        charge.action_update_prices()
        charge.payer_id = self.private
        self.assertEqual(charge.amount, 35.0)

    def test_a_dispatcher_s_charge_is_priced_without_showing_it(self):
        with Form(self.charges.with_user(self.dispatcher)) as form:
            form.customer_id = self.condominium
            form.product_id = self.callout
        charge = form.record
        with self.assertRaises(AccessError):
            charge.read(["amount"])
        self.assertEqual(charge.sudo().amount, 40.0)

    # --------------------------------------------------
    # Amounts
    # --------------------------------------------------

    def test_minutes_lose_no_cent(self):
        for minutes, price, amount in (
            (1, 60.0, 1.0),
            (10, 60.0, 10.0),
            (20, 60.0, 20.0),
            (50, 60.0, 50.0),
            (20, 48.0, 16.0),
            (50, 47.0, 39.17),
        ):
            charge = self._create_charge(minutes=minutes, price_unit=price)
            with self.subTest(minutes=minutes, price=price):
                self.assertEqual(charge.amount, amount)
                line = self._invoice(charge).invoice_line_ids
                self.assertEqual(line.price_subtotal, amount)
                charge.invoice_line_ids.move_id.unlink()
                charge.action_cancel()

    def test_exact_hours_are_billed_in_hours_and_others_in_minutes(self):
        hours = self._create_charge(minutes=45)
        minutes = self._create_charge(minutes=20)
        self._invoice()
        line = hours.invoice_line_ids
        self.assertEqual(line.product_uom_id, self.env.ref("uom.product_uom_hour"))
        self.assertEqual(line.quantity, 0.75)
        line = minutes.invoice_line_ids
        self.assertEqual(line.product_uom_id, self.env.ref("uom.product_uom_minute"))
        self.assertEqual(line.quantity, 20.0)

    def test_a_price_with_taxes_included_is_split_by_core(self):
        included = self.tax_22.copy({"price_include_override": "tax_included"})
        charge = self._create_charge(
            price_unit=122.0, tax_ids=[Command.set(included.ids)]
        )
        self.assertEqual(charge.amount, 100.0)
        line = self._invoice(charge).invoice_line_ids
        self.assertEqual(line.price_subtotal, 100.0)

    def test_a_discount_lowers_the_amount_and_not_the_value(self):
        charge = self._create_charge(discount=10.0)
        self.assertEqual(charge.amount, 90.0)
        self.assertEqual(charge.list_amount, 100.0)

    def test_a_charge_in_another_currency_is_rounded_in_it(self):
        currency = self.env.ref("base.JPY")
        currency.active = True
        charge = self._create_charge(currency_id=currency.id, price_unit=10.4)
        self.assertEqual(charge.amount, 10.0)

    # --------------------------------------------------
    # Coverage
    # --------------------------------------------------

    def test_covered_work_costs_nothing_and_shows_its_value(self):
        charge = self._create_charge(coverage="contract", reason="Clause 4")
        self.assertEqual(charge.state, "not_billable")
        self.assertEqual((charge.amount, charge.list_amount), (0.0, 100.0))
        self.assertEqual(charge.coverage_reason, "Clause 4")
        self.assertFalse(charge.exception)

    def test_covered_work_never_becomes_an_invoice_line(self):
        self._create_charge(coverage="warranty")
        run = self._create_run()
        run.action_preview()
        self.assertFalse(run.line_ids)

    def test_goodwill_keeps_who_and_why(self):
        charge = self._create_charge()
        wizard = self.env["appsistance.charge.resolve"].with_user(self.manager)
        wizard.create(
            {"charge_ids": charge.ids, "outcome": "waive", "reason": "Long wait"}
        ).action_apply()
        self.assertEqual(charge.coverage, "free")
        self.assertEqual(charge.coverage_user_id, self.manager)
        self.assertEqual(charge.coverage_reason, "Long wait")
        self.assertEqual(charge.state, "not_billable")

    def test_work_found_billable_after_all_is_to_invoice(self):
        charge = self._create_charge(coverage="contract")
        charge.coverage = "billable"
        self.assertEqual(charge.state, "to_invoice")
        self.assertEqual(charge.amount, 100.0)

    def test_only_a_manager_decides_that_work_is_not_billed(self):
        vals = {"name": "x", "customer_id": self.condominium.id, "coverage": "free"}
        with self.assertRaises(AccessError):
            self.charges.with_user(self.dispatcher).create(vals)
        charge = self._create_charge()
        with self.assertRaises(AccessError):
            charge.with_user(self.dispatcher).coverage = "free"

    # --------------------------------------------------
    # Dispute
    # --------------------------------------------------

    def _dispute(self, charge):
        self.env["appsistance.charge.dispute"].with_user(self.dispatcher).create(
            {
                "charge_ids": charge.ids,
                "reason": "2 h against 3 h 15",
                "owner_id": self.dispatcher.id,
            }
        ).action_apply()

    def _resolve(self, charge, outcome, **values):
        self.env["appsistance.charge.resolve"].with_user(self.manager).create(
            {
                "charge_ids": charge.ids,
                "outcome": outcome,
                "reason": "Agreed by phone",
                **values,
            }
        ).action_apply()

    def test_a_disputed_charge_has_reason_and_owner_and_stays_out_of_the_run(self):
        charge = self._create_charge()
        self._dispute(charge)
        self.assertEqual(charge.dispute_owner_id, self.dispatcher)
        self.assertEqual(charge.activity_ids.user_id, self.dispatcher)
        run = self._create_run()
        run.action_preview()
        self.assertFalse(run.line_ids)
        self.assertEqual(run.disputed_ids, charge)

    def test_a_dispute_ends_by_confirming(self):
        charge = self._create_charge()
        self._dispute(charge)
        self._resolve(charge, "confirm")
        self.assertEqual(charge.state, "to_invoice")
        self.assertEqual(charge.dispute_outcome, "confirm")
        self.assertFalse(charge.activity_ids)

    def test_a_dispute_ends_by_a_discount(self):
        charge = self._create_charge()
        self._dispute(charge)
        self._resolve(charge, "discount", discount=25.0)
        self.assertEqual((charge.state, charge.amount), ("to_invoice", 75.0))

    def test_a_dispute_ends_by_waiving(self):
        charge = self._create_charge()
        self._dispute(charge)
        self._resolve(charge, "waive")
        self.assertEqual((charge.state, charge.coverage), ("not_billable", "free"))

    def test_a_discount_of_nothing_or_all_is_refused(self):
        charge = self._create_charge()
        with self.assertRaises(ValidationError):
            self._resolve(charge, "discount", discount=100.0)

    def test_the_office_does_not_end_a_dispute(self):
        charge = self._create_charge()
        with self.assertRaises(AccessError):
            charge.with_user(self.dispatcher)._decide("confirm", "ok")

    # --------------------------------------------------
    # Split
    # --------------------------------------------------

    def _split(self, charge, method, *parts):
        self.env["appsistance.charge.split"].with_user(self.manager).create(
            {
                "charge_ids": charge.ids,
                "method": method,
                "line_ids": [
                    Command.create({"payer_id": payer.id, method: part})
                    for payer, part in parts
                ],
            }
        ).action_apply()
        return charge.child_ids

    def test_a_split_by_per_cent_adds_up_to_the_cent(self):
        charge = self._create_charge(price_unit=100.01)
        third = 33.33
        parts = self._split(
            charge,
            "percent",
            (self.condominium, third),
            (self.private, third),
            (self.studio, 33.34),
        )
        self.assertEqual(round(sum(parts.mapped("amount")), 2), 100.01)
        self.assertEqual(charge.state, "split")

    def test_a_split_by_amount_adds_up(self):
        charge = self._create_charge(price_unit=215.0)
        parts = self._split(
            charge, "amount", (self.condominium, 115.0), (self.private, 100.0)
        )
        self.assertEqual(parts.mapped("amount"), [115.0, 100.0])

    def test_parts_that_do_not_add_up_are_refused(self):
        charge = self._create_charge()
        with self.assertRaises(UserError):
            self._split(
                charge, "amount", (self.condominium, 60.0), (self.private, 30.0)
            )
        with self.assertRaises(UserError):
            self._split(
                charge, "percent", (self.condominium, 60.0), (self.private, 30.0)
            )

    def test_one_payer_is_no_split(self):
        with self.assertRaises(UserError):
            self._split(self._create_charge(), "percent", (self.private, 100.0))

    def test_each_part_has_the_taxes_of_its_payer(self):
        self._create_tax_rule(
            "Dwelling", self.tax_10, customer_kind="private", building_use="residential"
        )
        charge = self._create_charge()
        parts = self._split(
            charge, "percent", (self.condominium, 50.0), (self.private, 50.0)
        )
        self.assertEqual(parts.mapped("tax_ids"), self.tax_22 | self.tax_10)

    def test_the_parts_are_invoiced_and_the_whole_is_not(self):
        charge = self._create_charge()
        parts = self._split(
            charge, "percent", (self.condominium, 50.0), (self.private, 50.0)
        )
        moves = self._invoice()
        self.assertEqual(moves.partner_id, self.condominium | self.private)
        self.assertEqual(set(parts.mapped("state")), {"invoiced"})
        self.assertEqual(charge.state, "split")

    def test_a_split_charge_does_not_change(self):
        charge = self._create_charge()
        self._split(charge, "percent", (self.condominium, 50.0), (self.private, 50.0))
        with self.assertRaises(UserError):
            charge.price_unit = 1.0
        with self.assertRaises(UserError):
            charge.child_ids[0].unlink()

    # --------------------------------------------------
    # Correcting
    # --------------------------------------------------

    def test_the_office_corrects_what_it_entered(self):
        charge = self._create_charge()
        charge.with_user(self.dispatcher).name = "Repair of the door"
        self.assertEqual(charge.name, "Repair of the door")

    def test_what_came_from_work_is_corrected_by_a_manager_only(self):
        charge = self.charges._create_charges([self._get_vals()])
        with self.assertRaises(AccessError):
            charge.with_user(self.dispatcher).minutes = 30
        charge.with_user(self.manager).minutes = 30
        self.assertEqual(charge.amount, 24.0)

    def test_a_charge_that_came_from_work_is_not_deleted(self):
        charge = self.charges._create_charges([self._get_vals()])
        with self.assertRaises(UserError):
            charge.unlink()

    def test_a_charge_entered_by_hand_can_be_deleted(self):
        charge = self._create_charge()
        charge.with_user(self.manager).unlink()
        self.assertFalse(charge.exists())

    def test_a_cancelled_charge_is_not_invoiced(self):
        charge = self._create_charge()
        charge.with_user(self.manager).action_cancel()
        run = self._create_run()
        run.action_preview()
        self.assertFalse(run.line_ids)

    def test_a_changed_price_is_found_again_on_demand(self):
        charge = self.charges._create_charges([self._get_vals()])
        self.policy.price_ids.filtered(
            lambda row: row.product_id == self.labour
        ).price = 50.0
        self.assertEqual(charge.price_unit, 48.0)
        charge.action_update_prices()
        self.assertEqual(charge.price_unit, 50.0)

    def test_a_duplicate_has_no_source_and_is_to_invoice(self):
        charge = self.charges._create_charges([self._get_vals()])
        copy = charge.copy()
        self.assertFalse(copy.source_key)
        self.assertEqual(copy.state, "to_invoice")
