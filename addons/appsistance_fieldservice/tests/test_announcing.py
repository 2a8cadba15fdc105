from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.appsistance_fieldservice.models.appsistance_visit import MANY

from .common import FieldserviceCommon


@tagged("post_install", "-at_install")
class TestAnnouncing(FieldserviceCommon):
    """A large plan is announced by a job: once, as it is then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type.notify_customer = True
        cls.site.email = "casa@customer.example"
        orders = cls.env["appsistance.work.order"].create(
            [{"site_id": cls.site.id, "type_id": cls.type.id}] * (MANY + 1)
        )
        cls.visits = cls.env["appsistance.visit"]._plan(
            [
                {
                    "work_order": order,
                    "start": cls._at(8, days=day),
                    "stop": cls._at(9, days=day),
                    "lead": cls.anna,
                }
                for day, order in enumerate(orders)
            ]
        )
        cls.visit = cls.visits[0]

    def _announce(self):
        self.visits.filtered("is_to_announce")._announce_planned()

    def test_who_plans_many_does_not_wait_for_it(self):
        self.assertFalse(self.visits.invitation_ids)
        self.assertFalse(self.visits.notice_ids)
        self.assertTrue(all(self.visits.mapped("is_to_announce")))
        self.assertEqual(set(self.visits.booking_ids.mapped("response")), {"waiting"})

    def test_planning_many_wakes_the_job(self):
        cron = self.env.ref("appsistance_fieldservice.ir_cron_announce")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertTrue(triggers)

    def test_the_job_tells_everybody_once(self):
        for _run in range(2):
            self.visits._announce_planned()
            self.assertEqual(self.visits.invitation_ids.visit_id, self.visits)
            self.assertEqual(len(self.visits.invitation_ids), len(self.visits))
            self.assertEqual(len(self.visits.notice_ids), len(self.visits))
        self.assertFalse(any(self.visits.mapped("is_to_announce")))

    def test_a_few_are_announced_at_once(self):
        visit = self._plan(lead=self.bruno)
        self.assertFalse(visit.is_to_announce)
        self.assertEqual(visit.invitation_ids.resource_id, self.bruno)
        self.assertTrue(visit.notice_ids)

    def test_what_moved_before_the_job_is_told_once_as_it_is(self):
        start = self.visit.start + timedelta(hours=6)
        self.visit._move({self.visit: (start, start + timedelta(hours=1))})
        self._announce()
        self.assertEqual(self.visit.invitation_ids.mapped("ics_sequence"), [0])
        self.assertEqual(self.visit.notice_ids.mapped("visit_start"), [start])
        self.assertEqual(self.visit.notice_ids.mapped("kind"), ["planned"])

    def test_who_was_replaced_before_the_job_is_never_asked(self):
        self.visit._reassign(lead=self.bruno)
        self._announce()
        self.assertEqual(self.visit.invitation_ids.resource_id, self.bruno)

    def test_what_was_cancelled_before_the_job_is_told_to_nobody(self):
        self.visit._cancel()
        self._announce()
        self.assertFalse(self.visit.invitation_ids)
        self.assertFalse(self.visit.notice_ids)
        self.assertFalse(self.visit.is_to_announce)

    def test_the_job_asks_the_same_of_the_database_however_many_they_are(self):
        def count(visits):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            visits._announce_planned()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = count(self.visits[:5])
        self.assertLessEqual(count(self.visits[5:]), few + 2)
