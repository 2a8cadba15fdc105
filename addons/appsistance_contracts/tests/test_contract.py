from datetime import date

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestContract(ContractCommon):
    def test_a_contract_gets_its_number_and_first_period_when_it_begins(self):
        self.contract.action_activate()
        self.assertEqual(self.contract.state, "active")
        self.assertRegex(self.contract.name, r"^CTR/\d{4}/\d{4}$")
        self.assertRecordValues(
            self.contract.period_id,
            [
                {
                    "number": 1,
                    "date_start": date(2027, 1, 1),
                    "date_end": date(2027, 12, 31),
                    "state": "current",
                }
            ],
        )

    def test_the_office_makes_a_contract_in_the_form(self):
        form = Form(self.env["appsistance.contract"].with_user(self.dispatcher))
        form.title = "Chiller"
        form.customer_id = self.customer
        form.date_start, form.date_end = "2027-01-01", "2027-12-31"
        with form.line_ids.new() as line:
            line.equipment_id = self.chiller
        contract = form.save()
        self.assertEqual(contract.equipment_ids, self.chiller)

    def test_a_form_sends_empty_signatures_too(self):
        contract = (
            self.env["appsistance.contract"]
            .with_user(self.dispatcher)
            .create({"customer_id": self.customer.id, "signed_by": False})
        )
        self.assertFalse(contract.signed_by)

    def test_a_manager_activates_and_ends_a_contract_with_his_own_rights(self):
        self._add_clause(measure="visits", quantity=2)
        contract = self.contract.with_user(self.manager)
        contract.action_activate()
        self.assertEqual(contract.allowance_ids.granted, 2)
        contract._end()
        self.assertEqual(contract.period_ids.state, "sealed")

    def test_a_contract_without_equipment_works_too(self):
        contract = self._create_contract(line_ids=[])
        contract.action_activate()
        self.assertEqual(contract.state, "active")

    def test_the_last_day_of_notice_follows_the_end(self):
        for value, unit, end, deadline in (
            (60, "day", "2027-12-31", date(2027, 11, 1)),
            (3, "month", "2027-12-31", date(2027, 9, 30)),
            (1, "month", "2028-03-31", date(2028, 2, 29)),
            (2, "month", "2027-04-30", date(2027, 2, 28)),
            (0, "day", "2027-12-31", date(2027, 12, 31)),
        ):
            with self.subTest(value=value, unit=unit, end=end):
                self.contract.write(
                    {"notice_value": value, "notice_unit": unit, "date_end": end}
                )
                self.assertEqual(self.contract.notice_deadline, deadline)

    def test_a_contract_that_is_not_renewed_has_no_notice(self):
        self.contract.renewal_kind = "none"
        self.assertFalse(self.contract.notice_deadline)

    @mute_logger("odoo.sql_db")
    def test_a_contract_does_not_end_before_it_begins(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.contract.date_end = "2026-12-31"
            self.env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_an_equipment_stands_in_a_contract_once_at_a_time(self):
        line = self.contract.line_ids
        line.date_to = "2027-06-30"
        again = {"contract_id": self.contract.id, "equipment_id": self.boiler.id}
        later = line.create({**again, "date_from": "2027-07-01"})
        self.assertTrue(later)
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            line.create({**again, "date_from": "2027-06-15", "date_to": "2027-06-20"})

    def test_equipment_of_another_customer_is_refused(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        plant = self._create_equipment(
            "Stranger's", customer_id=stranger.id, site_id=stranger.id
        )
        with self.assertRaisesRegex(ValidationError, "Stranger"):
            self.contract.line_ids = [Command.create({"equipment_id": plant.id})]

    def test_the_customer_of_a_contract_owns_its_equipment(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRaisesRegex(ValidationError, "Stranger"):
            self.contract.customer_id = stranger

    def test_an_unused_limit_follows_what_its_clause_measures(self):
        clause = self._add_clause(measure="visits", quantity=2)
        self.contract.action_activate()
        clause.write({"measure": "minutes", "quantity": 3})
        self.assertRecordValues(
            clause.allowance_ids, [{"measure": "minutes", "granted": 180.0}]
        )

    def test_a_template_makes_drafts_and_never_runs(self):
        template = self._create_contract(is_template=True, customer_id=False)
        self._add_plan(template)
        self._add_clause(template)
        with self.assertRaisesRegex(UserError, "template"):
            template.action_activate()
        action = template.action_new_from_template()
        contract = self.contract.browse(action["res_id"])
        self.assertEqual(contract.template_id, template)
        self.assertEqual(contract.plan_ids.months, "3,9")
        self.assertEqual(contract.clause_ids.name, "Art. 4")

    def test_the_office_makes_a_contract_of_a_template(self):
        template = self._create_contract(is_template=True, customer_id=False)
        self._add_clause(template, price_unit=40.0)
        self._add_fee(template)
        action = template.with_user(self.dispatcher).action_new_from_template()
        contract = self.contract.browse(action["res_id"])
        self.assertEqual(contract.clause_ids.price_unit, 40.0)
        self.assertEqual(contract.fee_ids.amount, 1200.0)
        with self.assertRaises(AccessError):
            template.with_user(self.anna.user_id).action_new_from_template()

    def test_only_a_manager_activates(self):
        with self.assertRaises(AccessError):
            self.contract.with_user(self.dispatcher).action_activate()

    def test_a_contract_that_has_begun_is_not_deleted(self):
        self.contract.action_activate()
        with self.assertRaises(UserError):
            self.contract.unlink()
        self._create_contract().unlink()

    def test_two_contracts_of_two_companies_begin_together(self):
        company = self.env["res.company"].create({"name": "Second Firm"})
        other = self._create_contract(company_id=company.id, line_ids=[])
        (self.contract | other).action_activate()
        self.assertEqual(len((self.contract | other).period_id), 2)

    def test_months_that_are_none_are_refused(self):
        for months in ("13", "0", "x", "3;9"):
            with self.subTest(months=months), self.assertRaises(ValidationError):
                self._add_plan(months=months)

    def test_a_job_changes_its_contract_with_its_customer(self):
        self.contract.write({"date_start": "2020-01-01", "date_end": "2099-12-31"})
        self.contract.action_activate()
        order = self._create_order(equipment_ids=[Command.set(self.boiler.ids)])
        self.assertEqual(order.contract_id, self.contract)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        order.write(
            {
                "equipment_ids": [Command.clear()],
                "site_id": stranger.id,
                "customer_id": stranger.id,
            }
        )
        self.assertFalse(order.contract_id)

    def test_the_policy_of_the_contract_comes_first(self):
        policy = self.env["appsistance.billing.policy"].create({"name": "Agreed"})
        self.contract.billing_policy_id = policy
        fact = {
            "company": self.company,
            "customer": self.customer,
            "site": self.site,
            "payer": self.customer,
            "contract": self.contract,
        }
        ((found, source),) = policy._resolve([fact])
        self.assertEqual(found, policy)
        self.assertIn("Contract", source)
