from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ContractCommon

YEAR = (date(2027, 1, 1), date(2027, 12, 31))


@tagged("post_install", "-at_install")
class TestGeneration(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract.line_ids = [Command.create({"equipment_id": cls.chiller.id})]
        cls.plan = cls._add_plan()
        cls.contract.action_activate()
        cls.cleaning = cls.env["appsistance.intervention.type"].create(
            {"name": "Cleaning", "duration": 0.5, "description": "Clean the coils"}
        )

    def _generate(self, contracts=None, period=YEAR):
        return (contracts or self.contract)._generate(*period)

    def _get_preview(self, **vals):
        wizard = (
            self.env["appsistance.contract.generate"]
            .with_user(self.dispatcher)
            .create(
                {
                    "contract_ids": [Command.set(self.contract.ids)],
                    "date_from": YEAR[0],
                    "date_to": YEAR[1],
                    **vals,
                }
            )
        )
        wizard.action_preview()
        return wizard

    # --------------------------------------------------
    # Work orders
    # --------------------------------------------------

    def test_each_month_of_the_plan_becomes_a_work_order(self):
        self.contract.write({"cig": "CIG1", "customer_order_number": "77"})
        orders = self._generate()
        self.assertRecordValues(
            orders,
            [
                {
                    "customer_id": self.customer.id,
                    "site_id": self.site.id,
                    "equipment_ids": self.boiler.ids,
                    "type_id": self.type.id,
                    "duration": 1.5,
                    "date_from": date(2027, month, 1),
                    "date_deadline": date(2027, month, last),
                    "origin": "contract",
                    "contract_id": self.contract.id,
                    "contract_period_id": self.contract.period_id.id,
                    "state": "to_plan",
                    "cig": "CIG1",
                    "customer_order_number": "77",
                }
                for month, last in ((3, 31), (9, 30))
            ],
        )
        self.assertEqual(self.contract.due_ids.mapped("state"), ["generated"] * 2)
        self.assertIn(self.contract.name, orders[0]._get_origin_text())

    def test_a_second_run_makes_nothing(self):
        self._generate()
        self.assertFalse(self._generate())
        self.assertEqual(len(self.contract.due_ids), 2)

    def test_one_visit_serves_all_equipment_of_a_site_and_month(self):
        self._add_plan(
            equipment_ids=[Command.set(self.chiller.ids)],
            type_id=self.cleaning.id,
            months="3",
        )
        march = self._generate()[0]
        self.assertEqual(march.equipment_ids, self.boiler | self.chiller)
        self.assertEqual(march.duration, 2.0)
        self.assertEqual(march.type_id, self.type)
        self.assertEqual(march.summary, "Boiler Check, Cleaning")
        self.assertEqual(march.description, "Check flue gas\nClean the coils")
        self.assertEqual(len(march.due_ids), 2)

    def test_grouping_is_a_choice(self):
        self._add_plan(type_id=self.cleaning.id, months="3")
        self._add_plan(equipment_ids=[Command.set(self.chiller.ids)], months="3")
        for grouping, count in (("site", 1), ("site_type", 2), ("plan", 3)):
            with self.subTest(grouping=grouping):
                contract = self.contract.copy(
                    {"date_start": YEAR[0], "date_end": YEAR[1], "grouping": grouping}
                )
                contract.action_activate()
                orders = contract._generate(date(2027, 3, 1), date(2027, 3, 31))
                self.assertEqual(len(orders), count)

    def test_other_days_or_another_technician_make_another_visit(self):
        self.plan.write({"week": "1", "lead_id": self.anna.id})
        self._add_plan(type_id=self.cleaning.id, months="3", lead_id=self.bruno.id)
        self._add_plan(
            equipment_ids=[Command.set(self.chiller.ids)], months="3", week="3"
        )
        self._add_plan(type_id=self.cleaning.id, months="3", day=5)
        orders = self._generate(period=(date(2027, 3, 1), date(2027, 3, 31)))
        self.assertEqual(len(orders), 2)
        first = orders.filtered(lambda order: order.preferred_lead_id == self.anna)
        self.assertEqual(first.date_from, date(2027, 3, 5))
        self.assertEqual(len(first.due_ids), 2)

    def test_checklists_of_each_type_ask_about_its_own_equipment(self):
        checklists = self.env["appsistance.checklist"].create(
            [
                {
                    "name": name,
                    "per_equipment": True,
                    "question_ids": [Command.create({"name": "Fine?"})],
                }
                for name in ("Boiler list", "Cleaning list")
            ]
        )
        checklists.action_publish()
        self.type.checklist_ids, self.cleaning.checklist_ids = checklists
        self._add_plan(
            equipment_ids=[Command.set(self.chiller.ids)],
            type_id=self.cleaning.id,
            months="3",
        )
        visit = self._plan(order=self._generate()[0])
        blocks = {
            (version.checklist_id.name, equipment.name)
            for version, equipment in visit._get_checklist_blocks()
        }
        self.assertEqual(
            blocks, {("Boiler list", "Boiler"), ("Cleaning list", "Chiller")}
        )

    def test_a_plan_without_equipment_is_for_the_site(self):
        self.plan.unlink()
        self._add_plan(equipment_ids=[], site_id=self.site.id, months="5")
        order = self._generate()
        self.assertEqual(order.site_id, self.site)
        self.assertFalse(order.equipment_ids)

    def test_the_technician_of_the_plan_is_proposed(self):
        self.plan.lead_id = self.carla
        order = self._generate()[0]
        dialog = (
            self.env["appsistance.work.order.plan"]
            .with_user(self.dispatcher)
            .with_context(default_work_order_ids=order.ids)
            .new(
                self.env["appsistance.work.order.plan"]
                .with_user(self.dispatcher)
                .with_context(default_work_order_ids=order.ids)
                .default_get(["start", "lead_id", "work_order_ids"])
            )
        )
        self.assertEqual(dialog.lead_id, self.carla)

    # --------------------------------------------------
    # What is not planned
    # --------------------------------------------------

    def test_equipment_joins_and_leaves_by_its_dates(self):
        self.contract.line_ids[0].date_to = "2027-06-30"
        self.assertEqual(self._generate().date_deadline, date(2027, 3, 31))
        self.contract.line_ids[0].date_to = False
        self.assertEqual(self._generate().date_deadline, date(2027, 9, 30))

    def test_a_plant_under_another_firm_is_never_planned(self):
        firm = self.env["res.partner"].create({"name": "Other Firm"})
        self.boiler.write({"contractor_id": firm.id, "contractor_until": "2027-05-31"})
        wizard = self._get_preview()
        suspended = wizard.line_ids.filtered(lambda line: line.kind == "suspended")
        self.assertIn("Other Firm", suspended.note)
        self.assertEqual(self._generate().date_deadline, date(2027, 9, 30))

    def test_drafts_and_templates_make_nothing(self):
        draft = self.contract.copy({"date_start": YEAR[0], "date_end": YEAR[1]})
        self.assertFalse(draft._generate(*YEAR))

    def test_beyond_a_tacit_contract_visits_are_provisional(self):
        self._generate(period=(date(2027, 1, 1), date(2028, 12, 31)))
        ahead = self.contract.due_ids.filtered("is_provisional")
        self.assertEqual(ahead.mapped("month"), [date(2028, 3, 1), date(2028, 9, 1)])
        self.assertFalse(ahead.period_id)

    def test_nothing_is_made_beyond_a_contract_that_ends(self):
        self.contract.renewal_kind = "none"
        self._generate(period=(date(2027, 1, 1), date(2028, 12, 31)))
        self.assertEqual(len(self.contract.due_ids), 2)

    # --------------------------------------------------
    # What people did
    # --------------------------------------------------

    def test_a_moved_job_stays_where_it_was_moved(self):
        march = self._generate()[0]
        march.date_deadline = "2027-04-15"
        self.assertFalse(self._generate())
        line = self._get_preview().line_ids.filtered(lambda row: row.kind == "moved")
        self.assertEqual(line.work_order_id, march)
        self.assertIn("was moved to", line.note)

    def test_a_visit_planned_outside_its_days_shows_as_moved(self):
        march = self._generate()[0]
        self.env["appsistance.visit"]._plan(
            [
                {
                    "work_order": march,
                    "start": datetime(2027, 4, 6, 8),
                    "stop": datetime(2027, 4, 6, 9),
                    "lead": self.anna,
                }
            ]
        )
        line = self._get_preview().line_ids.filtered(lambda row: row.kind == "moved")
        self.assertEqual(line.work_order_id, march)

    def test_a_cancelled_job_is_not_made_again_unless_asked(self):
        march, september = self._generate()
        march._cancel("Customer closed")
        self.assertFalse(self._generate())
        due = march.due_ids
        self.assertRecordValues(
            due, [{"state": "skipped", "skip_reason": "Customer closed"}]
        )
        wizard = self.env["appsistance.work.order.cancel"].create(
            {
                "work_order_ids": [Command.set(september.ids)],
                "reason": "Wrong day",
                "is_due_again": True,
            }
        )
        self.assertTrue(wizard.has_dues)
        wizard.action_cancel_orders()
        again = self._generate()
        self.assertEqual(again.date_deadline, september.date_deadline)
        self.assertEqual(len(self.contract.due_ids), 2)

    def test_a_reopened_job_is_owed_again(self):
        march = self._generate()[0]
        march._cancel("Mistake")
        march.action_reopen()
        self.assertEqual(march.due_ids.state, "generated")

    def test_a_deleted_job_leaves_its_due_skipped(self):
        march = self._generate()[0]
        due = march.due_ids
        march.unlink()
        self.assertEqual(due.state, "skipped")
        self.assertFalse(self._generate())
        due.with_user(self.dispatcher).action_due_again()
        self.assertTrue(self._generate())

    def test_what_has_a_job_is_not_owed_a_second_time(self):
        self._generate()
        with self.assertRaises(UserError):
            self.contract.due_ids[0].with_user(self.dispatcher).action_due_again()

    def test_a_technician_does_not_decide_what_is_planned(self):
        self._generate()
        with self.assertRaises(AccessError):
            self.contract.due_ids.with_user(self.anna.user_id).action_skip()

    # --------------------------------------------------
    # Preview and changes of the plan
    # --------------------------------------------------

    def test_the_preview_tells_and_changes_nothing(self):
        self._generate(period=(date(2027, 3, 1), date(2027, 3, 31)))
        wizard = self._get_preview()
        self.assertEqual((wizard.new_count, wizard.exists_count), (1, 1))
        self.assertEqual(len(self.contract.due_ids), 1)
        wizard.action_generate()
        self.assertEqual(len(wizard.work_order_ids), 1)
        self.assertEqual(len(self.contract.due_ids), 2)

    def test_a_change_of_the_plan_is_offered_and_written(self):
        march, september = self._generate()
        march.duration = 4.0
        march.date_deadline = "2027-04-15"
        self.plan.write({"week": "1", "duration": 2.0})
        wizard = self._get_preview()
        changed = wizard.line_ids.filtered(lambda line: line.kind == "changed")
        self.assertEqual(len(changed), 2)
        self.assertIn("other days", changed[0].note)
        wizard.action_generate()
        self.assertEqual(september.date_deadline, date(2027, 9, 7))
        self.assertEqual(september.duration, 2.0)
        # what a person decided stays
        self.assertEqual(march.date_deadline, date(2027, 4, 15))
        self.assertEqual(march.duration, 4.5)
        self.assertFalse(
            self._get_preview().line_ids.filtered(lambda row: row.kind == "changed")
        )

    def test_a_line_taken_away_leaves_what_the_visit_owes_else(self):
        cleaning = self._add_plan(
            equipment_ids=[Command.set(self.chiller.ids)],
            type_id=self.cleaning.id,
            months="3",
        )
        march = self._generate()[0]
        due = march.due_ids.filtered(lambda row: row.plan_id == cleaning)
        cleaning.months = ""
        wizard = self._get_preview()
        wizard.line_ids.filtered(lambda line: line.kind == "gone").is_applied = True
        wizard.action_generate()
        self.assertRecordValues(
            march,
            [
                {
                    "state": "to_plan",
                    "equipment_ids": self.boiler.ids,
                    "duration": 1.5,
                    "type_id": self.type.id,
                }
            ],
        )
        self.assertEqual(march.due_ids.state, "generated")
        self.assertEqual(due.state, "skipped")

    def test_a_plant_that_goes_to_another_firm_offers_to_cancel_its_job(self):
        march = self._generate()[0]
        firm = self.env["res.partner"].create({"name": "Other Firm"})
        self.boiler.write({"contractor_id": firm.id, "contractor_until": "2027-05-31"})
        wizard = self._get_preview()
        line = wizard.line_ids.filtered(lambda row: row.work_order_id == march)
        self.assertEqual((line.kind, line.is_applied), ("gone", False))
        self.assertIn("Other Firm", line.note)
        wizard.action_generate()
        self.assertEqual(march.equipment_ids, self.boiler)

    def test_a_month_taken_away_offers_to_cancel_its_job(self):
        march, september = self._generate()
        self.plan.months = "3"
        wizard = self._get_preview()
        gone = wizard.line_ids.filtered(lambda line: line.kind == "gone")
        self.assertEqual(gone.work_order_id, september)
        wizard.action_generate()
        self.assertEqual(september.state, "to_plan")
        wizard = self._get_preview()
        wizard.line_ids.filtered(lambda line: line.kind == "gone").is_applied = True
        wizard.action_generate()
        self.assertEqual((march.state, september.state), ("to_plan", "cancelled"))

    def test_what_is_added_to_the_plan_joins_the_job_not_yet_planned(self):
        march = self._generate()[0]
        self._add_plan(
            equipment_ids=[Command.set(self.chiller.ids)],
            type_id=self.cleaning.id,
            months="3",
        )
        self.assertFalse(self._generate())
        self.assertEqual(march.equipment_ids, self.boiler | self.chiller)
        self.assertEqual(len(march.due_ids), 2)
        self.assertEqual(march.duration, 2.0)

    def test_a_period_that_ends_before_it_begins_is_refused(self):
        wizard = self.env["appsistance.contract.generate"].create(
            {"date_from": YEAR[1], "date_to": YEAR[0]}
        )
        with self.assertRaises(UserError):
            wizard.action_preview()

    def test_a_plan_line_that_made_jobs_is_not_deleted(self):
        self._generate()
        with self.assertRaises(UserError):
            self.plan.unlink()

    # --------------------------------------------------
    # Many contracts
    # --------------------------------------------------

    def test_one_bad_contract_is_reported_and_the_others_go_on(self):
        bad = self.contract.copy({"date_start": YEAR[0], "date_end": YEAR[1]})
        bad.action_activate()
        generator = self.env.registry["appsistance.contract.generator"]
        prepare = generator._prepare_order

        def fail(this, job, terms):
            if job.contract == bad:
                raise UserError(self.env._("No address"))
            return prepare(this, job, terms)

        with patch.object(generator, "_prepare_order", fail):
            orders = self._generate(bad | self.contract)
        self.assertEqual(orders.contract_id, self.contract)
        self.assertEqual(bad.generation_error, "No address")
        self.assertFalse(bad.due_ids)
        self._generate(bad | self.contract)
        self.assertFalse(bad.generation_error)
        self.assertEqual(len(bad.due_ids), 2)

    def test_queries_do_not_grow_with_the_contracts(self):
        def make(count):
            contracts = self.contract.browse()
            for _number in range(count):
                contracts |= self.contract.copy(
                    {"date_start": YEAR[0], "date_end": YEAR[1]}
                )
            contracts.action_activate()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            contracts._generate(*YEAR)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        make(2)
        few, many = make(2), make(20)
        self.assertLessEqual(many, few + 10)

    @freeze_time("2027-01-10 10:00:00")
    def test_the_job_makes_what_comes_within_the_look_ahead(self):
        self.company.appsistance_contract_lookahead = 2
        with self.enter_registry_test_mode():
            self.env.ref(
                "appsistance_contracts.ir_cron_generate"
            ).method_direct_trigger()
        self.contract.invalidate_recordset()
        self.assertEqual(self.contract.generated_until, date(2027, 3, 31))
        self.assertEqual(self.contract.due_ids.month, date(2027, 3, 1))
        self.contract.lookahead_months = 9
        with self.enter_registry_test_mode():
            self.env.ref(
                "appsistance_contracts.ir_cron_generate"
            ).method_direct_trigger()
        self.contract.invalidate_recordset()
        self.assertEqual(len(self.contract.due_ids), 2)

    def test_a_change_of_the_plan_makes_the_job_look_again(self):
        self._generate()
        self.assertEqual(self.contract.generated_until, YEAR[1])
        self.plan.months = "3,6,9"
        self.assertFalse(self.contract.generated_until)

    def test_months_made_far_ahead_do_not_hide_those_before(self):
        self._generate(period=(date(2027, 9, 1), date(2027, 9, 30)))
        self.assertFalse(self.contract.generated_until)
        self._generate(period=(date(2027, 1, 1), date(2027, 3, 31)))
        self._generate(period=(date(2027, 9, 1), date(2027, 9, 30)))
        self.assertEqual(self.contract.generated_until, date(2027, 3, 31))
        self._generate(period=(date(2027, 4, 1), date(2027, 6, 30)))
        self.assertEqual(self.contract.generated_until, date(2027, 6, 30))

    def test_contracts_of_another_company_are_generated_when_chosen(self):
        company = self.env["res.company"].create({"name": "Second Firm"})
        self.dispatcher.company_ids += company
        contract = self._create_contract(company_id=company.id, line_ids=[])
        wizard = (
            self.env["appsistance.contract.generate"]
            .with_user(self.dispatcher)
            .with_context(allowed_company_ids=[self.company.id, company.id])
            .create({"contract_ids": [Command.set(contract.ids)]})
        )
        contract.action_activate()
        self.assertEqual(wizard._get_contracts(), contract)

    def test_the_job_begins_on_the_day_of_the_company(self):
        self.company.partner_id.tz = "Europe/Rome"
        self.company.appsistance_contract_lookahead = 0
        for moment, last in (
            ("2027-03-31 21:30:00", "2027-03-31"),
            # half past midnight of the first of April in Rome
            ("2027-03-31 22:30:00", "2027-04-30"),
        ):
            with self.subTest(moment=moment):
                self._run_cron("appsistance.contract", "_cron_generate", moment)
                self.assertEqual(str(self.contract.generated_until), last)

    def test_every_n_months_fills_rows_at_once(self):
        self.plan.unlink()
        self.env["appsistance.contract.plan.every"].create(
            {
                "contract_id": self.contract.id,
                "equipment_ids": [Command.set((self.boiler | self.chiller).ids)],
                "type_id": self.type.id,
                "interval_months": 5,
                "date_first": "2027-01-31",
            }
        ).action_apply()
        self.assertEqual(len(self.contract.plan_ids), 2)
        orders = self._generate()
        self.assertEqual(
            orders.mapped("date_deadline"),
            [date(2027, 1, 31), date(2027, 6, 30), date(2027, 11, 30)],
        )
