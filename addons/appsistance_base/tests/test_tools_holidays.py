from datetime import date, datetime, timedelta

from odoo.tests.common import BaseCase, tagged

from odoo.addons.appsistance_base.tools.errors import HolidayError
from odoo.addons.appsistance_base.tools.holidays import (
    easter_sunday,
    holiday_code,
    is_holiday,
    national_holidays,
)


@tagged("post_install", "-at_install")
class TestToolsHolidays(BaseCase):
    def test_easter_sunday_is_the_published_one(self):
        published = [
            "1999-04-04", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21",
            "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25",
        ]  # fmt: skip
        for text in published:
            day = date.fromisoformat(text)
            with self.subTest(text):
                self.assertEqual(easter_sunday(day.year), day)

    def test_easter_is_a_sunday_between_22_march_and_25_april(self):
        for year in range(1986, 2300):
            day = easter_sunday(year)
            self.assertEqual(day.weekday(), 6, year)
            self.assertTrue(date(year, 3, 22) <= day <= date(year, 4, 25), year)

    def test_each_day_is_a_holiday_or_not(self):
        # name, day, patron, code
        cases = [
            ("new year", "2026-01-01", None, "new_year"),
            ("epiphany", "2026-01-06", None, "epiphany"),
            ("Easter Sunday", "2026-04-05", None, "easter"),
            ("Easter Monday", "2026-04-06", None, "easter_monday"),
            ("Tuesday after Easter", "2026-04-07", None, None),
            ("liberation", "2026-04-25", None, "liberation"),
            ("labour day", "2026-05-01", None, "labour"),
            ("republic", "2026-06-02", None, "republic"),
            ("2 June was not one in 2000", "2000-06-02", None, None),
            ("Ferragosto", "2026-08-15", None, "assumption"),
            ("4 October since 2026", "2026-10-04", None, "saint_francis"),
            ("4 October in 2027", "2027-10-04", None, "saint_francis"),
            ("4 October before 2026", "2025-10-04", None, None),
            ("all saints", "2026-11-01", None, "all_saints"),
            ("all souls", "2026-11-02", None, None),
            ("immaculate", "2026-12-08", None, "immaculate"),
            ("Christmas", "2026-12-25", None, "christmas"),
            ("Saint Stephen", "2026-12-26", None, "saint_stephen"),
            ("Christmas Eve", "2026-12-24", None, None),
            ("patron of Brescia", "2027-02-15", (2, 15), "patron"),
            ("the patron of another town", "2027-02-15", (12, 7), None),
            ("a patron on a national holiday", "2026-06-02", (6, 2), "republic"),
            ("an ordinary Sunday", "2026-11-22", None, None),
            ("29 February patron in a leap year", "2028-02-29", (2, 29), "patron"),
            ("29 February patron else", "2027-02-28", (2, 29), None),
        ]
        for name, text, patron, code in cases:
            day = date.fromisoformat(text)
            with self.subTest(name):
                self.assertEqual(holiday_code(day, patron), code)
                self.assertEqual(is_holiday(day, patron), code is not None)

    def test_two_holidays_on_one_day_count_once(self):
        self.assertEqual(len(national_holidays(2011)), 11)  # 25 April, Easter Monday
        self.assertEqual(len(national_holidays(2025)), 12)
        self.assertEqual(len(national_holidays(2026)), 13)

    def test_easter_monday_follows_easter_every_year(self):
        for year in range(1986, 2100):
            monday = easter_sunday(year) + timedelta(days=1)
            self.assertTrue(is_holiday(monday), year)

    def test_a_datetime_is_refused(self):
        moment = datetime.fromisoformat("2026-12-25 10:00")
        with self.assertRaises(HolidayError) as caught:
            is_holiday(moment)
        self.assertEqual(caught.exception.code, "date_expected")

    def test_an_impossible_patron_day_is_refused(self):
        for patron in [(2, 30), (13, 1), (0, 1), ("12", 7)]:
            with self.subTest(patron=patron), self.assertRaises(HolidayError) as caught:
                is_holiday(date(2026, 11, 24), patron)
            self.assertEqual(caught.exception.code, "patron_day_invalid")

    def test_a_year_outside_the_table_is_refused(self):
        with self.assertRaises(HolidayError) as caught:
            national_holidays(1980)
        self.assertEqual(caught.exception.params, {"year": 1980})
