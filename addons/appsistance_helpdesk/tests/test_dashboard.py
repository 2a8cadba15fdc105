from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.appsistance_base.tests.dashboard_cases import DashboardCases

from .common import HelpdeskCommon


@tagged("post_install", "-at_install")
class TestDashboard(DashboardCases, HelpdeskCommon):
    """What the office's home says of tickets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        cls.ticket = cls._create_ticket(team_id=cls.team.id)

    def _set_deadline(self, hours):
        self.ticket.sudo().next_deadline = self.now + timedelta(hours=hours)

    def test_a_missed_sla_is_late_also_while_nobody_looks(self):
        self._set_deadline(-1)
        figure = self._check_figure(
            self.dispatcher, "tickets_late_count", self.ticket, self._create_ticket()
        )
        self.assertEqual(figure["level"], "danger")

    def test_an_sla_near_its_end_is_at_risk_not_late(self):
        self.company.appsistance_ticket_risk_hours = 4
        self._set_deadline(1)
        figure = self._check_figure(
            self.dispatcher, "tickets_at_risk_count", self.ticket
        )
        self.assertEqual(figure["level"], "warning")
        late = self._open_figure(self.dispatcher, "tickets_late_count")
        self.assertNotIn(self.ticket, late)

    def test_a_ticket_without_anybody_is_unassigned(self):
        own = self._create_ticket(user_id=self.dispatcher.id)
        self.ticket.user_id = False
        self._check_figure(
            self.dispatcher, "tickets_unassigned_count", self.ticket, own
        )

    def test_every_figure_opens_exactly_what_it_counts(self):
        self._set_deadline(-1)
        for user in (self.dispatcher, self.manager):
            with self.subTest(user=user.login):
                self._check_all(user)
