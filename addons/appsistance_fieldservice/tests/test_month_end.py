from datetime import date, datetime, timedelta

from odoo.tests import tagged

from .common_billing import ApprovalCommon

# In Rome: 23:30 of the 31st, and ten past midnight of the 1st.
LAST_NIGHT = datetime(2026, 12, 31, 22, 30)
NEW_YEAR = datetime(2026, 12, 31, 23, 10)
LAST, FIRST = date(2026, 12, 31), date(2027, 1, 1)


@tagged("post_install", "-at_install")
class TestMonthEnd(ApprovalCommon):
    """Visits of the night in which a month, and the year, ends."""

    def _do(self, start, lead):
        """An hour's work from ``start``, approved; return its charges."""
        visit = self._plan(lead, start=14)
        visit._move({visit: (start, start + timedelta(hours=1))})
        self._create_time(visit, resource=lead)
        report = self._finalize(visit)
        return self._approve(report), report

    def _get_hours(self, report):
        return self.env["account.analytic.line"].search(
            [("appsistance_visit_id", "=", report.visit_id.id)]
        )

    def test_a_visit_over_the_midnight_of_the_31st_belongs_to_the_old_month(self):
        charges, report = self._do(LAST_NIGHT, self.anna)
        self.assertEqual(report.visit_id.stop, datetime(2026, 12, 31, 23, 30))
        self.assertEqual(report.date, LAST)
        self.assertEqual(set(charges.mapped("date")), {LAST})
        self.assertEqual(self._get_hours(report).date, LAST)

    def test_a_visit_after_that_midnight_belongs_to_the_new_month(self):
        charges, report = self._do(NEW_YEAR, self.bruno)
        self.assertEqual(report.date, FIRST)
        self.assertEqual(set(charges.mapped("date")), {FIRST})
        self.assertEqual(self._get_hours(report).date, FIRST)

    def test_the_run_of_december_leaves_the_first_hour_of_january(self):
        old, _report = self._do(LAST_NIGHT, self.anna)
        new, _report = self._do(NEW_YEAR, self.bruno)
        self._invoice()
        states = [
            set(
                charges.filtered(lambda charge: charge.kind == "labour").mapped("state")
            )
            for charges in (old, new)
        ]
        self.assertEqual(states, [{"invoiced"}, {"to_invoice"}])

    def test_the_phone_shows_it_on_both_days(self):
        visit = self._plan(self.anna, start=14)
        visit._move({visit: (LAST_NIGHT, LAST_NIGHT + timedelta(hours=1))})
        visits = self.env["appsistance.visit"].with_user(self.user_anna)
        for day in (LAST, FIRST):
            with self.subTest(day=day):
                shown = visits._get_phone_day_data(day)["visits"]
                self.assertEqual([row["id"] for row in shown], visit.ids)
