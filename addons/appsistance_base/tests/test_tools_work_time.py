import random
from datetime import date, datetime, timedelta
from itertools import pairwise

from odoo.tests.common import BaseCase, tagged

from odoo.addons.appsistance_base.tools.errors import WorkTimeError
from odoo.addons.appsistance_base.tools.work_time import (
    BANDS,
    Schedule,
    WorkInterval,
    build_week,
    clock_minutes,
    elapsed_minutes,
    local_date,
    merge_overlaps,
    split_batch,
    split_interval,
    split_person_times,
    sum_bands,
)

WEEK = build_week(
    (weekday, start * 60, end * 60)
    for weekday in range(5)
    for start, end in [(8, 12), (13, 17)]
)


def moment(text):
    return datetime.fromisoformat(text)


def schedule(**values):
    return Schedule(**{"timezone": "Europe/Rome", "ordinary": WEEK, **values})


@tagged("post_install", "-at_install")
class TestToolsWorkTime(BaseCase):
    def assert_bands(self, cases, **kwargs):
        """``cases``: name, schedule values, start and end in UTC, bands expected."""
        for name, values, start, end, expected in cases:
            with self.subTest(name):
                pieces = split_interval(
                    moment(start), moment(end), schedule(**values), **kwargs
                )
                bands = [(piece.band, piece.minutes) for piece in pieces]
                self.assertEqual(bands, expected)

    def test_bands_follow_the_local_clock(self):
        # Rome is UTC+1 in winter and UTC+2 in summer
        self.assert_bands([
            ("inside the ordinary hours", {}, "2026-11-24 08:00", "2026-11-24 09:30",
             [("ordinary", 90)]),
            ("over the lunch break", {}, "2026-11-24 10:30", "2026-11-24 12:30",
             [("ordinary", 30), ("extra", 60), ("ordinary", 30)]),
            ("late afternoon in summer", {}, "2026-07-07 14:30", "2026-07-07 15:30",
             [("ordinary", 30), ("extra", 30)]),
            ("evening into the night", {}, "2026-11-24 20:30", "2026-11-24 21:30",
             [("extra", 30), ("night", 30)]),
            ("early morning", {}, "2026-11-24 04:30", "2026-11-24 07:30",
             [("night", 30), ("extra", 120), ("ordinary", 30)]),
            ("without a night band", {"night": None}, "2026-11-24 20:30",
             "2026-11-24 22:30", [("extra", 120)]),
            ("a night that ends at midnight", {"night": (1320, 1440)},
             "2026-11-24 20:00", "2026-11-24 23:30",
             [("extra", 60), ("night", 120), ("extra", 30)]),
        ])  # fmt: skip

    def test_time_across_midnight_is_cut_where_the_band_changes(self):
        self.assert_bands([
            ("weekday night stays one piece", {}, "2026-11-24 21:30",
             "2026-11-24 23:40", [("night", 130)]),
            ("Sunday night into Monday", {}, "2026-11-22 22:00", "2026-11-23 00:00",
             [("holiday", 60), ("night", 60)]),
            ("Saturday night into Sunday", {}, "2026-11-21 22:00", "2026-11-22 00:00",
             [("night", 60), ("holiday", 60)]),
            ("into Christmas", {}, "2026-12-24 22:30", "2026-12-25 00:00",
             [("night", 30), ("holiday", 60)]),
            ("New Year's Eve", {}, "2026-12-31 22:30", "2027-01-01 00:00",
             [("night", 30), ("holiday", 60)]),
        ])  # fmt: skip

    def test_holidays_win_over_ordinary_hours(self):
        self.assert_bands([
            ("Easter Monday", {}, "2026-04-06 08:00", "2026-04-06 09:00",
             [("holiday", 60)]),
            ("4 October 2027, a Monday", {}, "2027-10-04 08:00", "2027-10-04 09:00",
             [("holiday", 60)]),
            ("4 October 2024, a Friday", {}, "2024-10-04 08:00", "2024-10-04 09:00",
             [("ordinary", 60)]),
            ("patron of Brescia", {"patron": (2, 15)}, "2027-02-15 08:00",
             "2027-02-15 09:00", [("holiday", 60)]),
            ("the same day without patron", {}, "2027-02-15 08:00",
             "2027-02-15 09:00", [("ordinary", 60)]),
            ("a closing day", {"closing_days": frozenset({date(2026, 12, 7)})},
             "2026-12-07 08:00", "2026-12-07 09:00", [("holiday", 60)]),
            ("Sunday", {}, "2026-11-22 08:00", "2026-11-22 09:00", [("holiday", 60)]),
            ("Sunday as another day", {"sunday_is_holiday": False},
             "2026-11-22 08:00", "2026-11-22 09:00", [("extra", 60)]),
            ("holiday night apart", {"has_holiday_night": True}, "2026-11-22 20:30",
             "2026-11-22 21:30", [("holiday", 30), ("holiday_night", 30)]),
        ])  # fmt: skip

    def test_saturday_is_a_band_only_where_wanted(self):
        saturday = build_week([(5, 480, 720)])
        self.assert_bands([
            ("not wanted", {}, "2026-11-21 09:00", "2026-11-21 10:00",
             [("extra", 60)]),
            ("wanted", {"has_saturday": True}, "2026-11-21 09:00", "2026-11-21 10:00",
             [("saturday", 60)]),
            ("ordinary on Saturday morning",
             {"has_saturday": True, "ordinary": saturday},
             "2026-11-21 10:30", "2026-11-21 11:30",
             [("ordinary", 30), ("saturday", 30)]),
            ("Saturday night", {"has_saturday": True}, "2026-11-21 20:30",
             "2026-11-21 21:30", [("saturday", 30), ("night", 30)]),
        ])  # fmt: skip

    def test_work_on_call_takes_the_bands_that_the_schedule_says(self):
        every = frozenset(BANDS) - {"ordinary"}
        self.assert_bands([
            ("extra hours only", {}, "2026-11-24 20:30", "2026-11-24 21:30",
             [("on_call", 30), ("night", 30)]),
            ("every band but the ordinary", {"on_call_replaces": every},
             "2026-11-22 20:30", "2026-11-22 23:30", [("on_call", 180)]),
            ("ordinary hours stay ordinary", {"on_call_replaces": every},
             "2026-11-24 15:30", "2026-11-24 16:30",
             [("ordinary", 30), ("on_call", 30)]),
        ], on_call=True)  # fmt: skip

    def test_minutes_are_those_that_passed_when_clocks_change(self):
        self.assert_bands([
            # 01:30 to 03:30 on the wall
            ("the repeated hour", {"sunday_is_holiday": False}, "2026-10-24 23:30",
             "2026-10-25 02:30", [("night", 180)]),
            ("the missing hour", {"sunday_is_holiday": False}, "2026-03-29 00:30",
             "2026-03-29 01:30", [("night", 60)]),
            # a night that ends at 02:30 ends twice when the hour is repeated
            ("the band in the repeated hour",
             {"sunday_is_holiday": False, "night": (1320, 150)},
             "2026-10-24 23:30", "2026-10-25 02:30",
             [("night", 60), ("extra", 30), ("night", 30), ("extra", 60)]),
            # 02:30 does not exist: the night ends with the jump
            ("the band in the missing hour",
             {"sunday_is_holiday": False, "night": (1320, 150)},
             "2026-03-29 00:30", "2026-03-29 01:30",
             [("night", 30), ("extra", 30)]),
            ("Saturday night of the repeated hour", {}, "2026-10-24 21:00",
             "2026-10-25 06:00", [("night", 60), ("holiday", 480)]),
            ("a whole Sunday of 25 hours", {}, "2026-10-24 22:00",
             "2026-10-25 23:00", [("holiday", 1500)]),
            ("a whole Sunday of 23 hours", {}, "2026-03-28 23:00",
             "2026-03-29 22:00", [("holiday", 1380)]),
        ])  # fmt: skip

    def test_zero_and_negative_time_are_refused(self):
        cases = [
            ("zero", "2026-11-24 08:00", "2026-11-24 08:00", "zero_time"),
            ("under a minute", "2026-11-24 08:00:05", "2026-11-24 08:00:50",
             "zero_time"),
            ("negative", "2026-11-24 08:00", "2026-11-24 07:59", "negative_time"),
            # 02:15 of the second time round is after 02:30 of the first
            ("backwards in the repeated hour", "2026-10-25 02:15+01:00",
             "2026-10-25 02:30+02:00", "negative_time"),
            ("naive and aware", "2026-11-24 08:00", "2026-11-24 09:00+00:00",
             "mixed_timezones"),
        ]  # fmt: skip
        for name, start, end, code in cases:
            with self.subTest(name), self.assertRaises(WorkTimeError) as caught:
                split_interval(moment(start), moment(end), schedule())
            self.assertEqual(caught.exception.code, code)
            self.assertEqual(
                caught.exception.params, {"start": moment(start), "end": moment(end)}
            )

    def test_the_repeated_hour_can_be_told_by_its_offset(self):
        start, end = moment("2026-10-25 02:30+02:00"), moment("2026-10-25 02:15+01:00")
        self.assertEqual(elapsed_minutes(start, end), 45)

    def test_aware_times_are_converted_and_results_are_naive_utc(self):
        aware = split_interval(
            moment("2026-11-24 09:00+01:00"),
            moment("2026-11-24 10:00+01:00"),
            schedule(),
        )
        naive = split_interval(
            moment("2026-11-24 08:00"), moment("2026-11-24 09:00"), schedule()
        )
        self.assertEqual(aware, naive)
        self.assertIsNone(aware[0].start.tzinfo)

    def test_seconds_are_floored_at_both_ends_so_that_neighbours_add_up(self):
        first = elapsed_minutes(
            moment("2026-11-24 08:00:40"), moment("2026-11-24 08:20:50")
        )
        second = elapsed_minutes(
            moment("2026-11-24 08:20:50"), moment("2026-11-24 08:40:10")
        )
        self.assertEqual((first, second), (20, 20))

    def test_overlaps_of_one_person_are_joined_on_request(self):
        times = [
            (moment("2026-11-24 10:00"), moment("2026-11-24 11:00")),
            (moment("2026-11-24 08:00"), moment("2026-11-24 09:00")),
            (moment("2026-11-24 08:30"), moment("2026-11-24 09:30")),
            (moment("2026-11-24 09:30"), moment("2026-11-24 09:45")),
            (moment("2026-11-24 08:10"), moment("2026-11-24 08:20")),
        ]
        self.assertEqual(
            merge_overlaps(times),
            (
                (moment("2026-11-24 08:00"), moment("2026-11-24 09:45")),
                (moment("2026-11-24 10:00"), moment("2026-11-24 11:00")),
            ),
        )
        merged = split_person_times(times, schedule(), merge=True)
        apart = split_person_times(times, schedule())
        self.assertEqual(sum(piece.minutes for piece in merged), 165)
        self.assertEqual(sum(piece.minutes for piece in apart), 205)

    def test_one_bad_time_does_not_stop_the_batch(self):
        start, end = moment("2026-11-24 08:00"), moment("2026-11-24 09:00")
        pieces, errors = split_batch(
            [WorkInterval(1, start, end), WorkInterval(2, end, start)], schedule()
        )
        self.assertEqual(sum_bands(pieces[1]), (("ordinary", 60),))
        self.assertEqual(errors[2].code, "negative_time")

    def test_pieces_join_up_and_sum_to_the_time_that_passed(self):
        generator = random.Random(20261124)  # noqa: S311 repeatable, no secret
        variants = [
            schedule(),
            schedule(has_saturday=True, has_holiday_night=True, patron=(2, 15)),
            schedule(night=(0, 150), sunday_is_holiday=False),
            schedule(timezone="America/New_York"),
            schedule(timezone="Australia/Lord_Howe", night=(60, 125)),
        ]
        origin = moment("2026-01-01 00:00")
        for _turn in range(400):
            start = origin + timedelta(minutes=generator.randrange(2 * 365 * 1440))
            end = start + timedelta(minutes=generator.randrange(1, 4000))
            pieces = split_interval(start, end, generator.choice(variants))
            self.assertEqual(pieces[0].start, start)
            self.assertEqual(pieces[-1].end, end)
            for left, right in pairwise(pieces):
                self.assertEqual(left.end, right.start)
                self.assertNotEqual(left.band, right.band)
            total = sum(piece.minutes for piece in pieces)
            self.assertEqual(total, elapsed_minutes(start, end))

    def test_cutting_agrees_with_asking_minute_by_minute(self):
        plan = schedule(night=(1320, 150), sunday_is_holiday=False, has_saturday=True)
        for text in ["2026-10-24 20:00", "2026-03-28 20:00", "2026-12-31 20:00"]:
            start = moment(text)
            expected = {}
            for minute in range(16 * 60):
                tick = start + timedelta(minutes=minute)
                (piece,) = split_interval(tick, tick + timedelta(minutes=1), plan)
                expected[piece.band] = expected.get(piece.band, 0) + 1
            pieces = split_interval(start, start + timedelta(hours=16), plan)
            self.assertEqual(dict(sum_bands(pieces)), expected, text)

    def test_the_day_of_a_person_is_the_local_one(self):
        cases = [
            ("2026-11-24 22:59", "2026-11-24"),
            ("2026-11-24 23:00", "2026-11-25"),
            ("2026-07-07 22:00", "2026-07-08"),
            ("2026-11-24 23:30+01:00", "2026-11-24"),
        ]
        for text, day in cases:
            with self.subTest(text):
                self.assertEqual(
                    local_date(moment(text), "Europe/Rome"), date.fromisoformat(day)
                )

    def test_a_senseless_schedule_is_refused(self):
        cases = [
            ("unknown zone", {"timezone": "Europe/Brescia"}, "unknown_timezone"),
            ("no zone", {"timezone": False}, "unknown_timezone"),
            ("six days", {"ordinary": ((),) * 6}, "schedule_weekdays"),
            ("backwards", {"ordinary": (((600, 480),), *((),) * 6)}, "schedule_range"),
            ("past midnight", {"ordinary": (((600, 1500),), *((),) * 6)},
             "schedule_range"),
            ("overlapping", {"ordinary": (((480, 600), (540, 660)), *((),) * 6)},
             "schedule_range"),
            ("night without length", {"night": (1320, 1320)}, "schedule_night"),
            ("night of a day", {"night": (0, 1440)}, "schedule_night"),
        ]  # fmt: skip
        for name, values, code in cases:
            with self.subTest(name), self.assertRaises(WorkTimeError) as caught:
                schedule(**values)
            self.assertEqual(caught.exception.code, code)

    def test_calendar_hours_become_a_week_of_minutes(self):
        self.assertEqual(clock_minutes(12 + 20 / 60), 740)
        self.assertEqual(clock_minutes(12.33), 740)
        week = build_week([(0, 780, 1020), (0, 480, 720), (0, 700, 740), (6, 0, 60)])
        self.assertEqual(week, (((480, 740), (780, 1020)), *((),) * 5, ((0, 60),)))
        with self.assertRaises(WorkTimeError):
            build_week([(7, 0, 60)])

    def test_of_two_weeks_each_day_has_the_hours_of_its_own(self):
        # Monday 12 October 2026 is of the first of both weeks
        ordinary = build_week([(0, 480, 720), (7, 480, 1020)], weeks=2)
        self.assertEqual(len(ordinary), 14)
        first = [("ordinary", 240), ("extra", 300)]
        second = [("ordinary", 540)]
        self.assert_bands(
            (day, {"ordinary": ordinary}, f"{day} 06:00", f"{day} 15:00", expected)
            for day, expected in (
                ("2026-10-05", second),
                ("2026-10-12", first),
                ("2026-10-19", second),
            )
        )
