from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools import cadence


def days(*texts):
    return [date.fromisoformat(text) for text in texts]


@tagged("post_install", "-at_install")
class TestCadence(BaseCase):
    def _dues(self, rule, start, end, since=None, until=None):
        start = date.fromisoformat(start)
        end = end and date.fromisoformat(end)
        rows = cadence.occurrences(rule, start, end, since or start, until or end)
        return [due for _month, _from, due in rows]

    def test_days_that_do_not_exist_fall_on_the_last_one_and_do_not_drift(self):
        year = ("2027-01-01", "2028-12-31")
        for name, rule, expected in (
            (
                "every month from a 31st",
                cadence.Cadence(interval=1, first=date(2027, 12, 31)),
                days(
                    *("2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"),
                    *("2028-04-30", "2028-05-31", "2028-06-30", "2028-07-31"),
                    *("2028-08-31", "2028-09-30", "2028-10-31", "2028-11-30"),
                    "2028-12-31",
                ),
            ),
            (
                "every quarter from a 30th of November",
                cadence.Cadence(interval=3, first=date(2027, 11, 30)),
                days(
                    *("2027-11-30", "2028-02-29", "2028-05-30", "2028-08-30"),
                    "2028-11-30",
                ),
            ),
            (
                "the 31st in clicked months",
                cadence.Cadence(months=frozenset({2, 4, 5}), day=31),
                days(
                    *("2027-02-28", "2027-04-30", "2027-05-31", "2028-02-29"),
                    *("2028-04-30", "2028-05-31"),
                ),
            ),
            (
                "every five months crosses the year",
                cadence.Cadence(interval=5, first=date(2027, 3, 15)),
                days("2027-03-15", "2027-08-15", "2028-01-15", "2028-06-15")
                + days("2028-11-15"),
            ),
        ):
            with self.subTest(name):
                self.assertEqual(self._dues(rule, *year), expected)

    def test_every_year_from_29_february_comes_back_in_leap_years(self):
        rule = cadence.Cadence(interval=12, first=date(2028, 2, 29))
        self.assertEqual(
            self._dues(rule, "2028-01-01", "2032-12-31"),
            days("2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"),
        )

    def test_preferred_weeks(self):
        for week, window in (
            ("1", ("2027-02-01", "2027-02-07")),
            ("2", ("2027-02-08", "2027-02-14")),
            ("4", ("2027-02-22", "2027-02-28")),
            ("last", ("2027-02-22", "2027-02-28")),
            ("", ("2027-02-01", "2027-02-28")),
        ):
            with self.subTest(week=week):
                rule = cadence.Cadence(months=frozenset({2}), week=week)
                self.assertEqual(list(rule.window(date(2027, 2, 1))), days(*window))

    def test_nothing_comes_outside_the_agreement(self):
        rule = cadence.Cadence(months=frozenset({1, 6, 12}))
        for start, end, expected in (
            ("2027-02-01", "2027-11-30", days("2027-06-30")),
            ("2027-06-10", "2027-06-20", days("2027-06-20")),
            ("2027-07-01", "2027-11-30", []),
        ):
            with self.subTest(start=start):
                self.assertEqual(self._dues(rule, start, end), expected)

    def test_a_year_from_the_middle_of_a_month_has_each_month_once(self):
        rule = cadence.Cadence(months=frozenset(range(1, 13)))
        dues = self._dues(rule, "2027-01-15", "2028-01-14")
        self.assertEqual(len(dues), 12)
        self.assertEqual(dues[0], date(2027, 1, 31))
        self.assertEqual(dues[-1], date(2027, 12, 31))

    def test_an_open_agreement_goes_on(self):
        rule = cadence.Cadence(months=frozenset({3}))
        found = cadence.occurrences(
            rule, date(2027, 1, 1), None, date(2029, 1, 1), date(2030, 12, 31)
        )
        self.assertEqual(
            [month for month, _from, _to in found], days("2029-03-01", "2030-03-01")
        )

    def test_years_of_contract_do_not_drift_from_29_february(self):
        self.assertEqual(
            cadence.split_years(date(2028, 2, 29), date(2031, 2, 27)),
            [
                tuple(days("2028-02-29", "2029-02-27")),
                tuple(days("2029-02-28", "2030-02-27")),
                tuple(days("2030-02-28", "2031-02-27")),
            ],
        )

    def test_a_last_year_may_be_short(self):
        self.assertEqual(
            cadence.split_years(date(2027, 1, 1), date(2028, 6, 30)),
            [
                tuple(days("2027-01-01", "2027-12-31")),
                tuple(days("2028-01-01", "2028-06-30")),
            ],
        )
