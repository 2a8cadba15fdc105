from odoo.tests import tagged

from odoo.addons.appsistance_base.tests.dashboard_cases import DashboardCases

from .common import ClockCommon


@tagged("post_install", "-at_install")
class TestDashboard(DashboardCases, ClockCommon):
    """What the office's home says of punches."""

    def test_a_punch_to_be_checked_is_on_the_managers_home(self):
        self._allow_position()
        far = {"latitude": 45.12, "longitude": 8.76, "accuracy": 12, "age": 3}
        punch = self._punch("in", 30, position=far)
        self._check_figure(self.office, "punches_to_review", punch)
        self._check_all(self.office)

    def test_a_punch_out_without_its_in_is_a_problem(self):
        punch = self._punch("out", 30)
        self.assertTrue(punch.problem)
        self._check_figure(self.office, "punches_problem", punch)

    def test_who_reads_only_his_own_punches_has_none_on_his_home(self):
        dispatcher = self._make_user(
            "clock_dispatcher", "appsistance_base.group_dispatcher"
        )
        self.assertNotIn("punches_to_review", self._get_figures(dispatcher))
