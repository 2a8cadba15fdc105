from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PurchaseCommon


@tagged("post_install", "-at_install")
class TestWarrantyReturn(PurchaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)

    def _create_return(self, **values):
        return self.env["appsistance.warranty.return"].create(
            {
                "supplier_id": self.supplier.id,
                "product_id": self.pump.id,
                "serial": "SN-77",
                "user_id": self.dispatcher.id,
                **values,
            }
        )

    def _send(self, **values):
        warranty = self._create_return(ddt_number="12/G", **values)
        warranty.with_user(self.dispatcher).action_send()
        return warranty

    def test_a_return_is_numbered_and_takes_the_products_name(self):
        first, second = self._create_return(), self._create_return(part="Board")
        self.assertNotEqual(first.name, second.name)
        self.assertEqual((first.part, second.part), ("Pump", "Board"))

    def test_it_leaves_with_a_delivery_note_of_ours(self):
        # of a part that is no product nothing else can give the number
        warranty = self._create_return(product_id=False, part="Board")
        with self.assertRaisesRegex(UserError, "DDT"):
            warranty.action_send()
        warranty = self._send()
        self.assertRecordValues(
            warranty,
            [
                {
                    "state": "sent",
                    "sent_on": self.today,
                    "expected_on": self.today + timedelta(days=60),
                }
            ],
        )

    def test_it_is_closed_by_a_credit_note(self):
        warranty = self._send()
        with self.assertRaisesRegex(UserError, "credit note"):
            warranty.action_credit()
        warranty.credit_id = self._bill((self.pump, 1, 150), move_type="in_refund")
        warranty.with_user(self.manager).action_credit()
        self.assertEqual((warranty.state, warranty.closed_on), ("credited", self.today))

    def test_it_may_be_replaced_or_refused_with_an_answer(self):
        replaced, refused = self._send(), self._send()
        replaced.action_replace()
        with self.assertRaises(UserError):
            refused.action_refuse()
        refused.answer = "Water damage"
        refused.action_refuse()
        self.assertEqual((replaced + refused).mapped("state"), ["replaced", "refused"])

    def test_steps_that_do_not_fit_are_refused(self):
        warranty = self._create_return()
        with self.assertRaisesRegex(UserError, "To send"):
            warranty.action_replace()
        warranty.action_cancel()
        warranty.action_reopen()
        self.assertEqual(warranty.state, "to_send")

    def test_who_follows_it_is_reminded_once_when_it_is_late(self):
        late = self._send(sent_on=self.today - timedelta(days=61))
        in_time = self._send(sent_on=self.today - timedelta(days=10))
        forgotten = self._create_return(removed_on=self.today - timedelta(days=16))
        returns = self.env["appsistance.warranty.return"]
        returns._cron_remind()
        returns._cron_remind()
        self.assertEqual(len(late.activity_ids), 1)
        self.assertEqual(late.activity_ids.user_id, self.dispatcher)
        self.assertEqual(len(forgotten.activity_ids), 1)
        self.assertFalse(in_time.activity_ids)
        self.assertLessEqual(late | forgotten, returns.search([("is_late", "=", True)]))
        self.assertIn(in_time, returns.search([("is_late", "=", False)]))

    def test_each_company_waits_as_long_as_it_says(self):
        patient = self.env["res.company"].create(
            {"name": "Patient Firm", "appsistance_warranty_send_days": 90}
        )
        removed_on = self.today - timedelta(days=16)
        own = self._create_return(removed_on=removed_on)
        theirs = self._create_return(
            company_id=patient.id, product_id=False, part="Pump", removed_on=removed_on
        )
        both = (own | theirs).with_context(
            allowed_company_ids=[self.env.company.id, patient.id]
        )
        self.assertEqual(both.mapped("is_late"), [True, False])
        late = both.search([("is_late", "=", True), ("id", "in", both.ids)])
        self.assertEqual(late, own)

    def test_the_reminder_goes_when_the_maker_answers(self):
        warranty = self._send(sent_on=self.today - timedelta(days=61))
        self.env["appsistance.warranty.return"]._cron_remind()
        warranty.action_replace()
        self.assertFalse(warranty.activity_ids)
        self.assertFalse(warranty.is_late)

    def test_a_part_that_was_sent_is_not_deleted(self):
        self._create_return().unlink()
        with self.assertRaises(UserError):
            self._send().unlink()

    def test_a_technician_enters_a_part_that_he_removed(self):
        warranty = (
            self.env["appsistance.warranty.return"]
            .with_user(self.technician)
            .create({"supplier_id": self.supplier.id, "part": "Board"})
        )
        self.assertEqual(warranty.user_id, self.technician)
