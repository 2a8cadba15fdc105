import base64
from datetime import date

from psycopg2.errors import IntegrityConstraintViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.appsistance_fieldservice.tools import canonical_json

from .common import ContractCommon
from .test_signing import PIXEL


@tagged("post_install", "-at_install")
class TestFrozen(ContractCommon):
    """What was signed holds until the contract runs, or the signature is undone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"email": "hotel@test.example", "lang": "en_US"})
        cls.plan = cls._add_plan()
        cls.clause = cls._add_clause(
            measure="visits", quantity=2, equipment_ids=[Command.set(cls.boiler.ids)]
        )
        cls.fee = cls._add_fee()
        cls.contract.site_ids = cls.site
        cls.contract.action_send_to_sign()
        cls.contract._sign_in_portal("Mario Rossi", PIXEL)
        cls.contract._approve_in_portal("Mario Rossi", PIXEL)

    def _get_changes(self):
        other = self.env["res.partner"].create({"name": "Other"})
        return (
            (self.contract, {"customer_id": other.id}),
            (self.contract, {"invoice_partner_id": other.id}),
            (self.contract, {"site_ids": [Command.clear()]}),
            (self.contract, {"date_end": "2028-12-31"}),
            (self.contract, {"notice_value": 90}),
            (self.contract, {"renewal_kind": "none"}),
            (self.contract, {"indexation_percent": 5.0}),
            (self.contract, {"terms": "<p>Other</p>"}),
            (self.contract, {"cig": "Z123456789"}),
            (self.contract, {"date_signed": "2026-01-01"}),
            (self.contract, {"state": "draft"}),
            (self.contract, {"fee_ids": [Command.update(self.fee.id, {"amount": 1})]}),
            (self.plan, {"months": "1"}),
            (self.clause, {"quantity": 9}),
            (self.fee, {"amount": 1.0}),
            (self.contract.line_ids, {"date_to": "2027-02-01"}),
        )

    def test_nobody_changes_what_was_signed(self):
        for user in (self.dispatcher, self.manager, self.env.user):
            for record, vals in self._get_changes():
                with (
                    self.subTest(user=user.login, model=record._name, vals=vals),
                    self.assertRaises(UserError),
                ):
                    record.with_user(user).write(vals)

    def test_nothing_comes_or_goes(self):
        for record in (self.plan, self.clause, self.fee, self.contract.line_ids):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                record.unlink()
        for add in (self._add_plan, self._add_clause, self._add_fee):
            with self.assertRaises(UserError):
                add()
        with self.assertRaises(UserError):
            self.contract.unlink()

    def test_sql_does_not_change_it_either(self):
        self.env.flush_all()
        line = self.contract.line_ids
        for table, column, value, record in (
            ("appsistance_contract", "date_end", "2028-01-01", self.contract),
            ("appsistance_contract", "state", "draft", self.contract),
            ("appsistance_contract", "signed_on", None, self.contract),
            ("appsistance_contract", "invoice_partner_id", None, self.contract),
            ("appsistance_contract_plan", "months", "1", self.plan),
            ("appsistance_contract_clause", "quantity", 9, self.clause),
            ("appsistance_contract_fee", "amount", 1, self.fee),
            ("appsistance_contract_line", "date_to", "2027-02-01", line),
        ):
            with (
                self.subTest(table=table, column=column),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityConstraintViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        value,
                        record.id,
                    )
                )

    def test_sql_does_not_change_its_sites_and_plants_either(self):
        self.env.flush_all()
        for table, owner, member, record, other in (
            ("site", "contract", "site", self.contract, self.customer),
            ("plan_equipment", "plan", "equipment", self.plan, self.chiller),
            ("clause_equipment", "clause", "equipment", self.clause, self.chiller),
        ):
            names = {
                "table": SQL.identifier(f"appsistance_contract_{table}_rel"),
                "owner": SQL.identifier(f"{owner}_id"),
                "member": SQL.identifier(f"{member}_id"),
                "record": record.id,
                "other": other.id,
            }
            update = "UPDATE %(table)s SET %(member)s = %(other)s"
            insert = "INSERT INTO %(table)s (%(owner)s, %(member)s)"
            for query in (
                "DELETE FROM %(table)s WHERE %(owner)s = %(record)s",
                f"{update} WHERE %(owner)s = %(record)s",
                f"{insert} VALUES (%(record)s, %(other)s)",
            ):
                with (
                    self.subTest(table=table, query=query[:6]),
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(IntegrityConstraintViolation),
                    self.env.cr.savepoint(),
                ):
                    self.env.cr.execute(SQL(query, **names))

    def test_a_plant_moves_and_what_was_signed_keeps_its_sites(self):
        signed = self.contract.site_ids
        site = self.customer.copy({"parent_id": self.customer.id, "type": "site"})
        self.contract.line_ids.equipment_id.site_id = site
        self.env.flush_all()
        self.assertEqual(self.contract.site_ids, signed)

    def test_what_is_ours_to_arrange_stays_free(self):
        contract = self.contract.with_user(self.dispatcher)
        contract.write({"grouping": "plan", "lookahead_months": 2, "note": "Ring"})
        contract.plan_ids.write({"lead_id": False, "duration": 3.0})
        self.assertEqual(contract.plan_ids.duration, 3.0)

    def test_the_form_shows_it_as_fixed(self):
        with self.assertRaises(AssertionError):
            Form(self.contract.with_user(self.manager)).notice_value = 90

    def test_a_signed_contract_is_activated_and_runs_on(self):
        self.contract.with_user(self.manager).action_activate()
        self.fee.amount = 1300.0
        self.contract.line_ids = [Command.create({"equipment_id": self.chiller.id})]
        self.assertEqual(self.contract.state, "active")
        with self.assertRaises(UserError):
            self.contract.with_user(self.manager).write({"date_signed": "2026-01-01"})

    def _undo(self, user, reason="He wants other months"):
        wizard = self.env["appsistance.contract.unsign"].with_user(user)
        wizard.create({"contract_id": self.contract.id, "reason": reason}).action_undo()

    def test_a_manager_undoes_the_signature_with_a_reason(self):
        attachment = self.contract.signed_attachment_id
        data = attachment.raw
        document = self.contract.document_id
        with self.assertRaises(UserError):
            self._undo(self.manager, "  ")
        self._undo(self.manager)
        self.assertEqual(self.contract.state, "draft")
        self.assertFalse(self.contract.signed_on or self.contract.date_signed)
        self.assertEqual(document.withdrawn_by_id, self.manager)
        self.assertEqual(document.signed_attachment_id.raw, data)
        self.assertEqual(document.signed_hash, canonical_json.digest_bytes(data))
        self.assertIn("He wants other months", self.contract.message_ids[0].body)
        self.assertFalse(self.contract.activity_ids)
        with self.assertRaises(UserError):
            attachment.raw = b"other"
        with self.assertRaises(UserError):
            document.withdrawn_reason = "Another"

    def test_after_that_it_is_changed_and_signed_again(self):
        self._undo(self.manager)
        self.fee.amount = 1300.0
        self.contract.action_send_to_sign()
        self.contract._sign_in_portal("Mario Rossi", PIXEL)
        self.contract._approve_in_portal("Mario Rossi", PIXEL)
        self.assertEqual(set(self.contract.document_ids.mapped("number")), {1, 2})

    def test_the_same_words_are_signed_again_on_a_new_paper(self):
        self._undo(self.manager)
        self.contract.action_send_to_sign()
        self.assertEqual(self.contract.document_id.number, 2)
        self.contract._sign_in_portal("Mario Rossi", PIXEL)

    def test_a_paper_signature_is_fixed_and_undone_too(self):
        self._undo(self.manager)
        self.contract._sign_on_paper("Eve", date(2026, 11, 2), "s.pdf", b"%PDF-1.4 x")
        with self.assertRaises(UserError):
            self.fee.amount = 3.0
        self._undo(self.manager)
        self.fee.amount = 3.0
        scans = self.contract.document_ids.signed_attachment_id.mapped("raw")
        self.assertIn(b"%PDF-1.4 x", scans)

    def test_others_do_not_undo_a_signature(self):
        with self.assertRaises(AccessError):
            self._undo(self.dispatcher)
        with self.assertRaises(AccessError):
            self.contract.with_user(self.dispatcher)._undo_signature("Because")
        with self.assertRaises(AccessError):
            self.contract.with_user(self.dispatcher).action_undo_signature()

    def test_what_runs_is_not_unsigned(self):
        self.contract.action_activate()
        with self.assertRaises(UserError):
            self.contract._undo_signature("Because")
        self.assertTrue(base64.b64decode(self.contract.signature))

    def test_two_of_its_sites_are_merged_into_one(self):
        self._undo(self.manager)
        twin = self.site.copy()
        self.contract.site_ids |= twin
        self.contract._sign_on_paper("Eve", date(2026, 11, 2), "s.pdf", b"%PDF-1.4 x")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [self.site.id, twin.id], self.site
        )
        self.env.invalidate_all()
        self.assertEqual(self.contract.site_ids, self.site)
        with self.assertRaises(UserError):
            self.contract.site_ids = False

    def test_customers_are_merged_and_what_was_agreed_stays(self):
        ended = self._create_contract(line_ids=[])
        ended.action_activate()
        ended._end()
        period = ended.period_id
        target = self.env["res.partner"].create({"name": "Grand Hotel"})
        document = self.contract.document_id
        document.sudo().signer_id = self.customer
        before = (period.content_hash, document.content_hash)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [self.customer.id, target.id], target
        )
        self.env.invalidate_all()
        self.assertEqual((ended | self.contract).customer_id, target)
        self.assertEqual((period.customer_id, document.signer_id), (target, target))
        self.assertEqual((period.content_hash, document.content_hash), before)
        self.assertTrue(period._is_intact())
        self.assertIn("Hotel Belvedere", document.content)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityConstraintViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE appsistance_contract SET customer_id = NULL WHERE id = %s",
                    ended.id,
                )
            )
