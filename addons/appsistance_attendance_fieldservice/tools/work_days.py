"""The days of one person's month, as a payroll consultant counts them: no database.

Times are naive UTC; a day is that of the person's zone. A day takes the hours clocked
where somebody clocked, else those of the reports. Every minute worked is in one column:
on Sundays and holidays *holiday*, else by night *night*, else *ordinary* up to what the
working schedule asks for that day (less the leave taken), and *overtime* beyond.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone

from odoo.addons.appsistance_base.tools import work_time

CLOCK, REPORT, NOTHING = "clock", "report", "none"
HOLIDAYS = frozenset({work_time.HOLIDAY, work_time.HOLIDAY_NIGHT})
LEAVES = ("vacation", "permit", "illness", "other")
MINUTE = timedelta(minutes=1)
UTC = timezone.utc


@dataclass(frozen=True)
class Report:
    """A time of a report: ``is_away`` outside the town of the firm."""

    start: datetime
    stop: datetime
    is_travel: bool = False
    is_away: bool = False
    is_approved: bool = True


@dataclass
class Facts:
    """What is known of a person: pairs of (start, stop), leaves with their kind."""

    attendances: list = field(default_factory=list)
    reports: list = field(default_factory=list)
    leaves: list = field(default_factory=list)
    on_call: list = field(default_factory=list)


@dataclass(frozen=True)
class Rules:
    """``pauses``: as ``schedule.ordinary``, what is not paid though clocked."""

    schedule: work_time.Schedule
    pauses: tuple = ((),) * 7
    meal_minutes: int = 360


@dataclass
class Day:
    """Minutes of one day by column, and what to look at."""

    date: date
    source: str = NOTHING
    expected: int = 0
    ordinary: int = 0
    overtime: int = 0
    night: int = 0
    holiday: int = 0
    travel: int = 0
    on_call: int = 0
    vacation: int = 0
    permit: int = 0
    illness: int = 0
    other: int = 0
    missing: int = 0
    is_holiday: bool = False
    is_away: bool = False
    has_meal: bool = False
    is_unapproved: bool = False

    @property
    def worked(self):
        return self.ordinary + self.overtime + self.night + self.holiday

    @property
    def leave(self):
        return sum(getattr(self, kind) for kind in LEAVES)


def make_days(first, last, facts, rules):
    """Return the :class:`Day` of each date from ``first`` to ``last``."""
    clocked = subtract(clean(facts.attendances), list(_get_pauses(first, last, rules)))
    clocked_by_day = cut(clocked, rules)
    begun = {
        work_time.local_date(start, rules.schedule.timezone)
        for start, _stop in facts.attendances
    }
    reported_by_day = cut(
        clean((report.start, report.stop) for report in facts.reports), rules
    )
    days = []
    for number in range((last - first).days + 1):
        day = Day(first + timedelta(days=number))
        _add_schedule(day, facts, rules)
        _add_work(day, clocked_by_day, reported_by_day, begun, rules)
        days.append(day)
    by_date = {day.date: day for day in days}
    _add_reports(by_date, facts.reports, rules)
    for day in days:
        covered = day.ordinary + day.night + day.leave
        day.missing = max(0, day.expected - covered)
        day.has_meal = 0 < rules.meal_minutes <= day.worked
    return days


# --------------------------------------------------
# Intervals
# --------------------------------------------------


def clean(intervals):
    """Return (start, stop) in whole minutes, sorted and joined, without empty ones."""
    whole = [
        (start.replace(second=0, microsecond=0), stop.replace(second=0, microsecond=0))
        for start, stop in intervals
    ]
    return list(work_time.merge_overlaps(pair for pair in whole if pair[0] < pair[1]))


def subtract(intervals, others):
    """Return what of ``intervals`` is in none of ``others``; both sorted."""
    left = []
    for first, stop in intervals:
        start = first
        for other_start, other_stop in others:
            if other_stop <= start or stop <= other_start:
                continue
            if start < other_start:
                left.append((start, other_start))
            start = other_stop
            if start >= stop:
                break
        if start < stop:
            left.append((start, stop))
    return left


def cut(intervals, rules):
    """Return ``{date: [(start, stop), …]}``, cut at the midnights of the zone."""
    by_day = {}
    for first, stop in intervals:
        start = first
        while start < stop:
            day = work_time.local_date(start, rules.schedule.timezone)
            midnight = to_utc(day + timedelta(days=1), 0, rules)
            by_day.setdefault(day, []).append((start, min(stop, midnight)))
            start = midnight
    return by_day


def to_utc(day, minute, rules):
    """Return the moment of a minute of a local day: 1440 is the next midnight."""
    zone = work_time.load_timezone(rules.schedule.timezone)
    local = datetime.combine(day, time.min) + minute * MINUTE
    return local.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


def count(intervals):
    """Return the minutes of ``intervals``."""
    return sum((stop - start) // MINUTE for start, stop in intervals)


def overlap(intervals, others):
    """Return what of ``intervals`` is also in ``others``."""
    return [
        (max(start, other_start), min(stop, other_stop))
        for start, stop in intervals
        for other_start, other_stop in others
        if max(start, other_start) < min(stop, other_stop)
    ]


# --------------------------------------------------
# One day
# --------------------------------------------------


def _get_ranges(day, week, rules):
    return [
        (to_utc(day, start, rules), to_utc(day, stop, rules))
        for start, stop in work_time.get_ranges(day, week)
    ]


def _get_pauses(first, last, rules):
    """Yield the pauses of each day, the days before and after included."""
    for number in range(-1, (last - first).days + 2):
        day = first + timedelta(days=number)
        yield from _get_ranges(day, rules.pauses, rules)


def _add_schedule(day, facts, rules):
    """Hours that the schedule asks for, leave taken from them, and being on call."""
    whole = [(to_utc(day.date, 0, rules), to_utc(day.date, 1440, rules))]
    noon = to_utc(day.date, 720, rules)
    [piece] = work_time.split_interval(noon, noon + MINUTE, rules.schedule)
    day.is_holiday = piece.band in HOLIDAYS
    ranges = (
        [] if day.is_holiday else _get_ranges(day.date, rules.schedule.ordinary, rules)
    )
    day.expected = count(ranges)
    taken = []
    for kind, start, stop in facts.leaves:
        leave = subtract(overlap(ranges, [(start, stop)]), taken)
        setattr(day, kind, getattr(day, kind) + count(leave))
        taken = sorted(taken + leave)
    day.on_call = count(subtract(overlap(whole, clean(facts.on_call)), ranges))


def _add_work(day, clocked_by_day, reported_by_day, begun, rules):
    clocked = clocked_by_day.get(day.date, [])
    reported = reported_by_day.get(day.date, [])
    if clocked or day.date in begun:
        day.source = CLOCK
    elif reported:
        day.source = REPORT
    bands = dict.fromkeys(work_time.BANDS, 0)
    for start, stop in clocked if day.source == CLOCK else reported:
        for piece in work_time.split_interval(start, stop, rules.schedule):
            bands[piece.band] += piece.minutes
    day.holiday = sum(bands.pop(band) for band in HOLIDAYS)
    day.night = bands.pop(work_time.NIGHT)
    by_day = sum(bands.values())
    day.ordinary = min(by_day, max(0, day.expected - day.leave))
    day.overtime = by_day - day.ordinary


def _add_reports(by_date, reports, rules):
    """Travel, days away, and what the office has not approved."""
    for report in reports:
        for date_, pieces in cut(clean([(report.start, report.stop)]), rules).items():
            day = by_date.get(date_)
            if not day:
                continue
            day.travel += count(pieces) if report.is_travel else 0
            day.is_away |= report.is_away
            day.is_unapproved |= not report.is_approved
