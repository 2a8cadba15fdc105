from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from odoo.addons.appsistance_contracts.tests.common import ContractCommon

NOW = "2027-03-01 09:00"


@tagged("post_install", "-at_install")
class TestTicketCoverage(ContractCommon):
    """Times and fixed charges on a ticket of a customer with a contract."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(NOW)
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.contract.action_activate()
        cls.labour = cls.env["product.product"].create(
            {"name": "Remote labour", "type": "service", "list_price": 60.0}
        )
        cls.policy = cls.env["appsistance.billing.policy"].create(
            {
                "name": "Remote",
                "company_id": cls.company.id,
                "labour_product_id": cls.labour.id,
                "rounding_minutes": 1,
            }
        )
        cls.company.appsistance_billing_policy_id = cls.policy
        cls.ticket = cls._create_ticket()

    @classmethod
    def _create_ticket(cls, **vals):
        return cls.env["appsistance.ticket"].create(
            {"name": "Remote help", "equipment_id": cls.boiler.id, **vals}
        )

    def _work(self, minutes, ticket=None):
        stop = fields.Datetime.now()
        return self.env["appsistance.ticket.time"].create(
            {
                "ticket_id": (ticket or self.ticket).id,
                "start": stop - timedelta(minutes=minutes),
                "stop": stop,
            }
        )

    def _give_package(self, minutes=100):
        package = self.env["appsistance.prepaid.package"].create(
            {
                "name": "Package",
                "customer_id": self.ticket.customer_id.id,
                "date_from": "2027-01-01",
            }
        )
        package._add_entry("credit", minutes, "test", "Sold")
        return package

    def _get_charges(self, ticket=None):
        ticket = ticket or self.ticket
        return self.env["appsistance.charge"].search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)], order="id"
        )

    # --------------------------------------------------
    # Who decides
    # --------------------------------------------------

    def test_what_the_contract_includes_is_drawn_and_names_the_clause(self):
        clause = self._add_clause(scope="labour", measure="minutes", quantity=2)
        time = self._work(12)
        self.assertRecordValues(
            time,
            [{"coverage": "contract", "contract_minutes": 12, "charged_minutes": 0}],
        )
        self.assertIn(self.contract.name, time.coverage_reason)
        self.assertIn("Art. 4", time.coverage_reason)
        self.assertEqual(clause.allowance_ids.used, 12)
        self.assertIn(self.ticket.number, clause.allowance_ids.entry_ids.reason)
        charge = self._get_charges()
        self.assertRecordValues(
            charge,
            [
                {
                    "coverage": "contract",
                    "state": "not_billable",
                    "contract_id": self.contract.id,
                    "contract_clause_id": clause.id,
                    "contract_period_id": self.contract.period_id.id,
                }
            ],
        )
        self.assertEqual((charge.amount, charge.list_amount), (0.0, 12.0))

    def test_beyond_the_allowance_the_rest_is_charged(self):
        clause = self._add_clause(scope="labour", measure="minutes", quantity=0.5)
        time = self._work(50)
        self.assertRecordValues(
            time,
            [{"coverage": "mixed", "contract_minutes": 30, "charged_minutes": 20}],
        )
        self.assertIn("Beyond what is granted", time.coverage_reason)
        self.assertEqual(clause.allowance_ids.left, 0)
        self.assertEqual(
            sorted((row.coverage, row.minutes) for row in self._get_charges()),
            [("billable", 20), ("contract", 30)],
        )

    def test_the_allowance_loses_what_the_policy_counts(self):
        self.policy.rounding_minutes = 15
        clause = self._add_clause(scope="labour", measure="minutes", quantity=0.5)
        first, second = self._work(12), self._work(12)
        self.assertEqual((first.coverage, second.coverage), ("contract", "contract"))
        self.assertEqual(clause.allowance_ids.used, 30)
        self.assertEqual(self._work(12).coverage, "billable")

    def test_the_contracts_price_holds_where_it_sets_one(self):
        self._add_clause(scope="labour", effect="price", price_unit=30.0)
        time = self._work(60)
        self.assertEqual((time.coverage, time.charged_minutes), ("billable", 60))
        self.assertIn("Contract price", time.coverage_reason)
        self.assertNotIn("30.0", time.coverage_reason)
        self.assertEqual(self._get_charges().amount, 30.0)

    def test_without_a_clause_the_customers_rules_hold(self):
        time = self._work(60)
        self.assertEqual(time.coverage, "billable")
        self.assertEqual(self._get_charges().amount, 60.0)
        self.assertEqual(self._get_charges().contract_id, self.contract)

    def test_what_is_excluded_is_charged_with_its_clause(self):
        clause = self._add_clause(scope="labour", effect="excluded")
        time = self._work(60)
        self.assertIn("Not included", time.coverage_reason)
        self.assertEqual(self._get_charges().contract_clause_id, clause)
        self.assertEqual(self._get_charges().amount, 60.0)

    def test_a_call_is_no_visit(self):
        clause = self._add_clause(measure="visits", quantity=2)
        self.assertEqual(self._work(10).coverage, "billable")
        self.assertEqual(clause.allowance_ids.used, 0)

    def test_a_clause_for_a_type_asks_the_category(self):
        self._add_clause(scope="labour", type_ids=self.type.ids)
        category = self.env["appsistance.ticket.category"].create(
            {"name": "Remote", "intervention_type_id": self.type.id}
        )
        other = self._work(10)
        asked = self._work(10, self._create_ticket(category_id=category.id))
        self.assertEqual((other.coverage, asked.coverage), ("billable", "contract"))

    def test_a_plant_out_of_the_contract_has_no_coverage(self):
        self._add_clause()
        ticket = self._create_ticket(equipment_id=self.chiller.id)
        self.assertEqual(self._work(10, ticket).coverage, "billable")
        self.assertFalse(self._get_charges(ticket).contract_id)

    def test_out_of_the_contracts_days_there_is_no_coverage(self):
        self._add_clause()
        with freeze_time("2028-02-01 09:00"):
            self.assertEqual(self._work(10).coverage, "billable")

    def test_goodwill_comes_before_the_contract(self):
        clause = self._add_clause(measure="minutes", quantity=2)
        self.ticket.free_reason = "Our mistake"
        self.assertEqual(self._work(10).coverage, "none")
        self.assertEqual(clause.allowance_ids.used, 0)

    # --------------------------------------------------
    # With prepaid minutes
    # --------------------------------------------------

    def test_the_contract_comes_before_prepaid_minutes(self):
        self._add_clause(scope="labour", measure="minutes", quantity=0.5)
        package = self._give_package()
        first, second = self._work(20), self._work(25)
        self.assertEqual(first.coverage, "contract")
        self.assertRecordValues(
            second,
            [
                {
                    "coverage": "mixed",
                    "contract_minutes": 10,
                    "prepaid_minutes": 15,
                    "charged_minutes": 0,
                }
            ],
        )
        self.assertEqual(package.balance, 85)
        self.assertEqual(set(self._get_charges().mapped("coverage")), {"contract"})

    def test_prepaid_minutes_come_before_the_contracts_price(self):
        clause = self._add_clause(
            scope="labour",
            effect="price",
            price_unit=30.0,
            measure="minutes",
            quantity=10,
        )
        self._give_package(20)
        time = self._work(50)
        self.assertRecordValues(
            time,
            [{"coverage": "mixed", "prepaid_minutes": 20, "charged_minutes": 30}],
        )
        self.assertEqual(self._get_charges().amount, 15.0)
        self.assertEqual(clause.allowance_ids.used, 30)

    def test_all_three_pay_one_time_and_every_minute_once(self):
        clause = self._add_clause(scope="labour", measure="minutes", quantity=0.5)
        package = self._give_package(20)
        time = self._work(60)
        self.assertEqual(
            (time.contract_minutes, time.prepaid_minutes, time.charged_minutes),
            (30, 20, 10),
        )
        self.assertEqual((clause.allowance_ids.used, package.balance), (30, 0))
        self.assertEqual(
            sorted((row.coverage, row.minutes) for row in self._get_charges()),
            [("billable", 10), ("contract", 30)],
        )

    def test_two_times_of_one_batch_share_the_allowance(self):
        clause = self._add_clause(scope="labour", measure="minutes", quantity=0.5)
        stop = fields.Datetime.now()
        times = self.env["appsistance.ticket.time"].create(
            [
                {
                    "ticket_id": self.ticket.id,
                    "start": stop - timedelta(minutes=20 + later),
                    "stop": stop - timedelta(minutes=later),
                }
                for later in (30, 0)
            ]
        )
        self.assertEqual(times.mapped("contract_minutes"), [20, 10])
        self.assertEqual(clause.allowance_ids.used, 30)

    # --------------------------------------------------
    # Before and after
    # --------------------------------------------------

    def test_coverage_is_visible_before_the_call_and_takes_nothing(self):
        clause = self._add_clause(scope="labour", measure="minutes", quantity=2)
        ticket = self.ticket.with_user(self.dispatcher)
        self.assertIn("Art. 4", ticket.payment_preview)
        self.assertEqual(clause.allowance_ids.used, 0)
        self.assertFalse(self._get_charges())

    def test_coverage_is_visible_before_a_ticket_is_saved(self):
        self._add_clause(scope="labour", measure="minutes", quantity=2)
        form = Form(self.env["appsistance.ticket"].with_user(self.dispatcher))
        form.name = "Remote help"
        form.customer_id = self.customer
        self.assertNotIn("Art. 4", form.payment_preview)
        form.site_id = self.site
        form.equipment_id = self.boiler
        self.assertIn("Art. 4", form.payment_preview)

    def test_a_reversed_time_gives_back_what_it_drew(self):
        clause = self._add_clause(scope="labour", measure="minutes", quantity=0.5)
        time = self._work(50)
        time._reverse("Wrong ticket")
        self.assertEqual(clause.allowance_ids.used, 0)
        self.assertEqual(set(self._get_charges().mapped("state")), {"cancelled"})
        self.assertEqual(self._work(20).coverage, "contract")
        self.assertEqual(
            clause.allowance_ids.entry_ids.sorted("id").mapped("quantity"),
            [30, -30, 20],
        )

    def test_a_covered_time_is_neither_deleted_nor_given_to_another_customer(self):
        self._add_clause(scope="labour")
        time = self._work(10)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            time.unlink()
        other = self.env["res.partner"].create({"name": "Another"})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.ticket.write(
                {"equipment_id": False, "site_id": False, "customer_id": other.id}
            )

    def test_many_times_take_no_more_queries_to_decide(self):
        self._add_clause(scope="labour", measure="minutes", quantity=20)
        self.ticket.free_reason = "Later"
        times = self.env["appsistance.ticket.time"].union(
            *(self._work(5) for _number in range(12))
        )
        self.ticket.free_reason = False
        times[:2]._decide()
        counts = []
        for batch in (times[:2], times):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch._prepare_contracts()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    # --------------------------------------------------
    # Fixed charges
    # --------------------------------------------------

    def test_the_contract_decides_the_fixed_charge_once(self):
        clause = self._add_clause(measure="amount", quantity=100)
        category = self.env["appsistance.ticket.category"].create(
            {"name": "Opening", "product_id": self.labour.id}
        )
        ticket = self._create_ticket(category_id=category.id)
        for _time in range(2):
            ticket.action_solve()
            ticket.action_close()
            ticket.action_reopen()
        charge = self._get_charges(ticket)
        self.assertEqual((charge.kind, charge.coverage), ("fee", "contract"))
        self.assertIn("Art. 4", charge.coverage_reason)
        self.assertEqual(clause.allowance_ids.used, 60)

    def test_a_fixed_charge_without_a_contract_is_billed(self):
        category = self.env["appsistance.ticket.category"].create(
            {"name": "Opening", "product_id": self.labour.id}
        )
        ticket = self._create_ticket(
            category_id=category.id, equipment_id=self.chiller.id
        )
        ticket.action_solve()
        self.assertEqual(self._get_charges(ticket).coverage, "billable")
