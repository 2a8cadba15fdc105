from datetime import date, datetime, timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_coverage import CoverageCommon


@tagged("post_install", "-at_install")
class TestCoverage(CoverageCommon):
    next_day = 1

    @classmethod
    def setUpClass(cls):
        cls._freeze()
        super().setUpClass()

    # --------------------------------------------------
    # Who decides
    # --------------------------------------------------

    def test_what_the_contract_includes_names_the_clause(self):
        self._add_clause(scope="all")
        charges = self._approve(self._report())
        self.assertEqual(set(charges.mapped("coverage")), {"contract"})
        self.assertEqual(set(charges.mapped("state")), {"not_billable"})
        for charge in charges:
            self.assertIn(self.contract.name, charge.coverage_reason)
            self.assertIn("Art. 4", charge.coverage_reason)
            self.assertEqual(charge.contract_period_id, self.contract.period_id)
            self.assertFalse(charge.coverage_user_id)
            self.assertFalse(charge.sudo().amount)
            self.assertTrue(charge.sudo().list_amount)

    def test_without_a_clause_the_customers_rules_hold(self):
        charges = self._approve(self._report())
        self.assertEqual(set(charges.mapped("coverage")), {"billable"})
        self.assertEqual(charges.contract_id, self.contract)

    def test_hours_are_summed_by_contract_and_follow_the_job_to_another(self):
        self._report()
        times = self.env["appsistance.visit.time"]
        work = [("visit_id", "=", self.visit.id), ("kind", "=", "work")]

        def get_sums():
            return dict(times._read_group(work, ["contract_id"], ["minutes:sum"]))

        self.assertEqual(get_sums(), {self.contract: 60})
        self.visit.work_order_id.contract_id = False
        self.assertEqual(get_sums(), {self.contract.browse(): 60})

    def test_each_clause_is_about_its_own(self):
        for scope, kinds in (
            ("labour", {"labour"}),
            ("travel", {"travel"}),
            ("callout", {"callout"}),
            ("trip", {"callout", "travel"}),
            ("material", {"material"}),
            ("all", {"labour", "travel", "callout", "material"}),
        ):
            with self.subTest(scope=scope):
                clause = self._add_clause(scope=scope)
                job = {
                    "types": self.type,
                    "equipment_path": {self.boiler.id},
                    "planned": False,
                    "on_call": False,
                }
                self.assertTrue(clause._fits_job(job))
                found = {
                    kind
                    for kind in ("labour", "travel", "callout", "material")
                    if clause._fits_charge({"kind": kind})
                }
                self.assertEqual(found, kinds)

    def test_a_clause_may_ask_for_type_equipment_hours_and_origin(self):
        other = self._create_equipment("Chiller")
        job = {
            "types": self.type,
            "equipment_path": {self.boiler.id},
            "planned": True,
            "on_call": False,
        }
        for vals, fits in (
            ({"type_ids": [Command.set(self.type.ids)]}, True),
            ({"type_ids": [Command.set(self.type.copy().ids)]}, False),
            ({"equipment_ids": [Command.set(self.boiler.ids)]}, True),
            ({"equipment_ids": [Command.set(other.ids)]}, False),
            ({"origin": "planned"}, True),
            ({"origin": "call"}, False),
            ({"on_call": "no"}, True),
            ({"on_call": "yes"}, False),
        ):
            with self.subTest(vals=vals):
                self.assertEqual(self._add_clause(**vals)._fits_job(job), fits)

    def test_what_is_excluded_stays_the_customers_also_where_all_is_included(self):
        self._add_clause(
            name="Gas excluded",
            sequence=1,
            effect="excluded",
            product_ids=[Command.set(self.gasket.ids)],
        )
        self._add_clause(sequence=2)
        self._use(self.gasket)
        charges = self._approve(self._report())
        material = charges.filtered(lambda charge: charge.kind == "material")
        self.assertEqual(material.coverage, "billable")
        self.assertIn("Gas excluded", material.reason)
        self.assertEqual(set((charges - material).mapped("coverage")), {"contract"})

    def test_a_contract_price_comes_before_the_policy(self):
        self._add_clause(scope="labour", effect="price", price_unit=33.75)
        self._add_clause(scope="callout", effect="price", discount=50.0)
        charges = self._approve(self._report())
        self.assertEqual(
            self._get_amounts(charges), {"callout": 20.0, "labour": 33.75, "travel": 15}
        )
        labour = charges.filtered(lambda charge: charge.kind == "labour")
        self.assertIn("Contract price", labour.reason)
        self.assertIn("Art. 4", labour.sudo().price_reason)
        self.assertNotRegex(labour.reason, "33[.,]75")

    def test_a_recall_stays_warranty(self):
        self._add_clause()
        self.order.recall_of_id = self._create_order()
        charges = self._approve(self._report())
        self.assertEqual(set(charges.mapped("coverage")), {"warranty"})

    def test_a_visit_outside_the_contracts_days_is_the_customers(self):
        self._add_clause()
        self.contract.write({"date_end": "2026-06-30"})
        self.env.cr.execute(
            "UPDATE appsistance_contract_period SET date_end = '2026-06-30'"
            " WHERE id = %s",
            [self.contract.period_id.id],
        )
        self.env.invalidate_all()
        charges = self._approve(self._report())
        self.assertEqual(set(charges.mapped("coverage")), {"billable"})

    def test_equipment_that_left_the_contract_is_the_customers(self):
        self._add_clause()
        self.contract.line_ids.date_to = "2026-06-30"
        charges = self._approve(self._report())
        self.assertEqual(set(charges.mapped("coverage")), {"billable"})

    def test_a_component_is_under_the_contract_of_its_plant(self):
        self._add_clause()
        burner = self._create_equipment("Burner", parent_id=self.boiler.id)
        self.order.equipment_ids = burner
        charges = self._approve(self._report())
        self.assertEqual(set(charges.mapped("coverage")), {"contract"})

    def test_a_call_finds_its_contract(self):
        burner = self._create_equipment("Burner", parent_id=self.boiler.id)
        other = self._create_equipment("Chiller")
        for equipment, contract in (
            (self.boiler, self.contract),
            (burner, self.contract),
            (other, self.contract.browse()),
            (self.boiler.browse(), self.contract.browse()),
        ):
            with self.subTest(equipment=equipment.name):
                order = self._create_order(equipment_ids=equipment.ids)
                self.assertEqual(order.contract_id, contract)

    def test_an_equipment_shows_the_contract_of_its_plant(self):
        burner = self._create_equipment("Burner", parent_id=self.boiler.id)
        other = self._create_equipment("Chiller")
        equipment = (burner | other | self.boiler).with_user(self.dispatcher)
        with freeze_time("2026-11-24"):
            self.assertEqual(
                [record.contract_id for record in equipment],
                [self.contract, self.contract.browse(), self.contract],
            )

    def test_approving_many_asks_no_more_than_a_row_for_each(self):
        self._add_clause(measure="visits", quantity=20)

        def approve(count):
            reports = self._report() if not self.visit.time_ids else None
            reports = reports or self.env["appsistance.report"]
            for _number in range(count):
                reports |= self._create_job(days=self.next_day)
                type(self).next_day += 1
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            reports._approve()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.assertTrue(approve(1))
        few, many = approve(2), approve(6)
        # each draw is an UPDATE with its row
        self.assertLessEqual(many, few + 4 * 4)

    def test_a_contract_without_equipment_is_for_the_site(self):
        self.contract.line_ids.unlink()
        self.assertEqual(self._create_order().contract_id, self.contract)

    def test_the_policy_of_the_contract_makes_the_charges(self):
        self.contract.billing_policy_id = self.policy.copy({"callout_scope": "none"})
        charges = self._approve(self._report())
        self.assertNotIn("callout", charges.mapped("kind"))
        self.assertIn(self.contract.name, charges[0].policy_source)

    # --------------------------------------------------
    # Allowances
    # --------------------------------------------------

    def test_allowances_are_granted_by_year_of_contract(self):
        contract = self.contract.copy(
            {"date_start": "2026-03-01", "date_end": "2028-08-31"}
        )
        clauses = self.env["appsistance.contract.clause"].create(
            [
                {
                    "contract_id": contract.id,
                    "name": name,
                    "measure": measure,
                    "quantity": 10,
                    "per": per,
                    "is_prorated": prorated,
                }
                for name, measure, per, prorated in (
                    ("visits", "visits", "year", True),
                    ("hours", "minutes", "year", False),
                    ("all", "visits", "period", False),
                )
            ]
        )
        contract.action_activate()
        contract._grant_allowances()
        granted = {
            clause.name: clause.allowance_ids.sorted("date_from").mapped("granted")
            for clause in clauses
        }
        self.assertEqual(
            granted, {"visits": [10, 10, 5], "hours": [600, 600, 600], "all": [10]}
        )

    def test_a_visit_is_drawn_once_for_all_its_charges(self):
        clause = self._add_clause(measure="visits", quantity=2)
        charges = self._approve(self._report())
        self.assertEqual(set(charges.mapped("coverage")), {"contract"})
        self.assertIn("used 1 of 2", charges[0].coverage_reason)
        self.assertRecordValues(clause.allowance_ids, [{"used": 1.0, "left": 1.0}])
        self.assertRecordValues(
            clause.allowance_ids.entry_ids,
            [{"visit_id": self.visit.id, "quantity": 1.0, "balance": 1.0}],
        )

    def test_beyond_the_visits_granted_the_customer_pays(self):
        clause = self._add_clause(measure="visits", quantity=1)
        self._approve(self._report())
        charges = self._approve(self._create_job(), "Beyond")
        self.assertEqual(set(charges.mapped("coverage")), {"billable"})
        self.assertIn("Beyond what is granted", charges[0].reason)
        self.assertEqual(clause.allowance_ids.used, 1)

    def test_hours_are_split_where_the_pool_ends(self):
        clause = self._add_clause(scope="labour", measure="minutes", quantity=0.75)
        charges = self._approve(self._report(), "Beyond")
        labour = charges.filtered(lambda charge: charge.kind == "labour")
        self.assertEqual(
            {charge.coverage: charge.minutes for charge in labour},
            {"contract": 45, "billable": 15},
        )
        self.assertEqual(clause.allowance_ids.left, 0)
        self.assertEqual(self._get_amounts(labour), {"labour": 12.0})

    def test_an_amount_of_materials_is_split_where_it_ends(self):
        clause = self._add_clause(scope="material", measure="amount", quantity=18.0)
        self._use(self.gasket)
        charges = self._approve(self._report(), "Beyond")
        material = charges.filtered(lambda charge: charge.kind == "material")
        self.assertEqual(
            {charge.coverage: charge.quantity for charge in material},
            {"contract": 1.5, "billable": 0.5},
        )
        self.assertEqual(clause.allowance_ids.used, 18.0)

    def test_what_one_clause_does_not_grant_the_next_may(self):
        self._add_clause(
            scope="labour", measure="minutes", quantity=0.5, sequence=1, name="Pool"
        )
        self._add_clause(
            scope="labour", effect="price", price_unit=24.0, sequence=2, name="Rate"
        )
        charges = self._approve(self._report(), "Beyond")
        labour = charges.filtered(lambda charge: charge.kind == "labour")
        self.assertEqual(
            {charge.contract_clause_id.name: charge.minutes for charge in labour},
            {"Pool": 30, "Rate": 30},
        )
        self.assertEqual(self._get_amounts(labour), {"labour": 12.0})

    def test_visits_of_one_approval_share_what_is_left(self):
        clause = self._add_clause(measure="visits", quantity=1)
        reports = self._report() | self._create_job()
        reports._approve("Both")
        coverages = [
            set(report.visit_id.charge_ids.mapped("coverage")) for report in reports
        ]
        self.assertEqual(coverages, [{"contract"}, {"billable"}])
        self.assertEqual(clause.allowance_ids.used, 1)

    def test_approving_again_draws_nothing(self):
        clause = self._add_clause(measure="visits", quantity=2)
        report = self._report()
        self._approve(report)
        self._approve(report)
        self.assertEqual(clause.allowance_ids.used, 1)
        self.assertEqual(len(clause.allowance_ids.entry_ids), 1)

    def test_a_correction_draws_the_difference(self):
        clause = self._add_clause(scope="labour", measure="minutes", quantity=4)
        report = self._report()
        self._approve(report)
        self.assertEqual(clause.allowance_ids.used, 60)
        self._correct(report)
        time = self.visit.time_ids.filtered(lambda row: row.kind == "work")
        time.stop = time.start + timedelta(minutes=120)
        self._approve(self._finalize(), "Corrected")
        self.assertEqual(clause.allowance_ids.used, 120)
        self._correct(report)
        time.stop = time.start + timedelta(minutes=30)
        self._approve(self._finalize(), "Corrected again")
        self.assertEqual(clause.allowance_ids.used, 30)
        self.assertEqual(
            clause.allowance_ids.entry_ids.sorted("id").mapped("quantity"),
            [60, 60, -90],
        )
        labour = report.visit_id.charge_ids.filtered(
            lambda charge: charge.kind == "labour" and charge.state != "cancelled"
        )
        self.assertEqual(sum(labour.mapped("minutes")), 30)

    def test_a_late_visit_draws_from_its_own_period_after_the_renewal(self):
        clause = self._add_clause(measure="visits", quantity=1)
        report = self._report()
        old = self.contract.period_id
        old._seal()
        self.contract.write({"date_start": "2027-01-01", "date_end": "2027-12-31"})
        self.contract._open_period()
        self.contract._grant_allowances()
        charges = self._approve(report)
        self.assertEqual(charges.contract_period_id, old)
        used = clause.allowance_ids.filtered("used")
        self.assertEqual(used.date_from, date(2026, 1, 1))

    def test_a_late_visit_draws_after_the_contract_has_ended(self):
        clause = self._add_clause(measure="visits", quantity=1)
        report = self._report()
        self.contract._end()
        charges = self._approve(report)
        self.assertEqual(set(charges.mapped("coverage")), {"contract"})
        self.assertEqual(clause.allowance_ids.used, 1)

    # --------------------------------------------------
    # The ledger
    # --------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_an_overdraft(self):
        allowance = self._add_clause(measure="visits", quantity=1).allowance_ids
        self._report()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            allowance._draw(self.visit, 2)
        self.assertEqual(allowance.used, 0)

    def test_nobody_writes_a_balance_or_an_entry(self):
        allowance = self._add_clause(measure="visits", quantity=2).allowance_ids
        self._approve(self._report())
        with self.assertRaises(UserError):
            allowance.used = 0
        with self.assertRaises(UserError):
            allowance.entry_ids.quantity = 0.5
        with self.assertRaises(UserError):
            allowance.entry_ids.unlink()

    def test_another_quantity_holds_for_years_not_over(self):
        clause = self._add_clause(measure="visits", quantity=2)
        self._approve(self._report())
        clause.quantity = 5
        self.assertEqual(clause.allowance_ids.granted, 5)
        clause.quantity = 0.5
        self.assertEqual(clause.allowance_ids.granted, 1)

    # --------------------------------------------------
    # Warnings
    # --------------------------------------------------

    def test_the_responsible_is_told_once_at_the_threshold(self):
        self.contract.user_id = self.manager
        self._add_clause(measure="visits", quantity=2, threshold=50)
        self._approve(self._report())
        self._approve(self._create_job())
        activity = self.contract.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertIn("Art. 4", activity.summary)
        self.assertEqual(activity.user_id, self.manager)

    def test_what_exceeds_the_contract_is_an_anomaly(self):
        self._add_clause(scope="labour", measure="minutes", quantity=0.5)
        report = self._report()
        self.assertIn("00:30 left", report.anomaly_note)

    def test_what_the_contract_grants_is_none(self):
        self._add_clause(measure="visits", quantity=1)
        self.assertFalse(self._report().has_anomaly)

    def test_the_invoice_names_the_contract(self):
        self.contract.write({"cig": "Z123"})
        documents = self._approve(self._report())[0]._prepare_reference_documents()
        contract = [row for row in documents if row["type"] == "contract"]
        self.assertEqual(
            [(row["number"], row["cig"]) for row in contract],
            [(self.contract.name, "Z123")],
        )

    def test_a_visit_after_midnight_belongs_to_the_day_where_the_firm_is(self):
        self.company.partner_id.tz = "Europe/Rome"
        visit = self.visit
        visit.report_id.unlink()
        visit.start = datetime(2026, 12, 31, 23, 30)
        self.assertEqual(visit._get_billing_day(), date(2027, 1, 1))

    def test_the_last_whole_minute_is_granted(self):
        share = self.env["appsistance.coverage.engine"]._round_share(
            {"minutes": 100}, 29 / 100
        )
        self.assertAlmostEqual(share, 0.29)
