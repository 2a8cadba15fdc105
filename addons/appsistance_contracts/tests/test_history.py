from datetime import date

from freezegun import freeze_time
from psycopg2.errors import IntegrityConstraintViolation

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestHistory(ContractCommon):
    """A contract renewed with a rise: its first period is history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._add_plan()
        cls.clause = cls._add_clause(measure="visits", quantity=2)
        cls.fee = cls._add_fee(interval_months=6)
        cls.contract.write({"indexation_kind": "fixed", "indexation_percent": 5.0})
        cls.contract.action_activate()
        cls.contract._generate(date(2027, 1, 1), date(2028, 12, 31))
        cls.contract.instalment_ids._charge()
        cls.old = cls.contract.period_id
        with freeze_time("2028-01-01"):
            cls.contract._renew()
        cls.new = cls.contract.period_id
        cls.portal = new_test_user(
            cls.env, "history_portal", groups="base.group_portal"
        )
        cls.admin = new_test_user(
            cls.env,
            "history_admin",
            groups="appsistance_base.group_manager,base.group_system",
        )
        cls.users = (
            cls.anna.user_id,
            cls.dispatcher,
            cls.manager,
            cls.portal,
            cls.admin,
        )

    def _call(self, user, records, method, *args):
        """As a client calls it."""
        model = self.env[records._name].with_user(user)
        return call_kw(model, method, [records.ids, *args], {})

    # --------------------------------------------------
    # What the history is
    # --------------------------------------------------

    def test_the_old_period_keeps_terms_equipment_plan_and_prices(self):
        content = self.old._get_content()
        self.assertEqual(content["contract"]["date_end"], "2027-12-31")
        self.assertEqual([row["name"] for row in content["equipment"]], ["Boiler"])
        self.assertEqual([row["months"] for row in content["plan"]], ["3,9"])
        self.assertEqual([row["quantity"] for row in content["clauses"]], ["2"])
        self.assertEqual([row["amount"] for row in content["fees"]], ["1200"])
        self.assertTrue(self.old._is_intact())

    def test_what_changes_later_does_not_reach_it(self):
        before = self.old.content
        self.fee.amount = 9999.0
        self.plan.months = "1"
        self.clause.quantity = 7
        self.contract.title = "Another"
        self.customer.name = "Another Name"
        self.env.flush_all()
        self.assertEqual(self.old.content, before)
        self.assertTrue(self.old._is_intact())

    def test_the_new_period_is_linked_and_carries_plan_and_fees_on(self):
        self.assertEqual(self.new.previous_id, self.old)
        self.assertEqual((self.old.number, self.new.number), (1, 2))
        self.assertEqual(self.plan.contract_id.period_id, self.new)
        rows = self.contract.instalment_ids.filtered(lambda r: r.period_id == self.new)
        self.assertEqual(rows.sorted("date_from").mapped("amount"), [630.0, 630.0])
        grants = self.contract.allowance_ids.grouped("period_id")
        self.assertEqual(grants[self.new].granted, 2)
        self.assertEqual(grants[self.old].granted, 2)

    def test_jobs_visits_and_charges_stay_with_their_period(self):
        for year, period in ((2027, self.old), (2028, self.new)):
            dues = self.contract.due_ids.filtered(
                lambda due, year=year: due.month.year == year
            )
            with self.subTest(year=year):
                self.assertEqual(len(dues), 2)
                self.assertEqual(dues.period_id, period)
                self.assertEqual(dues.work_order_id.contract_period_id, period)
                self.assertFalse(any(dues.mapped("is_provisional")))
        self.assertEqual(self.contract.charge_ids.contract_period_id, self.old)

    def test_managers_read_the_history(self):
        self.env["res.lang"]._activate_lang("en_US")
        old = self.old.with_user(self.manager).with_context(lang="en_US")
        html = old.content_html
        for words in ("Boiler", "1,200.00", "March, September", "Art. 4", "01/01/2027"):
            with self.subTest(words=words):
                self.assertIn(words, html)
        self.assertTrue(self.old.with_user(self.manager).is_intact)
        with self.assertRaises(AccessError):
            self.old.with_user(self.dispatcher).read(["content_html"])

    # --------------------------------------------------
    # Nobody changes it
    # --------------------------------------------------

    def test_no_role_changes_it_by_rpc(self):
        for user in self.users:
            for vals in (
                {"content": "{}"},
                {"date_end": "2030-12-31"},
                {"number": 7},
                {"state": "current"},
                {"previous_id": False},
                {"content_hash": "x"},
            ):
                with (
                    self.subTest(user=user.login, vals=vals),
                    self.assertRaises(UserError),
                ):
                    self._call(user, self.old, "write", vals)
            for method in ("unlink", "copy"):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(UserError),
                ):
                    self._call(user, self.old, method)
        self.assertTrue(self.old._is_intact())

    def test_no_role_makes_or_moves_a_period_by_rpc(self):
        vals = {
            "contract_id": self.contract.id,
            "number": 3,
            "date_start": "2029-01-01",
            "date_end": "2029-12-31",
        }
        for user in self.users:
            with self.subTest(user=user.login):
                periods = self.env["appsistance.contract.period"].with_user(user)
                with self.assertRaises(UserError):
                    call_kw(periods, "create", [[vals]], {})
                with self.assertRaises(UserError):
                    self._call(user, self.new, "write", {"date_end": "2030-12-31"})

    def test_private_methods_are_not_called_by_rpc(self):
        for method in ("_seal", "_get_content", "_is_intact"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self._call(self.admin, self.old, method)

    def test_what_belongs_to_it_does_not_move_by_rpc(self):
        instalments = self.contract.instalment_ids.filtered(
            lambda row: row.period_id == self.old
        )
        dues = self.contract.due_ids.filtered(lambda due: due.period_id == self.old)
        allowances = self.contract.allowance_ids
        for user in self.users:
            for records, vals in (
                (instalments, {"amount": 1.0}),
                (dues, {"period_id": self.new.id}),
                (allowances, {"granted": 100.0}),
                (self.fee.price_ids, {"amount": 1.0}),
                (self.contract.indexation_ids, {"percent": 1.0}),
            ):
                with (
                    self.subTest(user=user.login, model=records._name),
                    self.assertRaises(UserError),
                ):
                    self._call(user, records, "write", vals)

    @mute_logger("odoo.sql_db")
    def test_superuser_code_and_sql_do_not_change_it_either(self):
        with self.assertRaises(UserError):
            self.old.sudo().write({"content": "{}"})
        with self.assertRaises(UserError):
            self.old.sudo().unlink()
        for statement in (
            "UPDATE appsistance_contract_period SET content = '{}' WHERE id = %s",
            "DELETE FROM appsistance_contract_period WHERE id = %s",
        ):
            with (
                self.subTest(statement=statement),
                self.assertRaises(IntegrityConstraintViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [self.old.id])
