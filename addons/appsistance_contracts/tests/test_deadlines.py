from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.appsistance_base.tests.dashboard_cases import DashboardCases

from .common import ContractCommon

TODAY = "2027-10-15"


@tagged("post_install", "-at_install")
class TestDeadlines(DashboardCases, ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.appsistance_contract_reminder_days = 30
        cls.contract.action_activate()

    def _find(self, contract=None, moment=TODAY):
        contract = contract or self.contract
        with freeze_time(moment):
            found = contract._find_deadlines(self.company)
        return {
            kind: str(dates[contract])
            for kind, dates in found.items()
            if contract in dates
        }

    def _add_due(self, date="2027-10-31", **vals):
        plan = vals.pop("plan", None) or self._add_plan(months="10")
        return self.env["appsistance.contract.due"].create(
            {
                "plan_id": plan.id,
                "contract_id": self.contract.id,
                "company_id": self.company.id,
                "customer_id": self.customer.id,
                "type_id": self.type.id,
                "month": f"{date[:7]}-01",
                "date_due": date,
                **vals,
            }
        )

    def _remind(self, moment=TODAY):
        self._run_cron("appsistance.contract.reminder", "_cron_remind", moment)
        return self.contract.activity_ids

    def test_the_notice_is_near_as_many_days_as_the_company_says(self):
        self.assertEqual(self._find(), {"notice": "2027-11-01"})
        self.company.appsistance_contract_reminder_days = 10
        self.assertEqual(self._find(), {})

    def test_a_notice_that_is_over_is_not_near(self):
        self.assertNotIn("notice", self._find(moment="2027-11-02"))

    def test_an_end_is_near_where_nothing_renews_it(self):
        self.assertNotIn("end", self._find(moment="2027-12-15"))
        self.contract.renewal_kind = "request"
        self.assertEqual(self._find(moment="2027-12-15")["end"], "2027-12-31")

    def test_a_notice_that_came_in_time_makes_it_an_end(self):
        notice = self.env["appsistance.contract.termination"].create(
            {"contract_id": self.contract.id, "date_received": "2027-10-01"}
        )
        self.assertEqual(self._find(), {})
        self.assertEqual(self._find(moment="2027-12-15"), {"end": "2027-12-31"})
        notice.action_withdraw()
        self.assertIn("notice", self._find())

    def test_a_late_notice_ends_the_period_after(self):
        self.env["appsistance.contract.termination"].create(
            {"contract_id": self.contract.id, "date_received": "2027-12-01"}
        )
        self.assertNotIn("end", self._find(moment="2027-12-15"))
        with freeze_time("2028-01-01"):
            self.contract._renew()
        self.assertIn("end", self._find(moment="2028-12-15"))

    def test_a_visit_without_a_day_is_near(self):
        due = self._add_due()
        self.assertEqual(self._find()["unplanned"], "2027-10-31")
        order = self._create_order(contract_id=self.contract.id)
        due.write({"state": "generated", "work_order_id": order.id})
        self.assertEqual(self._find()["unplanned"], "2027-10-31")
        order.visit_ids = self._plan(order=order)
        self.assertNotIn("unplanned", self._find())

    def test_skipped_and_provisional_visits_are_not_near(self):
        due = self._add_due()
        due.is_provisional = True
        self.assertNotIn("unplanned", self._find())
        due.write({"is_provisional": False, "state": "skipped"})
        self.assertNotIn("unplanned", self._find())

    def test_the_legal_date_of_a_plant_is_near_while_no_visit_comes(self):
        self.boiler.deadline_ids = [
            Command.create({"name": "Combustion check", "date": "2027-10-30"})
        ]
        self.assertEqual(self._find()["legal"], "2027-10-30")
        order = self._create_order(equipment_ids=self.boiler.ids)
        visit = self._plan(order=order)
        visit.write({"start": "2027-10-20 08:00:00", "stop": "2027-10-20 09:00:00"})
        self.assertNotIn("legal", self._find())

    def test_the_day_is_that_of_the_company(self):
        self.company.appsistance_contract_reminder_days = 16
        moment = "2027-10-15 22:30:00"
        self.company.partner_id.tz = "UTC"
        self.assertNotIn("notice", self._find(moment=moment))
        self.company.partner_id.tz = "Europe/Rome"
        self.assertIn("notice", self._find(moment=moment))

    def test_the_filter_finds_what_is_near(self):
        contracts = self.env["appsistance.contract"]
        with freeze_time(TODAY):
            self.assertIn(
                self.contract, contracts.search([("deadline_kind", "=", "notice")])
            )
            self.assertNotIn(
                self.contract, contracts.search([("deadline_kind", "=", "end")])
            )
            self.contract.invalidate_recordset(["deadline_kind"])
            self.assertEqual(self.contract.deadline_kind, "notice")
            self.assertEqual(str(self.contract.deadline_date), "2027-11-01")

    def test_contracts_are_found_by_whether_they_have_a_deadline(self):
        contracts = self.env["appsistance.contract"]
        far = self._create_contract(line_ids=[], date_end="2029-12-31")
        far.action_activate()
        both = self.contract | far
        with freeze_time(TODAY):
            for operator, expected in (("!=", self.contract), ("=", far)):
                with self.subTest(operator=operator):
                    found = contracts.search([("deadline_kind", operator, False)])
                    self.assertEqual(found & both, expected)

    def test_the_job_reminds_the_responsible_once(self):
        self.contract.user_id = self.manager
        activity = self._remind()
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.contract.user_id)
        self.assertEqual(str(activity.date_deadline), "2027-11-01")
        self.assertEqual(self._remind("2027-10-16"), activity)

    def test_what_was_done_is_not_reminded_of_again(self):
        self._remind().action_feedback()
        self.assertFalse(self._remind("2027-10-17"))

    def test_what_is_settled_loses_its_reminder(self):
        due = self._add_due()
        self.assertEqual(len(self._remind()), 2)
        due._skip("Not needed")
        self.assertEqual(len(self._remind("2027-10-16")), 1)
        due.write({"state": "due", "skip_reason": False})
        self.assertEqual(len(self._remind("2027-10-17")), 2)

    def test_a_deadline_that_moves_is_reminded_of_anew(self):
        self._remind()
        self.contract.notice_value = 70
        self.assertEqual(
            [str(day) for day in self._remind().mapped("date_deadline")],
            ["2027-10-22"],
        )

    def test_nobody_is_reminded_where_the_setting_is_zero(self):
        self.company.appsistance_contract_reminder_days = 0
        self.assertFalse(self._remind())

    def test_a_responsible_who_left_is_replaced(self):
        self.contract.user_id = self.dispatcher
        self.company.appsistance_equipment_user_id = self.manager
        self.dispatcher.active = False
        self.assertEqual(self._remind().user_id, self.manager)

    def test_the_job_costs_the_same_for_many_contracts(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(TODAY):
                contracts._find_deadlines(self.company)
            return self.env.cr.sql_log_count - before

        contracts = self.contract
        few = count()
        for number in range(10):
            contract = self._create_contract(title=f"No. {number}", line_ids=[])
            contract.action_activate()
            contracts |= contract
        self.assertLessEqual(count(), few + 1)

    def test_the_cards_count_what_their_lists_show(self):
        self._add_due()
        with freeze_time(TODAY):
            for figure in self.env["appsistance.contract.figure"].search([]):
                with self.subTest(kind=figure.kind):
                    action = figure.with_user(self.manager).action_open()
                    records = self.env[action["res_model"]].with_user(self.manager)
                    self.assertEqual(
                        records.search_count(action["domain"]),
                        figure.with_user(self.manager).count,
                    )

    def test_the_home_shows_the_same_cards(self):
        due = self._add_due()
        with freeze_time(TODAY):
            self._check_figure(self.dispatcher, "contracts_notice", self.contract)
            self._check_figure(self.dispatcher, "contracts_unplanned", due)
            cards = self.env["appsistance.contract.figure"].with_user(self.dispatcher)
            figures = self._get_figures(self.dispatcher)
            for card in cards.search([]):
                with self.subTest(kind=card.kind):
                    figure = figures[f"contracts_{card.kind}"]
                    self.assertEqual(figure["count"], card.count)
            for user in (self.dispatcher, self.manager):
                with self.subTest(user=user.login):
                    self._check_all(user)

    def test_the_cards_count_contracts_of_the_open_companies_only(self):
        card = self.env.ref("appsistance_contracts.appsistance_contract_figure_notice")
        company = self.env["res.company"].create({"name": "Second Firm"})
        with freeze_time(TODAY):
            before = card.with_company(company).with_context(
                allowed_company_ids=company.ids
            )
            self.assertEqual(before.count, 0)
            self.assertGreaterEqual(card.count, 1)

    def test_what_could_not_be_renewed_is_among_the_errors(self):
        card = self.env.ref("appsistance_contracts.appsistance_contract_figure_error")
        before = card.count
        self.contract.sudo().renewal_error = "No renewal"
        card.invalidate_recordset()
        self.assertEqual(card.count, before + 1)

    def test_contracts_to_sign_have_their_card(self):
        card = self.env.ref("appsistance_contracts.appsistance_contract_figure_to_sign")
        before = card.count
        contract = self._create_contract(title="New", line_ids=[])
        contract.action_send_to_sign()
        card.invalidate_recordset()
        self.assertEqual(card.count, before + 1)


@tagged("post_install", "-at_install")
class TestConsumers(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consumer = cls.env["res.partner"].create(
            {"name": "De Luca Maria", "email": "deluca@test.example"}
        )
        cls.home = cls._create_contract(
            title="Boiler at home", customer_id=cls.consumer.id, line_ids=[]
        )
        cls.home.action_activate()

    def _make(self, contracts=None):
        contracts = contracts or self.home
        action = contracts.action_tell_consumers()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        action = wizard.create({}).action_make()
        return self.env["appsistance.contract.letter"].search(action["domain"])

    def test_a_consumer_is_told_before_the_notice_runs_out(self):
        for unit, value, day in (
            ("day", 60, "2027-11-01"),
            ("day", 10, "2027-12-01"),
            ("month", 3, "2027-09-30"),
        ):
            with self.subTest(unit=unit, value=value):
                self.home.write({"notice_unit": unit, "notice_value": value})
                self.assertEqual(str(self.home.consumer_notice_by), day)

    def test_firms_are_not_told(self):
        self.assertFalse(self.contract.consumer_notice_by)

    def test_contracts_that_are_not_renewed_tacitly_need_no_notice(self):
        self.home.renewal_kind = "request"
        self.assertFalse(self.home.consumer_notice_by)

    def test_the_letter_says_until_when_he_may_end_it(self):
        letter = self._make()
        self.assertEqual(letter.kind, "consumer")
        self.assertEqual(letter.channel, "email")
        self.assertIn("65-bis", letter.body)
        self.assertIn("2028", letter.body)

    def test_the_letter_is_made_once_for_a_period(self):
        self._make()
        action = self.home.action_tell_consumers()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        self.assertEqual(wizard.create({}).new_count, 0)

    def test_sending_it_records_the_day_and_settles_the_deadline(self):
        letter = self._make()
        with freeze_time("2027-10-15"):
            domain = self.home._get_deadline_domain("consumer", self.company)
            self.assertIn(self.home, self.home.search(domain))
            letter.action_send()
            self.assertEqual(letter.state, "sent")
            self.assertEqual(str(self.home.consumer_notified_on), "2027-10-15")
            domain = self.home._get_deadline_domain("consumer", self.company)
            self.assertNotIn(self.home, self.home.search(domain))

    def test_who_was_told_is_not_free_to_withdraw(self):
        letter = self._make()
        with freeze_time("2027-10-15"):
            letter.action_send()
        self.assertFalse(self.home._is_notice_missing())

    def test_without_address_the_letter_goes_by_post(self):
        self.consumer.email = False
        letter = self._make()
        self.assertEqual(letter.channel, "post")
        letter.sent_on = "2027-10-10 09:00:00"
        letter.action_mark_sent()
        self.assertEqual(str(self.home.consumer_notified_on), "2027-10-10")


@tagged("post_install", "-at_install")
class TestTimeline(ContractCommon):
    def test_each_period_stands_in_the_timeline_in_its_order(self):
        self.assertFalse(self.contract.period_timeline)
        self.contract.action_activate()
        with freeze_time("2027-12-20"):
            self.contract._renew()
        text = str(self.contract.period_timeline)
        self.assertLess(text.index("Period 1"), text.index("Period 2"))
        self.assertIn("31/12/2028", text)
