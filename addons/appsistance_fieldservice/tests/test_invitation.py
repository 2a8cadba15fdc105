from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NOW, FieldserviceCommon


@tagged("post_install", "-at_install")
class TestInvitation(FieldserviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._freeze()
        cls.company.email = "ufficio@firm.example"
        cls.anna.employee_id.work_email = "anna@firm.example"
        cls.bruno.employee_id.work_email = "bruno@firm.example"
        cls.carla.employee_id.work_email = "carla@firm.example"
        cls.type.invitation_mode = "visit"
        cls.visit = cls._plan(lead=cls.anna, helpers=cls.bruno)

    @classmethod
    def _get_invitation(cls, visit, resource):
        return visit.invitation_ids.filtered(lambda i: i.resource_id == resource)

    def _send(self):
        self.env["appsistance.invitation"].search(
            [("is_pending", "=", True), ("mode", "=", "visit")]
        )._send()

    def _get_mails(self, email):
        return self.env["mail.mail"].search([("email_to", "=", email)], order="id")

    def _get_ics(self, mail):
        return mail.attachment_ids.filtered(lambda a: a.name.endswith(".ics")).raw

    def test_planning_asks_everybody_who_goes(self):
        self.assertEqual(self.visit.invitation_ids.resource_id, self.anna | self.bruno)
        self.assertEqual(set(self.visit.invitation_ids.mapped("state")), {"draft"})
        people = self.visit.booking_ids
        self.assertEqual(set(people.mapped("response")), {"waiting"})

    def test_planning_mails_nothing_itself(self):
        self.assertFalse(self._get_mails("anna@firm.example"))

    def test_vans_and_tools_are_not_asked(self):
        visit = self._plan(lead=self.carla, vehicles=self.van, tools=self.tool)
        self.assertEqual(visit.invitation_ids.resource_id, self.carla)

    def test_each_person_is_mailed_once(self):
        self._send()
        self._send()
        self.assertEqual(len(self._get_mails("anna@firm.example")), 1)
        self.assertEqual(len(self._get_mails("bruno@firm.example")), 1)

    def test_the_mail_says_what_where_and_when(self):
        self.visit.work_order_id.contact_name = "Sig. Ferrari"
        self._send()
        mail = self._get_mails("anna@firm.example")
        self.assertIn("Sig. Ferrari", mail.body_html)
        self.assertIn("Via Trento 48", mail.body_html)
        self.assertIn("Check flue gas", mail.body_html)
        self.assertIn("google.com/maps", mail.body_html)
        self.assertIn("/appsistance/incarico/", mail.body_html)
        self.assertIn("08:00", mail.body_html)

    def test_gate_codes_are_never_mailed(self):
        self.env["appsistance.access.code"].create(
            {"name": "Gate", "code": "4711#", "site_id": self.site.id}
        )
        self._send()
        mail = self._get_mails("anna@firm.example")
        self.assertNotIn("4711", mail.body_html)
        self.assertNotIn(b"4711", self._get_ics(mail))

    def test_a_script_in_the_subject_is_only_text(self):
        self.visit.work_order_id.summary = "<script>alert(1)</script>"
        self._send()
        mail = self._get_mails("anna@firm.example")
        self.assertNotIn("<script>", mail.body_html)

    def test_moving_asks_again_under_the_same_identifier(self):
        self._send()
        invitation = self._get_invitation(self.visit, self.anna)
        first = self._get_ics(self._get_mails("anna@firm.example"))
        invitation._answer("accepted", "link")
        self.visit._move({self.visit: (self._at(14), self._at(15))})
        self.assertEqual(invitation.state, "draft")
        self.assertEqual(invitation.booking_id.response, "waiting")
        self._send()
        second = self._get_ics(self._get_mails("anna@firm.example")[-1])
        self.assertIn(b"SEQUENCE:0", first)
        self.assertIn(b"SEQUENCE:1", second)
        self.assertIn(f"UID:{invitation.ics_uid}".encode()[:70], first)
        self.assertIn(f"UID:{invitation.ics_uid}".encode()[:70], second)

    def test_what_moves_before_the_first_mail_is_a_new_job(self):
        self.visit._move({self.visit: (self._at(14), self._at(15))})
        self._send()
        mails = self._get_mails("anna@firm.example")
        self.assertIn("New job", mails.subject)
        self.visit._move({self.visit: (self._at(15), self._at(16))})
        self._send()
        mails = self._get_mails("anna@firm.example")
        self.assertIn("Job changed", mails[-1].subject)

    def test_who_is_taken_off_in_the_calendar_is_told(self):
        self._send()
        booking = self._get_invitation(self.visit, self.bruno).booking_id
        booking.with_user(self.dispatcher).unlink()
        self._send()
        invitation = self._get_invitation(self.visit, self.bruno)
        self.assertEqual(invitation.state, "cancelled")
        cancel = self._get_mails("bruno@firm.example")[-1]
        self.assertIn(b"METHOD:CANCEL", self._get_ics(cancel))
        partners = self.visit.event_ids.partner_ids
        self.assertEqual(partners, self.anna.user_id.partner_id)

    def test_who_is_replaced_is_told_and_his_calendar_is_freed(self):
        self._send()
        self.visit._reassign(helpers=self.carla)
        self._send()
        cancel = self._get_mails("bruno@firm.example")[-1]
        self.assertIn(b"METHOD:CANCEL", self._get_ics(cancel))
        self.assertIn(b"STATUS:CANCELLED", self._get_ics(cancel))
        self.assertTrue(self._get_mails("carla@firm.example"))
        self.assertEqual(len(self._get_mails("anna@firm.example")), 1)

    def test_who_was_never_asked_is_not_told_of_the_cancelling(self):
        self.visit._cancel()
        self._send()
        self.assertFalse(self._get_mails("anna@firm.example"))
        self.assertEqual(set(self.visit.invitation_ids.mapped("state")), {"cancelled"})

    def test_declining_frees_the_place_and_tells_the_dispatcher(self):
        invitation = self._get_invitation(self.visit, self.bruno)
        reason = self.env["appsistance.decline.reason"].create({"name": "Sick"})
        invitation._answer("declined", "link", reason, "Fever")
        self.assertEqual(invitation.booking_id.state, "declined")
        self.assertTrue(self.visit.needs_replanning)
        activity = self.visit.activity_ids
        self.assertIn("Bruno", activity.summary)
        self.assertIn("Fever", activity.note)

    def test_the_offices_task_is_done_when_who_declined_is_replaced(self):
        invitation = self._get_invitation(self.visit, self.bruno)
        invitation._answer("declined", "link")
        self.visit._reassign(helpers=self.carla)
        self.assertFalse(self.visit.activity_ids)
        self.assertIn("Bruno", self.visit.message_ids[:1].body)

    def test_replanning_who_declined_asks_him_again(self):
        invitation = self._get_invitation(self.visit, self.bruno)
        invitation._answer("declined", "link")
        self.visit._reassign(helpers=self.bruno)
        self.assertEqual(invitation.state, "draft")
        self.assertEqual(len(self.visit.invitation_ids), 2)
        self.assertEqual(invitation.booking_id.state, "booked")

    def test_the_same_answer_twice_is_one(self):
        invitation = self._get_invitation(self.visit, self.bruno)
        invitation._answer("declined", "link")
        invitation._answer("declined", "link")
        self.assertEqual(len(self.visit.activity_ids), 1)

    def test_a_cancelled_visit_cannot_be_accepted(self):
        invitation = self._get_invitation(self.visit, self.anna)
        self.visit._cancel()
        with self.assertRaises(UserError):
            invitation._answer("accepted", "link")

    def test_a_token_ends_with_a_change_and_with_time(self):
        invitation = self._get_invitation(self.visit, self.anna)
        token = invitation._get_token()
        invitations = self.env["appsistance.invitation"]
        self.assertEqual(invitations._get_by_token(token), (invitation, True))
        invitation._ask_again()
        self.assertEqual(invitations._get_by_token(token), (invitation, False))
        with freeze_time(self.visit.stop + timedelta(days=2)):
            self.assertFalse(invitations._get_by_token(token)[0])

    def test_rubbish_is_no_token(self):
        invitations = self.env["appsistance.invitation"]
        for rubbish in ("", "x", "AAAA", "é", "A" * 5000):
            self.assertFalse(invitations._get_by_token(rubbish)[0], rubbish)

    def test_reminders_go_once_to_who_is_silent(self):
        self._send()
        self._get_invitation(self.visit, self.anna)._answer("accepted", "link")
        with freeze_time(NOW + timedelta(hours=13)), self.enter_registry_test_mode():
            cron = self.env.ref("appsistance_fieldservice.ir_cron_invitation_reminders")
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.assertEqual(len(self._get_mails("bruno@firm.example")), 2)
        self.assertEqual(len(self._get_mails("anna@firm.example")), 1)

    def test_a_technician_reads_his_jobs_and_writes_none(self):
        technician = self.anna.user_id
        mine = self._get_invitation(self.visit, self.anna).with_user(technician)
        self.assertEqual(mine.state, "draft")
        with self.assertRaises(AccessError):
            mine.state = "accepted"
        other = self._plan(lead=self.carla).invitation_ids.with_user(technician)
        with self.assertRaises(AccessError):
            other.read(["state"])

    def test_planning_many_visits_queries_do_not_grow_per_visit(self):
        orders = self.env["appsistance.work.order"].create(
            [
                {"site_id": self.site.id, "type_id": self.type.id}
                for _number in range(40)
            ]
        )
        plans = [
            {
                "work_order": order,
                "start": self._at(8, days=7 + index),
                "stop": self._at(9, days=7 + index),
                "lead": self.anna,
            }
            for index, order in enumerate(orders)
        ]
        visits = self.env["appsistance.visit"]
        visits._plan(plans[:2])
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        visits._plan(plans[2:12])
        self.env.flush_all()
        ten = self.env.cr.sql_log_count - before
        before = self.env.cr.sql_log_count
        visits._plan(plans[12:])
        self.env.flush_all()
        many = self.env.cr.sql_log_count - before
        self.assertLessEqual(many, ten + 28)


@tagged("post_install", "-at_install")
class TestDaySheet(FieldserviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._freeze()
        cls.company.email = "ufficio@firm.example"
        cls.company.appsistance_day_sheet_hour = 18.0
        cls.anna.employee_id.work_email = "anna@firm.example"
        cls.type.invitation_mode = "day_sheet"
        # Wednesday 25 and the following Monday
        cls.first = cls._plan(lead=cls.anna, start=8, days=-5)
        cls.second = cls._plan(lead=cls.anna, start=14, days=-5)
        cls.monday_visit = cls._plan(lead=cls.anna, start=8)

    def _evening(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref(
                "appsistance_fieldservice.ir_cron_day_sheets"
            ).method_direct_trigger()

    def _get_mails(self):
        return self.env["mail.mail"].search(
            [("email_to", "=", "anna@firm.example")], order="id"
        )

    def test_nothing_leaves_before_the_evening(self):
        self._evening(datetime(2026, 11, 24, 16, 59))
        self.assertFalse(self._get_mails())

    def test_the_hour_is_chosen_in_the_settings(self):
        settings = self.env["res.config.settings"].create({})
        settings.appsistance_day_sheet_hour = 19.5
        settings.execute()
        self.assertEqual(self.company.appsistance_day_sheet_hour, 19.5)

    def test_one_mail_with_the_whole_round_and_only_once(self):
        self._evening(datetime(2026, 11, 24, 17, 5))
        self._evening(datetime(2026, 11, 24, 17, 20))
        mail = self._get_mails()
        self.assertEqual(len(mail), 1)
        self.assertIn("08:00", mail.body_html)
        self.assertIn("14:00", mail.body_html)
        ics = mail.attachment_ids.filtered(lambda a: a.name.endswith(".ics")).raw
        self.assertEqual(ics.count(b"BEGIN:VEVENT"), 2)

    def test_the_subject_counts_one_job_and_two(self):
        self._evening(datetime(2026, 11, 24, 17, 5))
        sheet = self.env["appsistance.day.sheet"].search([])
        sheet = sheet.with_context(lang="en_US")
        self.assertEqual(sheet._get_count_text(), "2 jobs")
        sheet.invitation_ids[0].visit_id._cancel()
        self.assertEqual(sheet._get_count_text(), "1 job")

    def test_the_friday_mail_brings_monday(self):
        self._evening(datetime(2026, 11, 27, 17, 5))
        sheet = self.env["appsistance.day.sheet"].search([])
        self.assertEqual(sheet.date, date(2026, 11, 30))
        self.assertEqual(sheet.invitation_ids.visit_id, self.monday_visit)

    def test_confirming_the_day_answers_all_of_it(self):
        self._evening(datetime(2026, 11, 24, 17, 5))
        sheet = self.env["appsistance.day.sheet"].search([])
        self.assertEqual(
            self.env["appsistance.day.sheet"]._get_by_token(sheet._get_token()), sheet
        )
        sheet._accept_all()
        visits = self.first | self.second
        self.assertEqual(set(visits.invitation_ids.mapped("state")), {"accepted"})
        self.assertEqual(set(visits.booking_ids.mapped("response")), {"accepted"})

    def test_what_is_planned_after_the_mail_has_a_mail_of_its_own(self):
        self._evening(datetime(2026, 11, 24, 17, 5))
        with freeze_time(datetime(2026, 11, 24, 18, 0)):
            late = self._plan(lead=self.anna, start=11, days=-5)
            self.assertEqual(late.invitation_ids.mode, "visit")

    def test_the_hour_is_local_on_both_clock_changes(self):
        sheets = self.env["appsistance.day.sheet"]
        for now, expected in (
            (datetime(2026, 3, 28, 18, 0), datetime(2026, 3, 29, 16, 0)),
            (datetime(2026, 10, 24, 17, 0), datetime(2026, 10, 25, 17, 0)),
        ):
            self.assertEqual(sheets._get_next_run(self.company, now), expected)


@tagged("post_install", "-at_install")
class TestFeed(FieldserviceCommon):
    @classmethod
    def setUpClass(cls):
        cls._freeze()
        super().setUpClass()

    def test_a_new_address_ends_the_old_one(self):
        self.anna.action_appsistance_renew_feed()
        old = self.anna.sudo().appsistance_feed_token
        self.anna.action_appsistance_renew_feed()
        resources = self.env["resource.resource"]
        self.assertFalse(resources._appsistance_get_by_feed(self.anna.id, old))
        new = self.anna.sudo().appsistance_feed_token
        self.assertEqual(
            resources._appsistance_get_by_feed(self.anna.id, new), self.anna
        )

    def test_without_address_nothing_opens(self):
        resources = self.env["resource.resource"]
        for token in ("", "False", "None"):
            self.assertFalse(resources._appsistance_get_by_feed(self.anna.id, token))

    def test_a_van_has_its_own_calendar(self):
        visit = self._plan(lead=self.anna, vehicles=self.van)
        visit.invitation_ids.unlink()
        self.van.action_appsistance_renew_feed()
        feed = self.van._appsistance_get_feed().decode()
        self.assertEqual(feed.count("BEGIN:VEVENT"), 1)
        self.assertIn("Edolo", feed)

    def test_a_technician_changes_only_his_own_address(self):
        technician = self.anna.user_id
        self.anna.with_user(technician).action_appsistance_renew_feed()
        self.assertTrue(self.anna.with_user(technician).appsistance_feed_url)
        self.assertFalse(self.bruno.with_user(technician).appsistance_feed_url)
        with self.assertRaises(AccessError):
            self.bruno.with_user(technician).action_appsistance_renew_feed()
