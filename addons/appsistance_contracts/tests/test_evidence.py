from psycopg2.errors import IntegrityConstraintViolation, UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestEvidence(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._add_plan()
        cls.clause = cls._add_clause()
        cls.fee = cls._add_fee()
        cls.contract.action_activate()

    def _refuses_sql(self, query):
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityConstraintViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query)

    def test_an_ended_period_keeps_what_was_agreed(self):
        period = self.contract.period_id
        self.contract._end()
        content = period._get_content()
        self.assertEqual(content["contract"]["customer"], self.customer.display_name)
        self.assertEqual(content["equipment"][0]["name"], "Boiler")
        self.assertEqual(content["plan"][0]["months"], "3,9")
        self.assertEqual(content["clauses"][0]["name"], "Art. 4")
        self.assertEqual(content["fees"][0]["amount"], "1200")
        self.assertTrue(period._is_intact())

    def test_an_ended_period_does_not_change(self):
        period = self.contract.period_id
        self.contract._end()
        with self.assertRaises(UserError):
            period.date_end = "2028-01-01"
        with self.assertRaises(UserError):
            period.unlink()
        for statement in (
            "UPDATE appsistance_contract_period SET content = '{}' WHERE id = %s",
            "UPDATE appsistance_contract_period SET number = 9 WHERE id = %s",
            "DELETE FROM appsistance_contract_period WHERE id = %s",
        ):
            with self.subTest(statement=statement):
                self._refuses_sql(SQL(statement, period.id))

    def test_a_running_period_is_not_changed_by_hand(self):
        with self.assertRaises(UserError):
            self.contract.period_id.with_user(self.manager).sudo(False).write(
                {"date_end": "2028-01-01"}
            )

    def test_a_contract_has_one_current_period(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.contract._open_period()

    def test_an_ended_contract_and_its_parts_do_not_change(self):
        self.contract._end()
        for record, vals in (
            (self.contract, {"date_end": "2028-01-01"}),
            (self.contract, {"state": "active"}),
            (self.plan, {"months": "1"}),
            (self.clause, {"quantity": 9}),
            (self.fee, {"amount": 1.0}),
            (self.contract.line_ids, {"date_to": "2027-02-01"}),
        ):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                record.write(vals)
        with self.assertRaises(UserError):
            self._add_plan()
        with self.assertRaises(UserError):
            self.clause.unlink()

    def test_nothing_moves_into_an_ended_contract(self):
        other = self._create_contract(line_ids=[])
        plan = self._add_plan(other)
        self.contract._end()
        with self.assertRaises(UserError):
            plan.contract_id = self.contract
        self.env.invalidate_all()
        self._refuses_sql(
            SQL(
                "UPDATE appsistance_contract_plan SET contract_id = %s WHERE id = %s",
                self.contract.id,
                plan.id,
            )
        )

    def test_sql_does_not_change_an_ended_contract_either(self):
        self.contract._end()
        for table, column, value, record in (
            ("appsistance_contract", "date_end", "2028-01-01", self.contract),
            ("appsistance_contract", "state", "active", self.contract),
            ("appsistance_contract_plan", "months", "1", self.plan),
            ("appsistance_contract_clause", "quantity", 9, self.clause),
            ("appsistance_contract_fee", "amount", 1, self.fee),
            ("appsistance_contract_line", "note", "x", self.contract.line_ids),
        ):
            with self.subTest(table=table):
                self._refuses_sql(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        value,
                        record.id,
                    )
                )

    def test_an_ended_contract_goes_on_into_the_history(self):
        self.contract._end()
        self.contract.instalment_ids._charge()
        self.contract.action_archive_history()
        self.assertEqual(self.contract.state, "archived")
        self.contract.note = "Kept for ten years"
        self.assertTrue(self.contract.note)
