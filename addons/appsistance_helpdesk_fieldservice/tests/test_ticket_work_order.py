from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.appsistance_fieldservice.tests.common_report import ReportCommon


@tagged("post_install", "-at_install")
class TestTicketWorkOrder(ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.work_category = cls.env["appsistance.ticket.category"].create(
            {"name": "Stopped boiler", "intervention_type_id": cls.type.id}
        )
        cls.ticket = cls._create_ticket()
        cls.order.ticket_id = cls.ticket

    @classmethod
    def _create_ticket(cls, **values):
        return cls.env["appsistance.ticket"].create(
            {
                "name": "No heating",
                "customer_id": cls.customer.id,
                "site_id": cls.site.id,
                "equipment_id": cls.boiler.id,
                "category_id": cls.work_category.id,
                "caller_name": "Signora Rossi",
                "caller_phone": "030 1234567",
                "priority": "2",
                **values,
            }
        )

    # --------------------------------------------------
    # From ticket to work order
    # --------------------------------------------------

    def test_a_work_order_knows_everything_the_ticket_knows(self):
        ticket = self._create_ticket().with_user(self.dispatcher)
        action = ticket.action_create_work_order()
        orders = self.env["appsistance.work.order"].with_user(self.dispatcher)
        order = Form(orders.with_context(**action["context"])).save()
        self.assertRecordValues(
            order,
            [
                {
                    "ticket_id": ticket.id,
                    "origin": "ticket",
                    "customer_id": self.customer.id,
                    "site_id": self.site.id,
                    "equipment_ids": self.boiler.ids,
                    "caller_name": "Signora Rossi",
                    "caller_phone": "030 1234567",
                    "summary": "No heating",
                    "priority": "2",
                    "type_id": self.type.id,
                }
            ],
        )
        self.assertIn(ticket.number, order._get_origin_text())

    def test_the_ticket_shows_its_visits(self):
        ticket = self.ticket.with_user(self.dispatcher)
        self.assertEqual(ticket.visit_ids, self.visit)
        self.assertRecordValues(
            ticket, [{"work_order_count": 1, "open_work_order_count": 1}]
        )

    def test_counts_of_many_tickets_take_as_many_queries_as_of_one(self):
        tickets = self.ticket
        for _number in range(8):
            ticket = self._create_ticket()
            self._create_order(ticket_id=ticket.id)
            tickets |= ticket
        counts = []
        for batch in (tickets[:1], tickets):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch.mapped("open_work_order_count")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    # --------------------------------------------------
    # Ending
    # --------------------------------------------------

    def _end(self, **values):
        action = self.ticket.with_user(self.dispatcher).action_solve()
        self.assertEqual(action["res_model"], "appsistance.ticket.end")
        wizard = (
            self.env["appsistance.ticket.end"]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
        )
        wizard.create(values).action_end()

    def test_solving_a_ticket_with_open_work_orders_asks(self):
        self._end()
        self.assertEqual(self.ticket.state, "solved")
        self.assertEqual(self.order.state, "planned")
        self.assertFalse(self.ticket.activity_ids)

    def test_open_work_orders_may_be_cancelled_with_the_ticket(self):
        self._end(decision="cancel", reason="It works again")
        self.assertEqual(self.ticket.state, "solved")
        self.assertRecordValues(
            self.order, [{"state": "cancelled", "cancel_reason": "It works again"}]
        )

    def test_a_ticket_without_open_work_orders_is_solved_at_once(self):
        self.order._cancel()
        self.ticket.action_solve()
        self.assertEqual(self.ticket.state, "solved")

    def test_the_office_is_told_when_a_customer_closes_a_ticket_with_work_left(self):
        self.ticket.user_id = self.dispatcher
        self.ticket.sudo().write({"state": "closed"})
        self.assertEqual(self.ticket.activity_ids.user_id, self.dispatcher)

    def test_what_was_solved_days_ago_closes_also_where_work_is_left(self):
        self.env.company.appsistance_ticket_close_days = 7
        other = self._create_ticket()
        with freeze_time("2026-06-01 08:00"):
            (self.ticket | other).write({"state": "solved"})
        with freeze_time("2026-06-09 08:00"):
            self.env["appsistance.ticket"]._cron_close()
        self.assertEqual(set((self.ticket | other).mapped("state")), {"closed"})

    # --------------------------------------------------
    # What came of it
    # --------------------------------------------------

    def test_a_job_that_is_done_proposes_the_solution(self):
        self.ticket.user_id = self.dispatcher
        self.assertFalse(self.ticket.proposed_solution)
        self._close()
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.proposed_solution, "Gasket replaced.")
        self.assertEqual(self.ticket.activity_ids.user_id, self.dispatcher)
        self.ticket.action_use_proposed_solution()
        self.assertIn("Gasket replaced.", self.ticket.solution)
        self.assertFalse(self.ticket.proposed_solution)

    def test_the_signed_report_is_attached_to_the_ticket(self):
        report = self._close()
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "appsistance.ticket"),
                ("res_id", "=", self.ticket.id),
            ]
        )
        self.assertEqual(attachments.raw, report.attachment_id.raw)
        message = self.ticket.message_ids[:1]
        self.assertEqual(message.attachment_ids, attachments)
        self.assertTrue(message.is_internal)

    def test_a_merged_ticket_takes_its_work_orders_along(self):
        target = self._create_ticket()
        self.ticket._merge_into(target)
        self.assertEqual(self.order.ticket_id, target)

    def test_a_ticket_with_a_work_order_is_not_deleted(self):
        self.assertIn(self.ticket, self.ticket._filter_with_history())

    # --------------------------------------------------
    # Call screen
    # --------------------------------------------------

    def _get_screen(self):
        return self.env["appsistance.ticket.call"].with_user(self.dispatcher)

    def test_the_call_screen_shows_the_visits(self):
        card = self._get_screen().get_card(
            {"customer_id": self.customer.id, "site_id": self.site.id}
        )
        self.assertEqual([visit["id"] for visit in card["visits"]], self.visit.ids)

    def test_a_call_books_a_work_order(self):
        saved = self._get_screen().save_call(
            {
                "name": "No heating",
                "customer_id": self.customer.id,
                "site_id": self.site.id,
                "type_id": self.type.id,
            },
            "book",
        )
        ticket = self.env["appsistance.ticket"].browse(saved["id"])
        self.assertEqual(ticket.work_order_ids.type_id, self.type)
        self.assertEqual(saved["action"]["res_model"], "appsistance.work.order.plan")
        self.assertEqual(saved["action"]["views"], [(False, "form")])
        plan = Form(
            self.env["appsistance.work.order.plan"]
            .with_user(self.dispatcher)
            .with_context(
                **saved["action"]["context"], default_start=self._at(15, days=1)
            )
        )
        plan.lead_id = self.bruno
        plan.save().action_plan()
        self.assertEqual(ticket.visit_ids.lead_id, self.bruno)

    def test_a_call_without_intervention_type_opens_the_work_order_to_complete(self):
        saved = self._get_screen().save_call(
            {"name": "Asks for a visit", "customer_id": self.customer.id}, "book"
        )
        self.assertEqual(saved["action"]["res_model"], "appsistance.work.order")
        self.assertIn("default_ticket_id", saved["action"]["context"])

    # --------------------------------------------------
    # Portal
    # --------------------------------------------------

    def _get_portal_visits(self, partner):
        user = new_test_user(
            self.env,
            f"portal_{partner.id}",
            groups="base.group_portal",
            partner_id=partner.id,
        )
        return self.ticket.with_user(user).sudo()._get_portal_visits(user)

    def test_a_customer_reads_the_visits_of_his_ticket_with_the_signed_report(self):
        contact = self.env["res.partner"].create(
            {"name": "Reception", "parent_id": self.customer.id}
        )
        (before,) = self._get_portal_visits(contact)
        self.assertFalse(before["report_url"])
        self._close()
        user = contact.user_ids
        (after,) = self.ticket.sudo()._get_portal_visits(user)
        self.assertEqual(after["report_url"], f"/my/visits/{self.visit.id}/report")

    def test_another_customer_reads_no_visit_of_the_ticket(self):
        other = self.env["res.partner"].create({"name": "Somebody else"})
        self.assertEqual(self._get_portal_visits(other), [])

    # --------------------------------------------------
    # Rights
    # --------------------------------------------------

    def test_a_technician_reads_his_ticket_without_the_work_of_others(self):
        ticket = self.ticket
        ticket.user_id = self.bruno.user_id
        own = ticket.with_user(self.bruno.user_id)
        self.assertFalse(own.work_order_ids)
        self.assertFalse(own.visit_ids)
        ticket.user_id = self.anna.user_id
        self.assertEqual(ticket.with_user(self.anna.user_id).visit_ids, self.visit)

    def test_the_dialog_can_be_used_by_whoever_ends_tickets(self):
        for role in ("technician", "dispatcher", "manager"):
            group = self.env.ref(f"appsistance_base.group_{role}")
            access = self.env["ir.model"]._get("appsistance.ticket.end").access_ids
            self.assertIn(group, access.group_id)

    def test_two_tickets_end_together(self):
        other = self._create_ticket()
        tickets = self.ticket | other
        action = tickets.action_close()
        self.assertEqual(
            action["context"]["default_ticket_ids"], [Command.set(tickets.ids)]
        )
