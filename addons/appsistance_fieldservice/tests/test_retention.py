from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common_report import ReportCommon


@tagged("post_install", "-at_install")
class TestRetention(ReportCommon):
    """What serves the day goes after the days of the settings, evidence never."""

    @classmethod
    def setUpClass(cls):
        cls._freeze()
        super().setUpClass()

    def _age(self, records, days=1000, field="create_date"):
        """As if it had been made so long ago."""
        self.env.flush_all()
        moment = fields.Datetime.now() - timedelta(days=days)
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id IN %s",
                SQL.identifier(records._table),
                SQL.identifier(field),
                moment,
                tuple(records.ids),
            )
        )
        self.env.invalidate_all()

    def _collect(self):
        return self.env["appsistance.retention"]._gc_expired()

    def _keep(self, name, days):
        self.company[f"appsistance_keep_{name}_days"] = days

    def _create_operations(self):
        self._operation("text", {"field": "note", "value": "Done", "base": ""})
        self._operation("text", {"field": "note", "value": "Other", "base": "Wrong"})
        domain = [("visit_id", "=", self.visit.id)]
        return self.env["appsistance.phone.operation"].search(domain, order="id")

    def test_old_operations_go_and_conflicts_wait_for_a_choice(self):
        operations = self._create_operations()
        self.assertEqual(operations.mapped("state"), ["done", "conflict"])
        self._age(operations, 181)
        self._collect()
        self.assertEqual(operations.exists().mapped("state"), ["conflict"])

    def test_the_days_of_the_company_decide(self):
        operation = self._create_operations()[0]
        self._age(operation, 181)
        self._keep("operations", 200)
        self._collect()
        self.assertTrue(operation.exists())

    def test_no_days_keep_for_ever(self):
        operation = self._create_operations()[0]
        self._age(operation, 5000)
        self._keep("operations", 0)
        self._collect()
        self.assertTrue(operation.exists())

    def test_a_phone_may_be_late_by_a_month(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._keep("operations", 29)
            self.env.flush_all()

    def test_unused_links_go_and_used_ones_stay(self):
        self._record()
        report = self.visit._get_or_create_reports()
        report._seal()
        links = self.env["appsistance.signature.request"]
        for state in ("expired", "cancelled", "signed", "refused", "sent"):
            link, _token = links._issue(report, f"{state}@example.com", "Giulia")
            link.state = state
            links |= link
        self._age(links, 400, "expires_at")
        self._collect()
        left = set(links.exists().mapped("state"))
        self.assertEqual(left, {"signed", "refused", "sent"})

    def test_invitations_and_notices_go_long_after_the_visit(self):
        invitations = self.visit.invitation_ids
        domain = [("visit_id", "=", self.visit.id)]
        notice = self.env["appsistance.visit.notice"].search(domain)
        self._collect()
        self.assertTrue(invitations.exists())
        self.assertTrue(notice.exists())
        self._age(self.visit, 732, "start")
        self._age(self.visit, 731, "stop")
        self._collect()
        self.assertFalse(invitations.exists())
        self.assertFalse(notice.exists())

    def test_photos_of_a_closed_report_are_never_touched(self):
        photo = self._create_photo()
        report = self._close()
        self._keep("photos", 30)
        self._age(photo)
        self._collect()
        self.assertTrue(photo.exists())
        self.assertFalse(report._verify()[report])

    def test_photos_without_a_report_go_where_the_firm_says_so(self):
        photo = self._create_photo()
        self.visit._cancel("Customer gave up")
        self._age(photo)
        self._collect()
        self.assertTrue(photo.exists())
        self._keep("photos", 30)
        self._collect()
        self.assertFalse(photo.exists())

    def test_a_photo_that_is_still_to_be_quoted_stays(self):
        photo = self._create_photo()
        line = {"uuid": "line", "kind": "part", "name": "Pump"}
        values = {"uuid": "quote", "photos": [photo.uuid], "lines": [line]}
        self._operation("quote", values)
        self.visit._cancel("Customer gave up")
        self._keep("photos", 30)
        self._age(photo)
        self._collect()
        self.assertTrue(photo.exists())

    def test_a_second_run_of_the_day_deletes_nothing_more(self):
        self._age(self._create_operations(), 181)
        self._collect()
        self.assertEqual(self._collect(), (0, False))
