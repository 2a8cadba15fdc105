from datetime import timedelta
from itertools import chain

from pytz import timezone, utc

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime
from odoo.tools.date_utils import localized
from odoo.tools.intervals import Intervals


class AppsistanceBooking(models.Model):
    """What stands against a booking, told before it is saved."""

    _inherit = "appsistance.booking"

    @api.model
    def _get_conflicts(self, slots):
        """What stands against each slot, in a constant number of queries.

        Computed with sudo: a planner may not see leaves, nor another company's work,
        of which only the fact is told.

        :param slots: dicts ``resource``, ``start``, ``stop`` and perhaps ``ignore``
            (bookings) and ``skills``
        :return: per slot a list of dicts ``kind`` (booking, company, leave, hours,
            rest, skill, status), ``resource``, ``start``, ``stop``, ``text``,
            ``blocking``
        """
        if not slots:
            return []
        finders = [
            self._find_bookings,
            self._find_leaves,
            self._find_hours,
            self._find_rest,
            self._find_skills,
            self._find_status,
        ]
        found = [finder(slots) for finder in finders]
        return [
            [conflict for by_slot in found for conflict in by_slot[number]]
            for number in range(len(slots))
        ]

    def _get_slots_frame(self, slots):
        resources = self.env["resource.resource"].sudo()
        resources = resources.union(*(slot["resource"].sudo() for slot in slots))
        return (
            resources,
            min(slot["start"] for slot in slots),
            max(slot["stop"] for slot in slots),
        )

    def _prepare_conflict(self, slot, kind, text, blocking=False, span=None):
        start, stop = span or (slot["start"], slot["stop"])
        return {
            "kind": kind,
            "resource": slot["resource"],
            "start": start,
            "stop": stop,
            "text": text,
            "blocking": blocking,
        }

    def _find_bookings(self, slots):
        resources, start, stop = self._get_slots_frame(slots)
        bookings = self.sudo().search(
            [
                ("busy_key", "in", resources.mapped("appsistance_busy_key")),
                ("state", "=", "booked"),
                ("start", "<", stop),
                ("stop", ">", start),
            ]
        )
        by_key = bookings.grouped("busy_key")
        result = []
        for slot in slots:
            mine = by_key.get(slot["resource"].sudo().appsistance_busy_key, self)
            ignored = slot.get("ignore") or self.browse()
            result.append(
                [
                    self._prepare_conflict(
                        slot,
                        "booking" if b.company_id in self.env.companies else "company",
                        self.browse(b.id)._describe(),
                        blocking=True,
                        span=(b.start, b.stop),
                    )
                    for b in mine
                    if b.start < slot["stop"]
                    and b.stop > slot["start"]
                    and b.id not in ignored.ids
                ]
            )
        return result

    # --------------------------------------------------
    # Leaves and hours
    # --------------------------------------------------

    def _find_leaves(self, slots):
        resources, start, stop = self._get_slots_frame(slots)
        leaves = self.env["resource.calendar.leaves"].sudo()
        leaves = leaves.search(
            [
                ("resource_id", "in", [False, *resources.ids]),
                ("time_type", "=", "leave"),
                ("date_from", "<", stop),
                ("date_to", ">", start),
            ]
        )
        wanted = self._get_wanted_leaves(resources, start, stop)
        result = []
        for slot in slots:
            conflicts = [
                self._prepare_leave_conflict(slot, leave)
                for leave in leaves
                if self._is_leave_of(leave, slot["resource"].sudo())
                and leave.date_from < slot["stop"]
                and leave.date_to > slot["start"]
            ]
            conflicts += [
                self._prepare_wanted_conflict(slot, leave)
                for leave in wanted.get(slot["resource"].id, ())
                if leave.date_from < slot["stop"] and leave.date_to > slot["start"]
            ]
            result.append(conflicts)
        return result

    def _is_leave_of(self, leave, resource):
        """A colleague's leave is nobody else's; a holiday is the company's."""
        if leave.resource_id:
            return leave.resource_id == resource
        return (
            resource.resource_type == "user"
            and leave.company_id in (resource.company_id, leave.company_id.browse())
            and leave.calendar_id in (resource.calendar_id, leave.calendar_id.browse())
        )

    def _get_wanted_leaves(self, resources, start, stop):
        """Leave asked for and not yet granted, by resource."""
        leaves = self.env["hr.leave"].sudo()
        leaves = leaves.search(
            [
                ("employee_id.resource_id", "in", resources.ids),
                ("state", "in", ("confirm", "validate1")),
                ("date_from", "<", stop),
                ("date_to", ">", start),
            ]
        )
        return leaves.grouped(lambda leave: leave.employee_id.resource_id.id)

    def _prepare_leave_conflict(self, slot, leave):
        """The reason of a person's leave is his own affair."""
        if leave.resource_id:
            text = self.env._(
                "%(who)s is on leave from %(start)s to %(stop)s.",
                **self._get_names(slot, leave.date_from, leave.date_to),
            )
        else:
            text = self.env._(
                "%(day)s is a holiday: %(name)s.",
                day=format_date(self.env, self._get_day(slot, leave.date_from)),
                name=leave.name or self.env._("closed"),
            )
        span = (leave.date_from, leave.date_to)
        return self._prepare_conflict(slot, "leave", text, blocking=True, span=span)

    def _prepare_wanted_conflict(self, slot, leave):
        text = self.env._(
            "%(who)s has asked for leave from %(start)s to %(stop)s.",
            **self._get_names(slot, leave.date_from, leave.date_to),
        )
        span = (leave.date_from, leave.date_to)
        return self._prepare_conflict(slot, "leave", text, span=span)

    def _find_hours(self, slots):
        resources, start, stop = self._get_slots_frame(slots)
        people = resources.filtered(
            lambda r: r.resource_type == "user" and r.calendar_id
        )
        result = [[] for _slot in slots]
        if not people:
            return result
        work, _calendars = people._get_valid_work_intervals(
            localized(start) - timedelta(days=1),
            localized(stop) + timedelta(days=1),
            compute_leaves=False,
        )
        on_call = self._get_on_call_intervals(people, start, stop)
        for number, slot in enumerate(slots):
            if slot["resource"].id not in people.ids:
                continue
            free = Intervals(
                [
                    (begin.astimezone(utc), end.astimezone(utc), records)
                    for begin, end, records in work[slot["resource"].id]
                ]
            )
            outside = (
                self._get_interval(slot["start"], slot["stop"])
                - free
                - on_call.get(slot["resource"].id, Intervals())
            )
            if outside:
                result[number].append(self._prepare_hours_conflict(slot, free))
        return result

    def _get_interval(self, start, stop):
        return Intervals([(localized(start), localized(stop), self.browse())])

    def _get_on_call_intervals(self, resources, start, stop):
        shifts = self.env["appsistance.oncall.shift"].sudo()
        shifts = shifts.search(
            [
                ("resource_id", "in", resources.ids),
                ("start", "<", stop),
                ("stop", ">", start),
            ]
        )
        return {
            resource.id: Intervals(
                [(localized(s.start), localized(s.stop), s) for s in mine]
            )
            for resource, mine in shifts.grouped("resource_id").items()
        }

    def _prepare_hours_conflict(self, slot, free):
        day = self._get_day(slot, slot["start"])
        spans = [
            f"{begin.astimezone(self._get_tz(slot)):%H:%M}"
            f"-{end.astimezone(self._get_tz(slot)):%H:%M}"
            for begin, end, _records in free
            if begin.astimezone(self._get_tz(slot)).date() == day
        ]
        if spans:
            text = self.env._(
                "Outside the working hours of %(who)s on %(day)s: %(hours)s.",
                who=slot["resource"].sudo().name,
                day=format_date(self.env, day),
                hours=", ".join(spans),
            )
        else:
            text = self.env._(
                "%(who)s does not work on %(day)s.",
                who=slot["resource"].sudo().name,
                day=format_date(self.env, day),
            )
        return self._prepare_conflict(slot, "hours", text)

    def _get_day(self, slot, moment):
        return localized(moment).astimezone(self._get_tz(slot)).date()

    def _get_tz(self, slot):
        return timezone(slot["resource"].sudo().tz or self.env.user.tz or "UTC")

    def _get_names(self, slot, start, stop):
        return {
            "who": slot["resource"].sudo().name,
            "start": format_datetime(self.env, start, dt_format="short"),
            "stop": format_datetime(self.env, stop, dt_format="short"),
        }

    # --------------------------------------------------
    # Rest, skills, things lent
    # --------------------------------------------------

    def _find_rest(self, slots):
        """Who worked on call at night rests before the next visit."""
        resources, start, stop = self._get_slots_frame(slots)
        hours = self.env.company.appsistance_rest_hours
        jobs = self.sudo().search(
            [
                ("busy_key", "in", resources.mapped("appsistance_busy_key")),
                ("visit_id.is_on_call", "=", True),
                ("state", "=", "booked"),
                ("stop", ">", start - timedelta(hours=hours)),
                ("start", "<", stop),
            ]
        )
        by_key = jobs.grouped("busy_key")
        result = []
        for slot in slots:
            mine = by_key.get(slot["resource"].sudo().appsistance_busy_key, ())
            ignored = slot.get("ignore") or self.browse()
            late = [
                job
                for job in mine
                if job.id not in ignored.ids
                and slot["start"] - timedelta(hours=hours)
                < (job.visit_id.actual_stop or job.stop)
                <= slot["start"]
            ]
            result.append([self._prepare_rest_conflict(slot, job) for job in late])
        return result

    def _prepare_rest_conflict(self, slot, job):
        ended = job.visit_id.actual_stop or job.stop
        text = self.env._(
            "%(who)s worked on call until %(stop)s: less than %(hours)g hours of rest.",
            who=slot["resource"].sudo().name,
            stop=format_datetime(self.env, ended, dt_format="short"),
            hours=self.env.company.appsistance_rest_hours,
        )
        return self._prepare_conflict(slot, "rest", text, span=(job.start, ended))

    def _find_skills(self, slots):
        result = []
        sheets = self.env["appsistance.day.sheet"]
        for slot in slots:
            resource = slot["resource"].sudo()
            held = {
                row.skill_id: row.valid_until for row in resource.appsistance_skill_ids
            }
            company = resource.company_id or self.env.company
            day = sheets._get_local_day(company, slot["start"])
            result.append(
                [
                    self._prepare_skill_conflict(slot, skill, held)
                    for skill in (slot.get("skills") or ())
                    if skill not in held or (held[skill] and held[skill] < day)
                ]
            )
        return result

    def _prepare_skill_conflict(self, slot, skill, held):
        if skill in held:
            text = self.env._(
                "%(skill)s of %(who)s expired on %(date)s.",
                skill=skill.name,
                who=slot["resource"].sudo().name,
                date=format_date(self.env, held[skill]),
            )
        else:
            text = self.env._(
                "%(who)s lacks the skill %(skill)s.",
                skill=skill.name,
                who=slot["resource"].sudo().name,
            )
        return self._prepare_conflict(slot, "skill", text)

    def _find_status(self, slots):
        resources, start, stop = self._get_slots_frame(slots)
        away = resources._appsistance_get_unavailability(start, stop)
        return [
            [
                self._prepare_conflict(slot, "status", text, span=(begin, end))
                for begin, end, text in away.get(slot["resource"].id, ())
                if begin < slot["stop"] and end > slot["start"]
            ]
            for slot in slots
        ]

    # --------------------------------------------------
    # For the calendar
    # --------------------------------------------------

    @api.model
    def get_move_conflicts(self, booking_id, start, stop):
        """Texts of what stands against dragging a booking there, with its visit's."""
        booking = self.browse(booking_id)
        booking.check_access("write")
        start, stop = map(fields.Datetime.to_datetime, (start, stop))
        stop = stop or start + (booking.stop - booking.start)
        bookings = booking.visit_id._get_active_bookings() or booking
        slots = [
            {
                "resource": other.resource_id,
                "start": other.start + (start - booking.start),
                "stop": other.stop + (stop - booking.stop),
                "ignore": bookings,
                "skills": other._get_wanted_skills(),
            }
            for other in bookings
        ]
        texts = {"blocking": [], "warnings": []}
        for conflict in chain(*self._get_conflicts(slots)):
            taken = conflict["kind"] in ("booking", "company")
            texts["blocking" if taken else "warnings"].append(conflict["text"])
        return texts

    def _get_wanted_skills(self):
        if self.role != "lead":
            return self.env["appsistance.skill"]
        return self.visit_id.work_order_id.type_id.skill_ids
