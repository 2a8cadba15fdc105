"""Adding working time to a moment. Plain functions on naive UTC datetimes."""

from datetime import timedelta


def subtract(intervals, pauses):
    """Return ``intervals`` without what the ``pauses`` cover; both are sorted."""
    left = list(intervals)
    for pause_start, pause_stop in pauses:
        kept = []
        for start, stop in left:
            if pause_stop <= start or pause_start >= stop:
                kept.append((start, stop))
                continue
            if start < pause_start:
                kept.append((start, pause_start))
            if pause_stop < stop:
                kept.append((pause_stop, stop))
        left = kept
    return left


def add_hours(moment, hours, intervals, pauses=()):
    """Return when ``hours`` of working time after ``moment`` are over.

    None when the intervals do not reach that far: ask again with more of them.
    """
    missing = timedelta(seconds=round(hours * 3600))
    for start, stop in subtract(intervals, pauses):
        begin = max(start, moment)
        if stop <= begin:
            continue
        if stop - begin >= missing:
            return begin + missing
        missing -= stop - begin
    return None
