from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import models
from odoo.tools.intervals import Intervals

from odoo.addons.appsistance_base.tools import holidays


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _appsistance_get_open_intervals(self, start, stop, company, on_holidays=False):
        """When ``company`` works: a list of (start, stop) in naive UTC.

        Without the closing days of the calendar and those of the company, and without
        public holidays where it does not work ``on_holidays``.
        """
        self.ensure_one()
        calendar = self.sudo()
        start, stop = start.replace(tzinfo=UTC), stop.replace(tzinfo=UTC)
        closing = [
            ("time_type", "=", "leave"),
            ("company_id", "in", (False, company.id)),
        ]
        found = calendar._work_intervals_batch(start, stop, domain=closing)[False]
        if not on_holidays:
            closed = calendar._appsistance_get_holidays(start, stop, company)
            found -= Intervals((*day, calendar.browse()) for day in closed)
        return [
            (
                begin.astimezone(UTC).replace(tzinfo=None),
                end.astimezone(UTC).replace(tzinfo=None),
            )
            for begin, end, _records in found
        ]

    def _appsistance_get_holidays(self, start, stop, company):
        """The public holidays as whole days in the calendar's time zone."""
        zone = ZoneInfo(self.tz or "UTC")
        patron = company.sudo()._appsistance_get_patron()
        first = start.astimezone(zone).date()
        count = (stop.astimezone(zone).date() - first).days + 1
        days = [first + timedelta(days=number) for number in range(count)]
        return [
            (
                datetime.combine(day, time.min, tzinfo=zone),
                datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone),
            )
            for day in days
            if holidays.is_holiday(day, patron)
        ]
