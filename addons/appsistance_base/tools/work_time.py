"""Worked time cut into bands: ordinary, extra, night, holiday, on call.

Times. A naive datetime is UTC, as Odoo stores it; an aware one is converted; one of
each in the same interval is refused. Results are naive UTC.

Minutes are whole. Both ends are floored to their minute before anything else, so
times that touch never count a minute twice nor lose one; what is empty then is
refused like any other zero time.

Clock changes. Minutes are those that really passed: 01:30 to 03:30 is 60 minutes on
the night of the missing hour and 180 on that of the repeated one. The band follows
the clock on the wall, in the repeated hour both times.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from .errors import BillingError, WorkTimeError
from .holidays import check_patron, is_holiday

ORDINARY = "ordinary"
EXTRA = "extra"  # by day, outside the ordinary hours
SATURDAY = "saturday"
NIGHT = "night"
HOLIDAY = "holiday"
HOLIDAY_NIGHT = "holiday_night"
ON_CALL = "on_call"
BANDS = (ORDINARY, EXTRA, SATURDAY, NIGHT, HOLIDAY, HOLIDAY_NIGHT, ON_CALL)

DAY_MINUTES = 24 * 60
_SATURDAY, _SUNDAY = 5, 6
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When which band applies. Minutes count from local midnight, 0 to 1440.

    The first that fits decides: holiday (with ``holiday_night`` apart if wanted),
    ordinary hours, night, Saturday (if wanted), extra.
    """

    timezone: str
    # seven weekdays, Monday first, each a tuple of (from_minute, to_minute); fourteen
    # of two weeks that alternate, the first as of 1 January of the year 1
    ordinary: tuple[tuple[tuple[int, int], ...], ...]
    # (from_minute, to_minute), across midnight where "to" is the smaller; or None
    night: tuple[int, int] | None = (22 * 60, 6 * 60)
    # (month, day) of the patron saint
    patron: tuple[int, int] | None = None
    # further days that count as holidays
    closing_days: frozenset[date] = frozenset()
    sunday_is_holiday: bool = True
    has_saturday: bool = False
    has_holiday_night: bool = False
    # bands that work on call turns into the band "on_call"; the others stay
    on_call_replaces: frozenset[str] = frozenset({EXTRA})

    def __post_init__(self):
        load_timezone(self.timezone)
        check_patron(self.patron)
        if len(self.ordinary) not in (7, 14):
            raise WorkTimeError("schedule_weekdays", count=len(self.ordinary))
        for number, ranges in enumerate(self.ordinary):
            _check_ranges(number % 7, ranges)
        if self.night is not None:
            _check_night(*self.night)


@dataclass(frozen=True, slots=True)
class BandPiece:
    """A part of a worked time in one band; ``start`` and ``end`` naive UTC."""

    band: str
    start: datetime
    end: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class WorkInterval:
    """A worked time: ``key`` is the caller's name for it (a record id)."""

    key: Hashable
    start: datetime
    end: datetime
    on_call: bool = False


def _check_ranges(weekday, ranges):
    previous_end = 0
    for start, end in sorted(ranges):
        if not previous_end <= start < end <= DAY_MINUTES:
            raise WorkTimeError("schedule_range", weekday=weekday, start=start, end=end)
        previous_end = end


def _check_night(start, end):
    is_in_day = 0 <= start <= DAY_MINUTES and 0 <= end <= DAY_MINUTES
    if not is_in_day or (end - start) % DAY_MINUTES == 0:
        raise WorkTimeError("schedule_night", start=start, end=end)


def clock_minutes(hours):
    """Return the minutes since midnight of a time that Odoo stores as float hours
    (8.5 is 510, 12.333 is 740)."""
    return round(hours * 60)


def build_week(attendances, weeks=1):
    """Return the ``ordinary`` of a :class:`Schedule` from (weekday, from_minute,
    to_minute), Monday 0; ranges that overlap or touch are joined.

    Of two ``weeks``, the second has the weekdays 7 to 13.
    """
    week = [[] for _weekday in range(7 * weeks)]
    for weekday, start, end in sorted(attendances):
        if weekday not in range(7 * weeks):
            raise WorkTimeError("schedule_range", weekday=weekday, start=start, end=end)
        ranges = week[weekday]
        if ranges and start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
        else:
            ranges.append((start, end))
    return tuple(map(tuple, week))


def get_ranges(day, week):
    """Return the (from_minute, to_minute) of a date in a week, or in two."""
    return week[(day.toordinal() - 1) % len(week)]


@lru_cache(maxsize=64)
def load_timezone(name):
    """Return the zone of the IANA ``name``; an unknown name is refused."""
    try:
        return ZoneInfo(name)
    except (KeyError, TypeError, ValueError, OSError):
        raise WorkTimeError("unknown_timezone", timezone=name) from None


def local_date(moment, timezone_name):
    """Return the local date of ``moment`` (naive UTC or aware): a person's day."""
    zone = load_timezone(timezone_name)
    return _to_utc(moment).replace(tzinfo=timezone.utc).astimezone(zone).date()


def check_interval(start, end):
    """Return ``start`` and ``end`` as naive UTC floored to the minute.

    Zero and negative time and a mix of naive and aware are refused.
    """
    if (start.utcoffset() is None) != (end.utcoffset() is None):
        raise WorkTimeError("mixed_timezones", start=start, end=end)
    first, last = _floor_minute(_to_utc(start)), _floor_minute(_to_utc(end))
    if last < first:
        raise WorkTimeError("negative_time", start=start, end=end)
    if last == first:
        raise WorkTimeError("zero_time", start=start, end=end)
    return first, last


def elapsed_minutes(start, end):
    """Return the whole minutes that really passed between ``start`` and ``end``."""
    first, last = check_interval(start, end)
    return _count_minutes(first, last)


def merge_overlaps(intervals):
    """Return one person's (start, end) pairs sorted and joined where they overlap or
    touch, as naive UTC minutes: nobody works two minutes in one."""
    merged = []
    for start, end in sorted(check_interval(*interval) for interval in intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def split_interval(start, end, schedule, on_call=False):
    """Cut the time from ``start`` to ``end`` into a tuple of :class:`BandPiece`, in
    order of time; their minutes sum to :func:`elapsed_minutes`."""
    first, last = check_interval(start, end)
    pieces = []
    for piece_start, piece_end, offset in _same_offset_spans(first, last, schedule):
        for cut_start, cut_end in _cut_span(piece_start, piece_end, offset, schedule):
            band = _get_band(cut_start + offset, schedule)
            if on_call and band in schedule.on_call_replaces:
                band = ON_CALL
            _append_piece(pieces, band, cut_start, cut_end)
    return tuple(pieces)


def split_person_times(intervals, schedule, on_call=False, merge=False):
    """Cut several (start, end) pairs of one person into one tuple of
    :class:`BandPiece`; ``merge`` joins overlaps first."""
    if merge:
        intervals = merge_overlaps(intervals)
    return tuple(
        piece
        for start, end in intervals
        for piece in split_interval(start, end, schedule, on_call)
    )


def split_batch(intervals, schedule):
    """Cut many :class:`WorkInterval` and let none stop the others.

    :return: ``(pieces, errors)``: dicts of the interval's key to its tuple of
        :class:`BandPiece`, or to its :class:`BillingError`
    """
    pieces, errors = {}, {}
    for interval in intervals:
        try:
            pieces[interval.key] = split_interval(
                interval.start, interval.end, schedule, interval.on_call
            )
        except BillingError as error:  # noqa: PERF203 one bad time, not all
            errors[interval.key] = error
    return pieces, errors


def sum_bands(pieces):
    """Return the minutes per band of ``pieces`` as pairs, bands in order of time."""
    minutes = {}
    for piece in pieces:
        minutes[piece.band] = minutes.get(piece.band, 0) + piece.minutes
    return tuple(minutes.items())


def _to_utc(moment):
    if moment.utcoffset() is None:
        return moment.replace(tzinfo=None)
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def _floor_minute(moment):
    return moment.replace(second=0, microsecond=0)


def _count_minutes(start, end):
    return (end - start) // _MINUTE


def _get_offset(moment, zone):
    return moment.replace(tzinfo=timezone.utc).astimezone(zone).utcoffset()


def _same_offset_spans(start, end, schedule):
    """Yield (start, end, UTC offset) without a clock change inside."""
    zone = load_timezone(schedule.timezone)
    while start < end:
        stop = min(start + _DAY, end)
        offset = _get_offset(start, zone)
        if _get_offset(stop - _MINUTE, zone) != offset:
            stop = _find_clock_change(start, stop, zone)
        yield start, stop, offset
        start = stop


def _find_clock_change(start, end, zone):
    """Return the first minute between ``start`` and ``end`` with another offset."""
    offset = _get_offset(start, zone)
    low, high = 0, _count_minutes(start, end)
    while high - low > 1:
        middle = (low + high) // 2
        if _get_offset(start + middle * _MINUTE, zone) == offset:
            low = middle
        else:
            high = middle
    return start + high * _MINUTE


def _cut_span(start, end, offset, schedule):
    """Yield (start, end) in UTC, cut at each edge of the local schedule."""
    local_end = end + offset
    midnight = datetime.combine((start + offset).date(), time.min)
    while midnight < local_end:
        for minute in _get_edges(midnight, schedule):
            cut = midnight + minute * _MINUTE - offset
            if start < cut < end:
                yield start, cut
                start = cut
        midnight += _DAY
    yield start, end


def _get_edges(day, schedule):
    """Return the local minutes of a day at which the band may change, sorted."""
    edges = {0, *(schedule.night or ())}
    for bounds in get_ranges(day, schedule.ordinary):
        edges.update(bounds)
    return sorted(edges)


def _get_band(local, schedule):
    """Return the band of the local wall time ``local``."""
    minute = local.hour * 60 + local.minute
    is_night = _is_in_night(minute, schedule.night)
    if _is_holiday(local.date(), schedule):
        return HOLIDAY_NIGHT if is_night and schedule.has_holiday_night else HOLIDAY
    ranges = get_ranges(local, schedule.ordinary)
    if any(low <= minute < high for low, high in ranges):
        return ORDINARY
    if is_night:
        return NIGHT
    if schedule.has_saturday and local.weekday() == _SATURDAY:
        return SATURDAY
    return EXTRA


def _is_in_night(minute, night):
    if night is None:
        return False
    start, end = night
    if start < end:
        return start <= minute < end
    return minute >= start or minute < end


def _is_holiday(day, schedule):
    if schedule.sunday_is_holiday and day.weekday() == _SUNDAY:
        return True
    return day in schedule.closing_days or is_holiday(day, schedule.patron)


def _append_piece(pieces, band, start, end):
    """Add a piece, joined to the last one where its band goes on (at midnight)."""
    if pieces and pieces[-1].band == band and pieces[-1].end == start:
        start = pieces.pop().start
    pieces.append(BandPiece(band, start, end, _count_minutes(start, end)))
