from freezegun import freeze_time
from lxml import etree

from odoo import fields
from odoo.tests import tagged

from odoo.addons.appsistance_base.tests.test_res_partner_queries import (
    get_specification,
)
from odoo.addons.mail.tests.common import MailCommon

from .common import HelpdeskCommon


@tagged("post_install", "-at_install")
class TestAppsistanceTicketWork(HelpdeskCommon):
    # --------------------------------------------------
    # Assignment and reminders
    # --------------------------------------------------

    def test_new_tickets_go_to_who_has_the_fewest(self):
        self.team.assignment = "balanced"
        self._create_ticket(user_id=self.technician.id)
        tickets = self.env["appsistance.ticket"].create(
            [{"name": "One", "team_id": self.team.id} for _number in range(3)]
        )
        users = tickets.mapped("user_id")
        self.assertEqual(tickets[0].user_id, self.dispatcher)
        self.assertEqual(users, self.dispatcher | self.technician)

    def test_a_request_from_the_portal_is_to_be_answered(self):
        asked = self._create_ticket(channel="portal")
        called = self._create_ticket(channel="phone")
        self.assertTrue(asked.is_answer_awaited)
        self.assertFalse(called.is_answer_awaited)

    def test_whoever_takes_a_ticket_works_on_it(self):
        ticket = self._create_ticket(team_id=self.team.id)
        ticket.with_user(self.dispatcher).action_take()
        self.assertRecordValues(
            ticket, [{"user_id": self.dispatcher.id, "state": "in_progress"}]
        )
        self.assertTrue(ticket.date_assigned)

    def test_on_the_follow_up_day_an_activity_comes_up_once(self):
        ticket = self._create_ticket(
            user_id=self.dispatcher.id,
            follow_up_date=fields.Date.today(),
            follow_up_note="Ask for the plate",
        )
        later = self._create_ticket(follow_up_date="2099-01-01")
        self.env["appsistance.ticket"]._cron_follow_up()
        self.env["appsistance.ticket"]._cron_follow_up()
        self.assertRecordValues(
            ticket.activity_ids,
            [{"summary": "Ask for the plate", "user_id": self.dispatcher.id}],
        )
        self.assertFalse(ticket.follow_up_date)
        self.assertFalse(later.activity_ids)

    def test_the_follow_up_day_begins_where_the_company_is(self):
        self.company.partner_id.tz = "Europe/Rome"
        ticket = self._create_ticket(follow_up_date="2026-07-02")
        # 23:30 and 00:30 in Rome
        for moment, count in (("2026-07-01 21:30", 0), ("2026-07-01 22:30", 1)):
            with freeze_time(moment):
                self.env["appsistance.ticket"]._cron_follow_up()
            self.assertEqual(len(ticket.activity_ids), count, moment)
        self.assertEqual(
            ticket.activity_ids.date_deadline, fields.Date.to_date("2026-07-02")
        )

    def test_solved_tickets_are_closed_after_the_companys_days(self):
        self.company.appsistance_ticket_close_days = 7
        with freeze_time("2026-06-01 08:00"):
            old = self._create_ticket(state="new")
            old.action_solve()
        with freeze_time("2026-06-08 07:00"):
            fresh = self._create_ticket()
            fresh.action_solve()
        with freeze_time("2026-06-08 09:00"):
            self.env["appsistance.ticket"]._cron_close()
        self.assertEqual(old.state, "closed")
        self.assertEqual(fresh.state, "solved")

    # --------------------------------------------------
    # Plants
    # --------------------------------------------------

    def test_a_serial_number_in_the_text_proposes_the_plant(self):
        self.equipment.serial_number = "AB 1234/5"
        ticket = self._create_ticket(description="<p>Matricola ab1234/5, ferma</p>")
        self.assertEqual(ticket.proposed_equipment_ids, self.equipment)
        ticket.action_use_proposed_equipment()
        self.assertEqual(ticket.equipment_id, self.equipment)
        self.assertFalse(ticket.proposed_equipment_ids)

    def test_a_label_in_the_text_proposes_the_plant(self):
        url = f"https://example.com/appsistance/q/{self.equipment.qr_token}"
        ticket = self._create_ticket(description=f'<p><a href="{url}">here</a></p>')
        self.assertEqual(ticket.proposed_equipment_ids, self.equipment)

    def test_the_plant_of_another_customer_is_not_proposed(self):
        self.equipment.serial_number = "AB1234/5"
        ticket = self._create_ticket("AB1234/5 is stopped", customer_id=self.private.id)
        self.assertFalse(ticket.proposed_equipment_ids)

    # --------------------------------------------------
    # History and figures
    # --------------------------------------------------

    def test_closed_tickets_stay_in_the_history_of_customer_site_and_plant(self):
        ticket = self._create_ticket(equipment_id=self.equipment.id)
        ticket.action_close()
        for record in (self.condominium, self.site):
            count = record.with_user(self.dispatcher).appsistance_ticket_count
            self.assertEqual(count, 1)
            action = record.action_appsistance_view_tickets()
            found = self.env["appsistance.ticket"].search(action["domain"])
            self.assertIn(ticket, found)
        self.assertEqual(self.equipment.ticket_count, 1)

    def test_counts_of_customers_take_constant_queries(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(40)]
        )
        self.env["appsistance.ticket"].create(
            [{"name": "One", "customer_id": customer.id} for customer in customers]
        )
        customers = customers.with_user(self.dispatcher)
        counts = []
        for batch in (customers[:2], customers):
            batch.mapped("appsistance_ticket_count")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(sum(batch.mapped("appsistance_ticket_count")), len(batch))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_a_page_of_tickets_takes_as_many_queries_as_a_few(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(80)]
        )
        created = self.env["appsistance.ticket"].create(
            [
                {
                    "name": f"No heating {customer.id}",
                    "customer_id": customer.id,
                    "team_id": self.team.id,
                    "user_id": self.dispatcher.id,
                }
                for customer in customers
            ]
        )
        tickets = created.browse().with_user(self.dispatcher)
        arch = tickets.get_view(view_type="list")["arch"]
        specification = get_specification(tickets, etree.fromstring(arch))
        domain = [("id", "in", created.ids)]
        counts = []
        for limit in (2, 10, 80):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            page = tickets.web_search_read(domain, specification, limit=limit)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(page["records"]), limit)
        self.assertEqual(counts[1], counts[2])

    def test_the_overview_counts_what_it_opens(self):
        self._create_ticket(team_id=self.team.id, priority="2")
        self._create_ticket(team_id=self.team.id, user_id=self.dispatcher.id)
        self._create_ticket(team_id=self.team.id, state="solved")
        team = self.team.with_user(self.dispatcher)
        self.assertRecordValues(
            team, [{"open_count": 2, "unassigned_count": 1, "urgent_count": 1}]
        )
        for name in team._get_figure_domains():
            action = team.with_context(appsistance_figure=name).action_view_tickets()
            count = self.env["appsistance.ticket"].search_count(action["domain"])
            with self.subTest(figure=name):
                self.assertEqual(team[name], count)


@tagged("post_install", "-at_install")
class TestInternalNotes(MailCommon, HelpdeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.writer = cls._create_customer("Writer", email="writer@example.com")
        cls.ticket = cls._create_ticket(
            team_id=cls.team.id, partner_id=cls.writer.id, user_id=cls.dispatcher.id
        )
        cls.ticket.message_subscribe(partner_ids=cls.writer.ids)

    def _post(self, **values):
        with self.mock_mail_gateway():
            self.ticket.with_user(self.dispatcher).message_post(
                body="Hello", message_type="comment", **values
            )
        return self._get_mails_to_writer()

    def _get_mails_to_writer(self):
        return [mail for mail in self._mails if "writer@" in "".join(mail["email_to"])]

    def test_an_answer_reaches_the_customer(self):
        self.assertTrue(self._post(subtype_xmlid="mail.mt_comment"))
        self.assertTrue(self.ticket.date_first_answer)

    def test_a_note_reaches_no_customer(self):
        self.assertFalse(self._post(subtype_xmlid="mail.mt_note"))
        self.assertFalse(self.ticket.date_first_answer)

    def test_changes_of_state_and_user_reach_no_customer(self):
        with self.mock_mail_gateway():
            self.ticket.with_user(self.dispatcher).write(
                {"state": "in_progress", "user_id": self.technician.id}
            )
            self.flush_tracking()
        self.assertFalse(self._get_mails_to_writer())

    def test_the_customers_answer_wakes_a_waiting_ticket(self):
        self.ticket.action_wait()
        self.ticket.message_post(
            body="Here it is",
            author_id=self.writer.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(self.ticket.state, "in_progress")
        self.assertTrue(self.ticket.is_answer_awaited)
