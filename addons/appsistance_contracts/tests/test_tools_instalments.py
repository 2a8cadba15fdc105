import itertools
from datetime import date
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..tools import instalments
from ..tools.instalments import Terms


def days(terms, first, last):
    return [
        (str(span.start), str(span.end), str(span.invoice))
        for span in instalments.spans(terms, first, last)
    ]


def amounts(terms, first, last, total):
    return [
        instalments.amount(span, Fraction(total), 2)
        for span in instalments.spans(terms, first, last)
    ]


@tagged("post_install", "-at_install")
class TestInstalments(BaseCase):
    def test_month_ends_do_not_drift(self):
        for anchor, expected in (
            (
                date(2027, 1, 31),
                ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"],
            ),
            (
                date(2028, 1, 30),
                ["2028-01-30", "2028-02-29", "2028-03-30", "2028-04-30", "2028-05-30"],
            ),
            (
                date(2028, 2, 29),
                ["2028-02-29", "2028-03-29", "2028-04-29", "2028-05-29", "2028-06-29"],
            ),
        ):
            with self.subTest(anchor=anchor):
                terms = Terms(anchor, interval=1)
                spans = instalments.spans(terms, anchor, date(2028, 12, 31))[:5]
                self.assertEqual([str(span.start) for span in spans], expected)
                for span, after in itertools.pairwise(spans):
                    self.assertEqual(span.end + instalments.DAY, after.start)

    def test_a_year_from_the_leap_day_returns_to_it(self):
        terms = Terms(date(2028, 2, 29))
        self.assertEqual(
            [row[0] for row in days(terms, date(2028, 2, 29), date(2033, 1, 1))],
            ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"],
        )

    def test_every_schedule_of_a_year_adds_up_to_its_price(self):
        first, last = date(2027, 1, 1), date(2027, 12, 31)
        for interval, count in ((1, 12), (2, 6), (3, 4), (4, 3), (6, 2), (12, 1)):
            for timing in ("advance", "arrears"):
                with self.subTest(interval=interval, timing=timing):
                    terms = Terms(first, interval=interval, timing=timing)
                    found = amounts(terms, first, last, "1000")
                    self.assertEqual(len(found), count)
                    self.assertAlmostEqual(sum(found), 1000.0)

    def test_a_fee_in_arrears_comes_on_its_last_day(self):
        terms = Terms(date(2028, 1, 1), interval=1, timing="arrears")
        rows = days(terms, date(2028, 1, 1), date(2028, 3, 31))
        self.assertEqual(
            [row[2] for row in rows], ["2028-01-31", "2028-02-29", "2028-03-31"]
        )

    def test_a_broken_first_period_costs_its_days(self):
        first, last = date(2027, 1, 15), date(2027, 6, 30)
        for kind, expected in (
            ("prorata", [253.33, 300.0]),
            ("full", [300.0, 300.0]),
            ("free", [300.0]),
        ):
            with self.subTest(kind=kind):
                terms = Terms(
                    first,
                    basis="month",
                    interval=3,
                    is_calendar=True,
                    first_period=kind,
                )
                self.assertEqual(amounts(terms, first, last, "100"), expected)

    def test_a_broken_last_period_costs_its_days(self):
        for last, expected in (
            (date(2027, 2, 28), [100.0, 100.0]),
            (date(2027, 2, 14), [100.0, 50.0]),
            (date(2027, 1, 31), [100.0]),
        ):
            with self.subTest(last=last):
                terms = Terms(date(2027, 1, 1), basis="month", interval=1)
                found = amounts(terms, date(2027, 1, 1), last, "100")
                self.assertEqual(found, expected)

    def test_whole_months_of_a_broken_year_are_counted_as_months(self):
        terms = Terms(date(2028, 1, 1))
        self.assertEqual(
            amounts(terms, date(2028, 1, 1), date(2028, 3, 31), "1200"), [300.0]
        )

    def test_two_halves_of_a_calendar_period_make_one(self):
        terms = Terms(date(2027, 1, 15), basis="month", interval=3, is_calendar=True)
        year = amounts(terms, date(2027, 1, 15), date(2028, 1, 14), "100")
        after = amounts(terms, date(2028, 1, 15), date(2029, 1, 14), "100")
        self.assertAlmostEqual(year[-1] + after[0], 300.0)

    def test_instalments_come_in_their_months(self):
        terms = Terms(date(2027, 9, 1), months=(2, 4, 10, 12))
        rows = days(terms, date(2027, 9, 1), date(2028, 8, 31))
        self.assertEqual(
            rows,
            [
                ("2027-09-01", "2027-11-30", "2027-10-01"),
                ("2027-12-01", "2028-01-31", "2027-12-01"),
                ("2028-02-01", "2028-03-31", "2028-02-01"),
                ("2028-04-01", "2028-08-31", "2028-04-01"),
            ],
        )
        self.assertEqual(
            amounts(terms, date(2027, 9, 1), date(2028, 8, 31), "1000"), [250.0] * 4
        )

    def test_what_comes_once_is_not_repeated_by_the_next_period(self):
        terms = Terms(date(2027, 1, 1), basis="total")
        self.assertEqual(
            amounts(terms, date(2027, 1, 1), date(2027, 12, 31), "90"), [90.0]
        )
        self.assertFalse(days(terms, date(2028, 1, 1), date(2028, 12, 31)))

    def test_a_span_longer_than_the_period_is_paid_in_parts(self):
        terms = Terms(date(2027, 1, 1), interval=24)
        first = amounts(terms, date(2027, 1, 1), date(2027, 12, 31), "100")
        second = amounts(terms, date(2028, 1, 1), date(2028, 12, 31), "100")
        self.assertEqual(first + second, [100.0, 100.0])
