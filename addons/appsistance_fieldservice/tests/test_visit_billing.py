from odoo.tests import tagged

from .common_billing import ApprovalCommon


@tagged("post_install", "-at_install")
class TestVisitBilling(ApprovalCommon):
    # --------------------------------------------------
    # What is charged
    # --------------------------------------------------

    def test_a_visit_is_charged_by_the_policy_each_with_its_reason(self):
        self.visit._reassign(helpers=self.bruno)
        self._create_trip()
        self._create_time()
        self._create_time(resource=self.bruno)
        self._use(self.gasket)
        charges = self._approve(self._finalize())
        self.assertEqual(
            self._get_amounts(charges),
            {"callout": 40.0, "labour": 84.0, "travel": 15.0, "material": 24.0},
        )
        for charge in charges:
            self.assertEqual(charge.work_order_id, self.order)
            self.assertEqual(charge.visit_id, self.visit)
            self.assertEqual(charge.date.isoformat(), "2026-11-30")
            self.assertTrue(charge.reason or charge.kind == "material")
        self.assertEqual(self.order.with_user(self.dispatcher).charge_count, 5)

    def test_the_dispatcher_who_approves_sees_no_prices(self):
        self._create_time()
        charges = self._approve(self._finalize()).with_user(self.dispatcher)
        self.assertNotIn("price_unit", charges.fields_get())
        self.assertNotRegex(" ".join(charges.mapped("reason")), r"48|40")

    def test_the_way_there_and_back_of_one_van_is_one_trip(self):
        self.visit._reassign(helpers=self.bruno)
        self._create_trip(km=12)
        self._create_trip(km=12, resource=self.bruno)
        back = self._create_time(start=9, stop=10, kind="travel", km=14)
        back.vehicle_id = self.van
        self._create_time()
        self._create_time(resource=self.bruno)
        charges = self._approve(self._finalize())
        travel = charges.filtered(lambda charge: charge.kind == "travel")
        self.assertEqual(travel.quantity, 26.0)

    def test_kilometres_that_nobody_wrote_are_an_exception_of_the_run(self):
        self._create_time()
        charges = self._approve(self._finalize())
        travel = charges.filtered(lambda charge: charge.kind == "travel")
        self.assertIn("nobody wrote them", travel.exception)

    def test_what_was_left_at_the_customers_is_not_charged(self):
        self._create_time()
        self._use(self.gasket, state="left")
        kinds = self._approve(self._finalize()).mapped("kind")
        self.assertNotIn("material", kinds)

    def test_the_payer_of_the_order_pays(self):
        studio = self.env["res.partner"].create({"name": "Studio Ferrari"})
        self.order.invoice_partner_id = studio
        self._create_time()
        self.assertEqual(self._approve(self._finalize()).payer_id, studio)

    # --------------------------------------------------
    # Call-out
    # --------------------------------------------------

    def _approve_second(self, **plan):
        second = self._plan(order=self.order, **plan)
        self._create_time(second)
        return self._approve(self._finalize(second), "Second trip")

    def test_a_second_visit_of_the_order_pays_no_second_call_out(self):
        self._create_time()
        first = self._approve(self._finalize())
        self.assertIn("callout", first.mapped("kind"))
        self.assertNotIn("callout", self._approve_second(days=1).mapped("kind"))

    def test_two_visits_approved_together_pay_one_call_out(self):
        self._create_time()
        first = self._finalize()
        second = self._plan(order=self.order, days=1)
        self._create_time(second)
        reports = first | self._finalize(second)
        reports.with_user(self.dispatcher)._approve("Both")
        self.assertEqual(self.order.charge_ids.mapped("kind").count("callout"), 1)

    def test_each_visit_pays_where_the_policy_says_so(self):
        self.policy.callout_scope = "visit"
        self._create_time()
        self._approve(self._finalize())
        self.assertIn("callout", self._approve_second(days=1).mapped("kind"))

    def test_one_call_out_per_day_and_address(self):
        self.policy.callout_scope = "day_address"
        self._create_time()
        self._approve(self._finalize())
        other = self._plan(start=11)
        self._create_time(other)
        charges = self._approve(self._finalize(other), "Longer")
        self.assertNotIn("callout", charges.mapped("kind"))
        later = self._plan(days=1)
        self._create_time(later)
        charges = self._approve(self._finalize(later), "Longer")
        self.assertIn("callout", charges.mapped("kind"))

    def test_a_return_caused_by_us_is_free_with_its_reason(self):
        self._create_time()
        self.visit._finish("to_continue", at=self.visit.stop, note="A fan is missing")
        self.visit.return_is_ours = True
        self._approve(self._finalize(), "Part to order")
        second = self._approve_second(days=1)
        callout = second.filtered(lambda charge: charge.kind == "callout")
        self.assertFalse(callout.filtered(lambda c: c.coverage == "billable"))
        travel = second.filtered(lambda charge: charge.kind == "travel")
        self.assertEqual(travel.coverage, "free")
        self.assertIn("A fan is missing", travel.coverage_reason)

    def test_a_wasted_trip_is_charged_as_the_policy_says(self):
        reason = self.env["appsistance.outcome.reason"].create({"name": "Absent"})
        for days, is_charged in ((1, False), (2, True)):
            with self.subTest(is_charged=is_charged):
                self.policy.charge_wasted_trip = is_charged
                visit = self._plan(days=days)
                visit._finish("not_done", reason=reason, at=visit.stop)
                charges = self._approve(self._finalize(visit), "Nobody there")
                callout = charges.filtered(lambda charge: charge.kind == "callout")
                expected = "billable" if is_charged else "free"
                self.assertEqual(callout.coverage, expected)

    def test_an_on_call_visit_pays_the_on_call_fee(self):
        self.visit.is_on_call = True
        self._create_time()
        charges = self._approve(self._finalize())
        callout = charges.filtered(lambda charge: charge.kind == "callout")
        self.assertEqual(callout.product_id, self.oncall)

    def test_a_recall_is_warranty_and_names_the_job(self):
        recalled = self._create_order()
        self.order.recall_of_id = recalled
        self._create_time()
        charges = self._approve(self._finalize())
        self.assertEqual(set(charges.mapped("coverage")), {"warranty"})
        self.assertEqual(set(charges.mapped("state")), {"not_billable"})
        self.assertIn(recalled.name, charges[0].coverage_reason)
        self.assertTrue(all(charges.filtered("price_unit").mapped("list_amount")))

    # --------------------------------------------------
    # Invoices
    # --------------------------------------------------

    def test_the_invoice_waits_for_the_order_and_its_reports(self):
        self._create_trip()
        self._create_time()
        self.visit._finish("to_continue", at=self.visit.stop, note="Tomorrow")
        self._approve(self._finalize(), "Goes on")
        self.assertFalse(self._invoice())
        second = self._plan(order=self.order, days=1)
        self._create_trip(second)
        self._create_time(second)
        report = self._finalize(second)
        self.assertEqual(self.order.state, "done")
        self.assertFalse(self._invoice())
        self._approve(report)
        invoice = self._invoice()
        self.assertEqual(len(invoice), 1)
        self.assertEqual(invoice.amount_untaxed, 40 + 48 + 48 + 15 + 15)

    def test_the_invoice_names_job_report_plant_and_customers_order(self):
        self.boiler.serial_number = "BRL-7"
        self.order.write({"customer_order_number": "PO 12", "cig": "Z123456789"})
        self._create_time()
        report = self._finalize()
        charge = self._approve(report)[0]
        documents = {
            document["type"]: document for document in charge._get_reference_documents()
        }
        self.assertEqual(documents["work_order"]["number"], self.order.name)
        self.assertEqual(documents["report"]["number"], report.name)
        self.assertEqual(documents["report"]["date"], "2026-11-30")
        self.assertEqual(documents["equipment"]["number"], "BRL-7")
        self.assertEqual(documents["order"]["number"], "PO 12")
        self.assertEqual(documents["order"]["cig"], "Z123456789")
        self.assertEqual(documents["period"]["date_to"], "2026-11-30")

    # --------------------------------------------------
    # Corrections
    # --------------------------------------------------

    def _renew_time(self, report, stop):
        self._correct(report)
        work = self.visit.time_ids.filtered(lambda time: time.kind == "work")
        work.stop = self._at(stop)
        self._finalize()
        return self._approve(report, "Corrected")

    def test_a_correction_before_the_invoice_changes_only_what_changed(self):
        self._create_trip()
        self._create_time()
        report = self._finalize()
        before = self._approve(report)
        after = self._renew_time(report, 10)
        self.assertEqual(
            self._get_amounts(after), {"callout": 40.0, "labour": 96.0, "travel": 15.0}
        )
        self.assertEqual(
            (before - after).mapped("kind"), ["labour"], "the others stay as they were"
        )
        self.assertEqual((before - after).state, "cancelled")

    def test_a_correction_after_the_invoice_charges_the_difference(self):
        self._create_trip()
        self._create_time()
        report = self._finalize()
        before = self._approve(report)
        self._invoice()
        difference = self._renew_time(report, 10) - before
        self.assertEqual(difference.minutes, 60)
        self.assertEqual(difference.amount, 48.0)
        self.assertEqual(set(before.mapped("state")), {"invoiced"})
        self.visit._create_charges()
        self.assertEqual(self.visit.charge_ids, before | difference)

    def test_a_difference_costs_what_the_invoice_said(self):
        self._create_trip()
        self._create_time()
        report = self._finalize()
        before = self._approve(report)
        self._invoice()
        self.policy.price_ids[0].price = 60.0
        difference = self._renew_time(report, 10) - before
        self.assertEqual(difference.amount, 48.0)

    def test_less_than_invoiced_becomes_a_credit_note(self):
        self._create_trip()
        self._create_time(start=8, stop=10)
        report = self._finalize()
        self._approve(report, "More work")
        invoice = self._invoice()
        self._renew_time(report, 9)
        credit = self._invoice()
        self.assertEqual(credit.move_type, "out_refund")
        self.assertEqual(credit.amount_untaxed, 48.0)
        self.assertEqual(invoice.amount_untaxed, 40 + 96 + 15)

    def test_two_corrections_add_up(self):
        self._create_trip()
        self._create_time()
        report = self._finalize()
        self._approve(report)
        self._invoice()
        self._renew_time(report, 10)
        self._renew_time(report, 11)
        labour = self.visit.charge_ids.filtered(
            lambda charge: charge.kind == "labour" and charge.state != "cancelled"
        )
        self.assertEqual(sum(labour.mapped("minutes")), 180)
        self._invoice()
        self._renew_time(report, 9)
        labour = self.visit.charge_ids.filtered(
            lambda charge: charge.kind == "labour" and charge.state != "cancelled"
        )
        self.assertEqual(sum(labour.mapped("minutes")), 60)

    def test_another_product_is_credited_and_charged_anew(self):
        fan = self.env["product.product"].create({"name": "Fan", "list_price": 118.0})
        self._create_trip()
        self._create_time()
        line = self._use(self.gasket)
        report = self._finalize()
        before = self._approve(report)
        self._invoice()
        self._correct(report)
        line.write({"product_id": fan.id, "name": "Fan"})
        self._finalize()
        made = self._approve(report, "Corrected") - before
        amounts = {charge.product_id.name: charge.amount for charge in made}
        self.assertEqual(amounts, {"Gasket": -24.0, "Fan": 236.0})

    def test_a_payer_put_right_after_the_invoice_moves_the_sum(self):
        studio = self.env["res.partner"].create({"name": "Studio Ferrari"})
        self._create_trip()
        self._create_time()
        report = self._finalize()
        before = self._approve(report)
        payer = before.payer_id
        self._invoice()
        self._correct(report)
        self.order.invoice_partner_id = studio
        self._finalize()
        made = self._approve(report, "Wrong payer") - before
        sums = {}
        for charge in made:
            sums[charge.payer_id] = sums.get(charge.payer_id, 0.0) + charge.amount
        self.assertEqual(sums, {payer: -103.0, studio: 103.0})

    def test_goodwill_survives_a_correction_of_something_else(self):
        self._create_trip()
        self._create_time()
        report = self._finalize()
        charges = self._approve(report)
        callout = charges.filtered(lambda charge: charge.kind == "callout")
        callout.with_user(self.manager)._waive("A good customer")
        after = self._renew_time(report, 10)
        self.assertIn(callout, after)
        self.assertEqual(callout.coverage, "free")
