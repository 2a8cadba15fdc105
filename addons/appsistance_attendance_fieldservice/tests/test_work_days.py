from datetime import date, datetime
from zoneinfo import ZoneInfo

from odoo.tests import BaseCase

from odoo.addons.appsistance_base.tools import work_time

from ..tools import work_days
from ..tools.work_days import Facts, Report, Rules

WEEK = (((480, 720), (780, 1020)),) * 5 + ((), ())
PAUSES = (((720, 780),),) * 5 + ((), ())
ROME = ZoneInfo("Europe/Rome")


def at(text):
    """A moment of Rome in UTC: "02 08:00" is of October 2026; "+" its repetition."""
    moment = datetime.fromisoformat(f"2026-10-{text.rstrip('+')}")
    moment = moment.replace(tzinfo=ROME, fold=int(text.endswith("+")))
    return moment.astimezone(work_days.UTC).replace(tzinfo=None)


def pairs(*texts):
    return [(at(start), at(stop)) for start, stop in texts]


# What is told, facts, the day of October 2026, and the minutes or marks expected.
# 1 October is a Thursday, the 4th a Sunday and a holiday; clocks change on the 25th.
CASES = [
    ("a plain day less its pause", {"attendances": pairs(("01 08:00", "01 17:00"))}, 1,
     {"source": "clock", "ordinary": 480, "overtime": 0, "missing": 0}),
    ("the pause clocked", {"attendances": pairs(("01 08:00", "01 12:00"),
     ("01 13:00", "01 17:00"))}, 1, {"ordinary": 480, "overtime": 0}),
    ("an hour earlier is no overtime", {"attendances": pairs(("01 07:00",
     "01 16:00"))}, 1, {"ordinary": 480, "overtime": 0, "night": 0}),
    ("an hour more is overtime", {"attendances": pairs(("01 08:00", "01 18:00"))}, 1,
     {"ordinary": 480, "overtime": 60}),
    ("an hour less is unexplained", {"attendances": pairs(("01 08:00", "01 16:00"))},
     1, {"ordinary": 420, "missing": 60}),
    ("a day without anything", {}, 1, {"source": "none", "missing": 480}),
    ("a Saturday without anything", {}, 3, {"expected": 0, "missing": 0}),
    ("a Saturday's work", {"attendances": pairs(("03 08:00", "03 12:00"))}, 3,
     {"ordinary": 0, "overtime": 240}),
    ("a Sunday that is a holiday", {"attendances": pairs(("04 08:00", "04 12:00"))},
     4, {"holiday": 240, "overtime": 0, "is_holiday": True}),
    ("a Sunday's night", {"attendances": pairs(("04 22:00", "04 23:00"))}, 4,
     {"holiday": 60, "night": 0}),
    ("the patron's day", {"attendances": pairs(("15 08:00", "15 12:00"))}, 15,
     {"holiday": 240, "expected": 0, "missing": 0}),
    ("a closing day", {}, 16, {"is_holiday": True, "missing": 0}),
    ("a night's end", {"attendances": pairs(("01 22:00", "02 02:00"))}, 1,
     {"night": 120, "ordinary": 0}),
    ("a night's beginning", {"attendances": pairs(("01 22:00", "02 02:00"))}, 2,
     {"night": 120, "source": "clock"}),
    ("Saturday night into Sunday", {"attendances": pairs(("03 23:00", "04 01:00"))},
     3, {"night": 60, "holiday": 0}),
    ("Sunday morning after it", {"attendances": pairs(("03 23:00", "04 01:00"))}, 4,
     {"night": 0, "holiday": 60}),
    ("the hour that comes twice", {"attendances": pairs(("25 01:00", "25 04:00"))},
     25, {"holiday": 240}),
    ("the second of both hours", {"attendances": pairs(("25 02:30+", "25 03:00"))},
     25, {"holiday": 30}),
    ("a day of twenty-five hours", {"attendances": pairs(("25 00:00", "26 00:00"))},
     25, {"holiday": 1500}),
    ("after the clocks changed", {"attendances": pairs(("26 08:00", "26 17:00"))}, 26,
     {"ordinary": 480, "overtime": 0}),
    ("reports where nobody clocked", {"reports": [Report(*pairs(("01 08:00",
     "01 10:00"))[0])]}, 1, {"source": "report", "ordinary": 120, "missing": 360}),
    ("the clock before the reports", {"attendances": pairs(("01 08:00", "01 17:00")),
     "reports": [Report(*pairs(("01 09:00", "01 10:00"))[0])]}, 1,
     {"source": "clock", "ordinary": 480}),
    ("an attendance without end", {"attendances": pairs(("01 08:00", "01 08:00")),
     "reports": [Report(*pairs(("01 09:00", "01 10:00"))[0])]}, 1,
     {"source": "clock", "ordinary": 0, "missing": 480}),
    ("reports that overlap count once", {"reports": [Report(*pairs(("01 08:00",
     "01 10:00"))[0]), Report(*pairs(("01 09:00", "01 11:00"))[0])]}, 1,
     {"ordinary": 180}),
    ("travel of the reports", {"attendances": pairs(("01 08:00", "01 17:00")),
     "reports": [Report(*pairs(("01 08:00", "01 08:40"))[0], is_travel=True,
     is_away=True)]}, 1, {"travel": 40, "is_away": True, "ordinary": 480}),
    ("a report not approved", {"reports": [Report(*pairs(("01 08:00", "01 09:00"))[0],
     is_approved=False)]}, 1, {"is_unapproved": True}),
    ("travel over midnight, the day after", {"reports": [Report(*pairs(("01 23:30",
     "02 00:30"))[0], is_travel=True)]}, 2, {"travel": 30, "night": 30}),
    ("a day's vacation", {"leaves": [("vacation", at("01 08:00"), at("01 17:00"))]},
     1, {"vacation": 480, "missing": 0, "expected": 480}),
    ("a vacation over the holiday", {"leaves": [("vacation", at("14 00:00"),
     at("17 00:00"))]}, 15, {"vacation": 0, "expected": 0}),
    ("hours off and work", {"leaves": [("permit", at("01 15:00"), at("01 17:00"))],
     "attendances": pairs(("01 08:00", "01 15:00"))}, 1,
     {"permit": 120, "ordinary": 360, "overtime": 0, "missing": 0}),
    ("two leaves at once count once", {"leaves": [("vacation", at("01 08:00"),
     at("01 17:00")), ("illness", at("01 08:00"), at("01 17:00"))]}, 1,
     {"vacation": 480, "illness": 0}),
    ("illness of days", {"leaves": [("illness", at("01 08:00"), at("02 17:00"))]}, 2,
     {"illness": 480}),
    ("on call after work", {"on_call": pairs(("01 17:00", "02 08:00"))}, 1,
     {"on_call": 420}),
    ("on call around the clock", {"on_call": pairs(("01 00:00", "02 00:00"))}, 1,
     {"on_call": 960}),
    ("on call on a Sunday", {"on_call": pairs(("03 12:00", "05 08:00"))}, 4,
     {"on_call": 1440}),
    ("on call when an hour comes twice", {"on_call": pairs(("25 00:00", "26 00:00"))},
     25, {"on_call": 1500}),
    ("six hours and a meal", {"attendances": pairs(("01 08:00", "01 15:00"))}, 1,
     {"has_meal": True}),
    ("less than six hours", {"attendances": pairs(("01 08:00", "01 14:59"))}, 1,
     {"has_meal": False}),
    ("seconds are cut", {"attendances": [(at("01 08:00:59"), at("01 09:00:01"))]}, 1,
     {"ordinary": 60}),
]  # fmt: skip


class TestWorkDays(BaseCase):
    rules = Rules(
        work_time.Schedule(
            timezone="Europe/Rome",
            ordinary=WEEK,
            patron=(10, 15),
            closing_days=frozenset({date(2026, 10, 16)}),
        ),
        PAUSES,
    )

    def _make(self, facts):
        return work_days.make_days(
            date(2026, 10, 1), date(2026, 10, 31), Facts(**facts), self.rules
        )

    def test_each_day_has_its_minutes_in_their_columns(self):
        for name, facts, number, expected in CASES:
            day = self._make(facts)[number - 1]
            found = {key: getattr(day, key) for key in expected}
            with self.subTest(name):
                self.assertEqual(found, expected)

    def test_no_minute_of_the_month_is_lost_or_counted_twice(self):
        facts = {"attendances": pairs(("01 20:00", "07 09:30"))}
        days = self._make(facts)
        # the pauses of Friday, Monday and Tuesday
        pauses = 3 * 60
        self.assertEqual(
            sum(day.worked for day in days), 5 * 1440 + 13 * 60 + 30 - pauses
        )

    def test_a_schedule_without_pause_takes_nothing_off(self):
        rules = Rules(self.rules.schedule)
        facts = Facts(attendances=pairs(("01 08:00", "01 17:00")))
        [day] = work_days.make_days(date(2026, 10, 1), date(2026, 10, 1), facts, rules)
        self.assertEqual((day.ordinary, day.overtime), (480, 60))
