from odoo import models

from ..tools import work_time


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    def _appsistance_build_week(self):
        """The hours of these lines for :mod:`work_time`; of a schedule of two weeks,
        each in its own."""
        is_double = any(self.calendar_id.mapped("two_weeks_calendar"))
        return work_time.build_week(
            (
                (
                    int(line.dayofweek)
                    + (7 * int(line.week_type or 0) if is_double else 0),
                    work_time.clock_minutes(line.hour_from),
                    work_time.clock_minutes(line.hour_to),
                )
                for line in self
                if not line.display_type
            ),
            weeks=2 if is_double else 1,
        )
