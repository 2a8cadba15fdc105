from odoo.tests import tagged

from .mail_common import MailIntakeCommon

# As the benchmark, which also compares with core's task of a mail.
MOST_QUERIES = 45


@tagged("post_install", "-at_install")
class TestMailQueries(MailIntakeCommon):
    def _count(self, function):
        function()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_mail_becomes_an_acknowledged_ticket_with_few_queries(self):
        self.assertLessEqual(self._count(self._receive), MOST_QUERIES)

    def test_a_mail_with_an_sla_needs_no_more(self):
        self.env["appsistance.ticket.sla"].create(
            {"name": "All", "answer_hours": 4, "solution_hours": 16, "sequence": 0}
        )
        self.assertLessEqual(self._count(self._receive), MOST_QUERIES)
        self.assertTrue(self._receive().solution_deadline)

    def test_an_answer_needs_few_queries(self):
        ticket = self._receive()
        parent = ticket.message_ids[-1:]
        count = self._count(lambda: self._answer(ticket, to=parent))
        self.assertLessEqual(count, MOST_QUERIES)
