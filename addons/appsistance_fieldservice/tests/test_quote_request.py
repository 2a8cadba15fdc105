from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_billing import ApprovalCommon


@tagged("post_install", "-at_install")
class TestQuoteRequest(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.env["appsistance.quote.request"].create(
            {
                "name": "New gaskets",
                "visit_id": cls.visit.id,
                "work_order_id": cls.order.id,
                "salesperson_id": cls.manager.id,
                "line_ids": [
                    Command.create(
                        {
                            "name": "Gasket",
                            "product_id": cls.gasket.id,
                            "quantity": 4,
                        }
                    ),
                    Command.create(
                        {"name": "Fit them", "kind": "work", "quantity": 2, "people": 2}
                    ),
                    Command.create({"name": "Valve of the old kind", "quantity": 1}),
                ],
            }
        )

    def _quote(self, **vals):
        self.request.with_user(self.dispatcher).action_create_quotation()
        quotation = self.request.sale_order_id
        quotation.write(vals)
        return quotation

    def _accept(self, **vals):
        """Accepted a week before the visit."""
        quotation = self._quote(**vals)
        quotation.action_confirm()
        quotation.date_order = self.visit.start - timedelta(days=7)
        return quotation

    def _carry_out(self):
        """The visit uses what was quoted, and a part more."""
        planned = self.order.material_ids
        planned.write({"state": "used", "visit_id": self.visit.id})
        extra = self._use(self.gasket, name="One more", quantity=1)
        self._create_trip()
        self._create_time()
        return self._approve(self._finalize()), planned, extra

    # --------------------------------------------------
    # Drafting
    # --------------------------------------------------

    def test_a_technician_asks_from_his_visit(self):
        action = self.visit.with_user(self.user_anna).action_request_quote()
        request = (
            self.env["appsistance.quote.request"]
            .with_user(self.user_anna)
            .with_context(**action["context"])
            .create({"line_ids": [Command.create({"name": "Pump"})]})
        )
        self.assertEqual(request.work_order_id, self.order)
        self.assertEqual(request.state, "requested")
        with self.assertRaises(AccessError):
            request.sale_order_id.create({"partner_id": self.customer.id})

    def test_the_quotation_holds_what_was_asked_for(self):
        quotation = self._quote()
        self.assertEqual(self.request.state, "quoted")
        self.assertEqual(quotation.state, "draft")
        self.assertEqual(quotation.partner_id, self.customer)
        self.assertEqual(quotation.partner_shipping_id, self.site)
        self.assertEqual(quotation.appsistance_work_order_id, self.order)
        part, work, note = quotation.order_line
        self.assertEqual((part.product_id, part.product_uom_qty), (self.gasket, 4))
        self.assertEqual((work.product_id, work.product_uom_qty), (self.labour, 4))
        self.assertEqual(note.display_type, "line_note")
        self.assertIn("Valve of the old kind", note.name)

    def test_the_salesperson_gets_an_activity(self):
        self.assertEqual(self._quote().activity_ids.user_id, self.manager)

    def test_the_manager_completes_the_quotation_and_invoices_a_deposit(self):
        self.request.with_user(self.manager).action_create_quotation()
        quotation = self.request.sale_order_id.with_user(self.manager)
        line = Command.create({"product_id": self.gasket.id, "price_unit": 12.0})
        quotation.order_line = [line]
        quotation.order_line.tax_ids = quotation.order_line[-1].tax_ids
        quotation.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].with_user(self.manager)
        wizard.with_context(active_model="sale.order", active_ids=quotation.ids).create(
            {"advance_payment_method": "percentage", "amount": 30}
        ).create_invoices()
        self.assertEqual(len(quotation.invoice_ids), 1)

    def test_drafting_twice_makes_one_quotation(self):
        quotation = self._quote()
        self.assertEqual(self._quote(), quotation)
        domain = [("appsistance_work_order_id", "=", self.order.id)]
        self.assertEqual(self.env["sale.order"].search_count(domain), 1)

    def test_a_request_without_lines_is_refused(self):
        self.request.line_ids.unlink()
        with self.assertRaises(UserError):
            self._quote()

    # --------------------------------------------------
    # The answer
    # --------------------------------------------------

    def test_accepted_lines_go_to_the_same_job(self):
        quotation = self._accept()
        self.assertEqual(self.request.state, "accepted")
        material = self.order.material_ids
        self.assertEqual(material.product_id, self.gasket)
        self.assertEqual((material.state, material.quantity), ("planned", 4))
        self.assertEqual(material.sale_line_id, quotation.order_line[0])

    def test_accepted_lines_go_to_a_new_job_where_the_quote_says_so(self):
        quotation = self._accept(appsistance_accept_into="new")
        job = quotation.appsistance_work_order_id
        self.assertNotEqual(job, self.order)
        self.assertEqual((job.origin, job.state), ("quote", "to_plan"))
        self.assertEqual(job.equipment_ids, self.order.equipment_ids)
        self.assertEqual(job.material_ids.product_id, self.gasket)
        self.assertFalse(self.order.material_ids)

    def test_a_refusal_reaches_the_office_with_the_technicians_note(self):
        self.request.note = "The pump leaks"
        self._quote()._action_cancel()
        self.assertEqual(self.request.activity_ids.user_id, self.manager)
        self.assertIn("The pump leaks", self.request.activity_ids.note)

    def test_a_refusal_is_told_to_the_technician(self):
        quotation = self._quote()
        quotation._action_cancel()
        self.assertEqual(self.request.state, "refused")
        message = self.request.message_ids[:1]
        self.assertIn(quotation.name, message.body)
        self.assertIn(self.user_anna.partner_id, message.partner_ids)

    # --------------------------------------------------
    # Billed once
    # --------------------------------------------------

    def test_fixed_price_work_is_covered_and_only_what_exceeds_it_is_charged(self):
        quotation = self._accept()
        charges, planned, extra = self._carry_out()
        billable = charges.filtered(lambda charge: charge.coverage == "billable")
        self.assertEqual(billable.mapped("name"), [extra.name])
        self.assertEqual(billable.amount, 12.0)
        quoted = charges - billable
        self.assertEqual(set(quoted.mapped("coverage")), {"quoted"})
        self.assertIn(quotation.name, quoted[0].coverage_reason)
        self.assertIn(planned.product_id, quoted.product_id)

    def test_a_visit_before_the_acceptance_is_charged_by_the_policy(self):
        quotation = self._accept()
        quotation.date_order = self.visit.start + timedelta(days=1)
        charges, _planned, _extra = self._carry_out()
        self.assertEqual(set(charges.mapped("coverage")), {"billable"})

    def test_time_and_material_is_charged_by_the_policy_and_never_by_the_order(self):
        quotation = self._accept(appsistance_billing_mode="time")
        self.assertFalse(any(quotation.order_line.mapped("qty_to_invoice")))
        charges, _planned, _extra = self._carry_out()
        self.assertEqual(set(charges.mapped("coverage")), {"billable"})
        self.assertFalse(charges.filtered("sale_line_id"))
        with self.assertRaises(UserError):
            quotation._create_invoices()

    # --------------------------------------------------
    # Asking again
    # --------------------------------------------------

    def test_on_the_recall_date_an_activity_wakes_the_salesperson(self):
        self.request.recall_date = "2027-01-15"
        self._quote()
        activity = self.request.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertEqual(str(activity.date_deadline), "2027-01-15")

    def test_an_answer_takes_the_recall_away(self):
        self.request.recall_date = "2027-01-15"
        self._accept()
        self.assertFalse(self.request.activity_ids)
