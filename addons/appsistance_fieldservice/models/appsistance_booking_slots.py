from datetime import timedelta

from pytz import timezone, utc

from odoo import api, fields, models
from odoo.tools.date_utils import localized
from odoo.tools.intervals import Intervals

from ..tools.geo import road_km


class AppsistanceBooking(models.Model):
    """The next free times of technicians, the nearest first."""

    _inherit = "appsistance.booking"

    @api.model
    def _get_free_slots(
        self,
        resources,
        hours,
        after,
        site=None,
        skills=None,
        days=14,
        limit=12,
        per_resource=3,
    ):
        """Ranked free times, from working hours, leaves, bookings and distance.

        :param hours: how long the work takes
        :param after: naive UTC; nothing earlier is proposed
        :return: list of dicts ``resource``, ``start``, ``stop``, ``km`` (from the place
            before, or ``None``), ``place`` (its name), ``is_base`` (it is ours),
            ranked by day, way and hour
        """
        resources = resources.sudo()
        if skills:
            resources = resources.filtered(
                lambda r: skills <= r._appsistance_get_valid_skills(after)
            )
        if not resources:
            return []
        until = after + timedelta(days=days)
        work, _calendars = resources._get_valid_work_intervals(
            localized(after), localized(until)
        )
        bookings = self.sudo().search(
            [
                ("busy_key", "in", resources.mapped("appsistance_busy_key")),
                ("state", "=", "booked"),
                ("start", "<", until),
                ("stop", ">", after - timedelta(days=1)),
            ],
            order="start",
        )
        by_key = bookings.grouped("busy_key")
        slots = []
        for resource in resources:
            busy = by_key.get(resource.appsistance_busy_key, self.browse())
            found = self._find_slots(resource, work[resource.id], busy, hours, site)
            slots += found[:per_resource]
        return sorted(slots, key=self._rank_slot)[:limit]

    @api.model
    def _get_round(self, resource, jobs, after):
        """Times for jobs one after the other, with the way from site to site.

        :param resource: the technician; empty puts them simply one after the other
        :param jobs: list of (site, hours)
        :return: list of (start, stop), naive UTC
        """
        free = self._get_free_spans(resource, after) if resource else []
        spans, place, cursor = [], None, self._round_up(after)
        for site, hours in jobs:
            way = self._get_way(resource, self._get_km(place, site))
            span = self._find_span(free, cursor, way, timedelta(hours=hours))
            spans.append(span)
            cursor, place = span[1], site
        return spans

    def _get_free_spans(self, resource, after, days=31):
        resource = resource.sudo()
        until = after + timedelta(days=days)
        work, _calendars = resource._get_valid_work_intervals(
            localized(after), localized(until)
        )
        busy = self.sudo().search(
            [
                ("busy_key", "=", resource.appsistance_busy_key),
                ("state", "=", "booked"),
                ("start", "<", until),
                ("stop", ">", after),
            ]
        )
        taken = Intervals([(localized(b.start), localized(b.stop), b) for b in busy])
        return [
            tuple(m.astimezone(utc).replace(tzinfo=None) for m in (begin, end))
            for begin, end, _records in self._merge(work[resource.id]) - taken
        ]

    def _find_span(self, free, cursor, way, hours):
        for begin, end in free:
            start = self._round_up(max(begin, cursor + way))
            if start + hours <= end:
                return start, start + hours
        start = self._round_up(cursor + way)
        return start, start + hours

    def _rank_slot(self, slot):
        day = localized(slot["start"]).astimezone(timezone(slot["resource"].tz)).date()
        far = slot["km"] if slot["km"] is not None else 50.0
        return (day, far, slot["start"], slot["resource"].id)

    def _find_slots(self, resource, work, busy, hours, site):
        taken = Intervals([(localized(b.start), localized(b.stop), b) for b in busy])
        hours = timedelta(hours=hours)
        slots = []
        for begin, end, _records in self._merge(work) - taken:
            start = begin.astimezone(utc).replace(tzinfo=None)
            stop = end.astimezone(utc).replace(tzinfo=None)
            slot = self._fit_slot(resource, busy, start, stop, hours, site)
            if slot:
                slots.append(slot)
        return slots

    def _merge(self, work):
        """Core keeps morning and afternoon apart: one interval where they touch."""
        return Intervals([(begin, end, self.browse()) for begin, end, _r in work])

    def _fit_slot(self, resource, busy, start, stop, hours, site):
        """The first time in a free span, with the way there and to the next site."""
        before = busy.filtered(lambda b: b.stop <= start)[-1:]
        after = busy.filtered(lambda b: b.start >= stop)[:1]
        place = self._get_place_before(resource, before, start)
        km = self._get_km(place, site)
        begin = start
        if before and before.stop + self._get_way(resource, km) > start:
            begin = before.stop + self._get_way(resource, km)
        begin = self._round_up(begin)
        end = begin + hours
        latest = stop
        if after and after.start == stop:
            way = self._get_way(resource, self._get_km(after.site_id, site))
            latest = stop - way
        if end > latest:
            return None
        return {
            "resource": resource.sudo(False),
            "start": begin,
            "stop": end,
            "km": km,
            "place": place.display_name or "",
            "is_base": place == self._get_base(resource),
        }

    def _get_place_before(self, resource, before, start):
        """Where the technician comes from: his last site of that day, or the firm."""
        tz = timezone(resource.tz)
        same_day = before and (
            localized(before.stop).astimezone(tz).date()
            == localized(start).astimezone(tz).date()
        )
        if same_day and before.site_id:
            return before.site_id
        return self._get_base(resource)

    def _get_base(self, resource):
        return (resource.company_id or self.env.company).partner_id

    def _get_km(self, place, site):
        if not site or not place:
            return None
        return road_km(
            (place.partner_latitude, place.partner_longitude),
            (site.partner_latitude, site.partner_longitude),
        )

    def _get_way(self, resource, km):
        speed = (resource.company_id or self.env.company).appsistance_travel_speed
        if not km or speed <= 0:
            return timedelta()
        return timedelta(hours=km / speed)

    def _round_up(self, moment):
        """To the next quarter of an hour."""
        over = timedelta(
            minutes=moment.minute % 15,
            seconds=moment.second,
            microseconds=moment.microsecond,
        )
        return moment + (timedelta(minutes=15) - over if over else timedelta())

    @api.model
    def _get_earliest(self):
        return self._round_up(fields.Datetime.now())
