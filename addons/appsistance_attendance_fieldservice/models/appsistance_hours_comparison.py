from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.appsistance_base.tools import holidays

from ..tools import day_window

FIRST_YEAR = 2020
WINDOW = "appsistance_days"


class AppsistanceHoursComparison(models.Model):
    """[Ore timbrate e ore di rapportino] One row for each person and day.

    A day is that of the person's time zone; what goes over midnight is cut there.
    Hours clocked leave out the pause of the working schedule, as core's do.
    """

    _name = "appsistance.hours.comparison"
    _description = "Hours Clocked and Reported"
    _auto = False
    _order = "date desc, employee_id"
    _rec_name = "employee_id"

    employee_id = fields.Many2one("hr.employee", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(readonly=True)
    expected_hours = fields.Float(
        string="Scheduled", readonly=True, help="By the working schedule; no holidays."
    )
    clocked_hours = fields.Float(string="Clocked", readonly=True)
    work_hours = fields.Float(string="Work", readonly=True)
    travel_hours = fields.Float(string="Travel", readonly=True)
    reported_hours = fields.Float(string="Reported", readonly=True)
    unapproved_hours = fields.Float(
        string="Not Yet Approved",
        readonly=True,
        help="Hours of reports that the office has not approved.",
    )
    leave_hours = fields.Float(string="Leave", readonly=True)
    difference = fields.Float(
        readonly=True, help="Hours clocked less hours of the reports."
    )
    is_holiday = fields.Boolean(string="Holiday", readonly=True)
    state = fields.Selection(
        [
            ("missing_punch", "Punch Missing"),
            ("missing_report", "Report Missing"),
            ("different", "Different"),
            ("running", "Running"),
            ("leave", "On Leave"),
            ("even", "Agrees"),
        ],
        string="Status",
        readonly=True,
    )

    # --------------------------------------------------
    # Search
    # --------------------------------------------------

    def _search(self, domain, *args, **kwargs):
        """Tell the query which days are asked for: it need not read the others."""
        self._spare_compiling()
        domain = fields.Domain(domain).optimize(self)
        window = day_window.get_window(domain)
        records = self.with_context(**{WINDOW: window})
        return super(AppsistanceHoursComparison, records)._search(
            domain, *args, **kwargs
        )

    def _fetch_query(self, query, *args, **kwargs):
        self._spare_compiling()
        return super()._fetch_query(query, *args, **kwargs)

    def _spare_compiling(self):
        """PostgreSQL takes the days of each fact for a thousand and would compile the
        query for seconds, to run it in a few hundredths."""
        self.env.cr.execute("SET LOCAL jit = off")

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_view_attendances(self):
        """Open the attendances that touch this day."""
        name = self.env._("Attendances")
        domain = [
            ("employee_id", "=", self.employee_id.id),
            *self._get_domain("check_in", "check_out"),
        ]
        return self._get_action("hr.attendance", name, domain)

    def action_view_times(self):
        """Open the times of the reports that touch this day."""
        name = self.env._("Times of the Reports")
        domain = self._get_times_domain()
        return self._get_action("appsistance.visit.time", name, domain)

    def action_view_reports(self):
        """Open the reports of this day's visits."""
        times = self.env["appsistance.visit.time"].search(self._get_times_domain())
        reports = self.env["appsistance.report"].search(
            [("visit_id", "in", times.visit_id.ids)]
        )
        return reports._get_form_action()

    def _get_times_domain(self):
        resource = self.employee_id.sudo().resource_id
        return [
            ("resource_id", "=", resource.id),
            *self._get_domain("start", "stop"),
        ]

    def _get_domain(self, start_name, stop_name):
        """What begins on this day or lasts into it."""
        self.ensure_one()
        start, stop = self._get_bounds()
        return [
            (start_name, "<", stop),
            "|",
            (stop_name, ">", start),
            (start_name, ">=", start),
        ]

    def _get_bounds(self):
        """The day's first moment and the next day's, in UTC."""
        zone = self.employee_id.sudo()._get_tz()
        [(start, stop)] = self.env.execute_query(
            SQL(
                "SELECT %(day)s::timestamp AT TIME ZONE %(zone)s AT TIME ZONE 'UTC',"
                " %(next)s::timestamp AT TIME ZONE %(zone)s AT TIME ZONE 'UTC'",
                day=self.date,
                next=self.date + timedelta(days=1),
                zone=zone,
            )
        )
        return start, stop

    def _get_action(self, model, name, domain):
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "name": f"{name}: {self.employee_id.name}, {self.date:%d/%m/%Y}",
            "view_mode": "list,form",
            "domain": domain,
            "context": {"create": False},
        }

    # --------------------------------------------------
    # The query
    # --------------------------------------------------

    @property
    def _table_query(self):
        return SQL(
            """
            WITH holiday(day) AS (VALUES %(holidays)s),
            person AS (%(people)s),
            calendar_line AS (%(calendar_lines)s),
            fact AS (%(facts)s),
            slice AS (%(slices)s),
            part AS (%(parts)s),
            day AS (%(days)s)
            %(rows)s
            """,
            holidays=self._get_holidays(),
            people=self._get_people(),
            calendar_lines=self._get_calendar_lines(),
            facts=self._get_facts(),
            slices=self._get_slices(),
            parts=self._get_parts(),
            days=self._get_days(),
            rows=self._get_rows(),
        )

    def _get_holidays(self):
        """National holidays up to next year; Sundays and patrons are added later."""
        last = fields.Date.today().year + 1
        return SQL(", ").join(
            SQL("(%s::date)", day)
            for year in range(FIRST_YEAR, last + 1)
            for day in holidays.national_holidays(year)
        )

    def _get_people(self):
        """Employees with the zone of their days: the same choice as core's."""
        return SQL(
            """
            SELECT employee.id AS employee_id, employee.company_id,
                   employee.resource_id, resource.user_id, resource.calendar_id,
                   resource.appsistance_is_technician AS is_technician,
                   COALESCE(calendar.tz, resource.tz, firms.tz, 'UTC') AS tz,
                   COALESCE(calendar.flexible_hours, TRUE) AS is_flexible,
                   company.appsistance_hours_tolerance / 60.0 AS tolerance,
                   NULLIF(BTRIM(company.appsistance_patron_day), '') AS patron
              FROM hr_employee employee
              JOIN resource_resource resource ON resource.id = employee.resource_id
              JOIN res_company company ON company.id = employee.company_id
         LEFT JOIN resource_calendar calendar ON calendar.id = resource.calendar_id
         LEFT JOIN resource_calendar firms ON firms.id = company.resource_calendar_id
            """
        )

    def _get_calendar_lines(self):
        """Hours of the working schedules; of two weeks, each in its own."""
        return SQL(
            """
            SELECT calendar_id, day_period = 'lunch' AS is_pause,
                   dayofweek::int AS weekday, NULLIF(week_type, '')::int AS week,
                   hour_from * INTERVAL '1 hour' AS begins,
                   hour_to * INTERVAL '1 hour' AS ends
              FROM resource_calendar_attendance
             WHERE display_type IS NULL AND calendar_id IS NOT NULL
            """
        )

    def _get_window(self):
        """First and last day to read, or None: of these rows, or of the search."""
        if any(self._ids):
            days = [day_window.get_day(row_id) for row_id in self.ids]
            return min(days), max(days)
        return self.env.context.get(WINDOW) or (None, None)

    def _is_inside(self, start, stop):
        """A fact that may touch a day of the window, whatever its zone."""
        first, last = self._get_window()
        terms = [SQL("TRUE")]
        if first:
            since = first - timedelta(days=1)
            terms.append(SQL("COALESCE(%s, %s) >= %s::date", stop, start, since))
        if last:
            terms.append(SQL("%s < %s::date", start, last + timedelta(days=2)))
        return SQL(" AND ").join(terms)

    def _get_facts(self):
        """Attendances, times of reports and leaves, with their ends in UTC."""
        return SQL(
            """
            SELECT person.*, 'clocked' AS kind, check_in AS start, check_out AS stop,
                   TRUE AS is_approved
              FROM hr_attendance attendance JOIN person USING (employee_id)
             WHERE %(attendances)s
             UNION ALL
            SELECT person.*, time.kind, time.start, time.stop,
                   time.approval_state = 'approved'
              FROM appsistance_visit_time time JOIN person USING (resource_id)
             WHERE %(times)s
             UNION ALL
            SELECT person.*, 'leave', leave.date_from, leave.date_to, TRUE
              FROM resource_calendar_leaves leave JOIN person USING (resource_id)
             WHERE leave.time_type = 'leave' AND %(leaves)s
            """,
            attendances=self._is_inside(SQL("check_in"), SQL("check_out")),
            times=self._is_inside(SQL("time.start"), SQL("time.stop")),
            leaves=self._is_inside(SQL("leave.date_from"), SQL("leave.date_to")),
        )

    def _get_slices(self):
        """Facts cut at the person's midnights; open ones have no length."""
        return SQL(
            """
            SELECT fact.*, local.day::date AS day, fact.stop IS NULL AS is_open,
                   GREATEST(fact.start, bound.begins) AS cut_start,
                   LEAST(COALESCE(fact.stop, fact.start), bound.ends) AS cut_stop
              FROM fact
        CROSS JOIN LATERAL generate_series(
                       (fact.start AT TIME ZONE 'UTC' AT TIME ZONE fact.tz)
                           ::date::timestamp,
                       (COALESCE(fact.stop, fact.start)
                           AT TIME ZONE 'UTC' AT TIME ZONE fact.tz)::date::timestamp,
                       INTERVAL '1 day') AS local(day)
        CROSS JOIN LATERAL (
                SELECT local.day AT TIME ZONE fact.tz AT TIME ZONE 'UTC' AS begins,
                       (local.day + INTERVAL '1 day') AT TIME ZONE fact.tz
                           AT TIME ZONE 'UTC' AS ends) bound
             WHERE GREATEST(fact.start, bound.begins)
                   < LEAST(COALESCE(fact.stop, fact.start), bound.ends)
                OR fact.start = COALESCE(fact.stop, fact.start)
            """
        )

    def _get_parts(self):
        """Hours of each slice: a leave has those of the schedule that it covers, an
        attendance those outside the schedule's pause."""
        return SQL(
            """
            SELECT slice.*, whole.hours,
                   CASE WHEN kind = 'leave' THEN covered.hours
                        WHEN kind = 'clocked' THEN whole.hours - paused.hours
                        ELSE whole.hours END AS counted
              FROM slice
        CROSS JOIN LATERAL (
                SELECT EXTRACT(EPOCH FROM cut_stop - cut_start) / 3600.0
                    AS hours) whole
        CROSS JOIN LATERAL (%(work)s) covered
        CROSS JOIN LATERAL (%(pause)s) paused
            """,
            work=self._get_overlap(SQL("NOT line.is_pause"), SQL("kind = 'leave'")),
            pause=self._get_overlap(
                SQL("line.is_pause"), SQL("kind = 'clocked' AND NOT slice.is_flexible")
            ),
        )

    def _get_overlap(self, lines, only):
        return SQL(
            """
            SELECT COALESCE(SUM(GREATEST(0, EXTRACT(EPOCH FROM
                       LEAST(cut_stop, (slice.day + line.ends)
                           AT TIME ZONE slice.tz AT TIME ZONE 'UTC')
                     - GREATEST(cut_start, (slice.day + line.begins)
                           AT TIME ZONE slice.tz AT TIME ZONE 'UTC')))), 0)
                   / 3600.0 AS hours
              FROM calendar_line line
             WHERE line.calendar_id = slice.calendar_id AND %(only)s AND %(lines)s
               AND %(fits)s
            """,
            lines=lines,
            only=only,
            fits=self._get_fitting_day(SQL("slice.day")),
        )

    def _get_fitting_day(self, day):
        """A schedule's line is of this weekday, and of this week where it has two."""
        return SQL(
            "line.weekday = EXTRACT(ISODOW FROM %(day)s) - 1 AND (line.week IS NULL"
            " OR line.week = FLOOR((%(day)s - DATE '0001-01-01') / 7)::int %% 2)",
            day=day,
        )

    def _get_days(self):
        return SQL(
            """
            SELECT employee_id, company_id, user_id, resource_id, calendar_id, tz,
                   is_technician, tolerance, day,
                   (EXTRACT(ISODOW FROM day) = 7 OR EXISTS (
                        SELECT FROM holiday WHERE holiday.day = part.day)
                    OR COALESCE(
                        SPLIT_PART(patron, '/', 1)::int = EXTRACT(DAY FROM day)
                        AND SPLIT_PART(patron, '/', 2)::int = EXTRACT(MONTH FROM day),
                        FALSE)
                    OR %(closed)s) AS is_holiday,
                   COALESCE(SUM(counted) FILTER (WHERE kind = 'clocked'), 0) AS clocked,
                   COALESCE(SUM(counted) FILTER (WHERE kind = 'work'), 0) AS work,
                   COALESCE(SUM(counted) FILTER (WHERE kind = 'travel'), 0) AS travel,
                   COALESCE(SUM(counted) FILTER (WHERE kind = 'leave'), 0) AS leave,
                   COALESCE(SUM(counted) FILTER (WHERE NOT is_approved), 0)
                       AS unapproved,
                   BOOL_OR(is_open) AS has_open,
                   BOOL_OR(kind = 'clocked' AND start = stop) AS has_empty,
                   BOOL_OR(kind IN ('work', 'travel')) AS is_reported
              FROM part
          GROUP BY employee_id, company_id, user_id, resource_id, calendar_id, tz,
                   is_technician, tolerance, patron, day
            """,
            closed=SQL(
                """
                EXISTS (
                    SELECT FROM resource_calendar_leaves closing
                     WHERE closing.resource_id IS NULL
                       AND (closing.company_id IS NULL
                            OR closing.company_id = part.company_id)
                       AND (closing.calendar_id IS NULL
                            OR closing.calendar_id = part.calendar_id)
                       AND (part.day + INTERVAL '12 hours') AT TIME ZONE part.tz
                           AT TIME ZONE 'UTC' BETWEEN closing.date_from
                           AND closing.date_to)
                """
            ),
        )

    def _get_rows(self):
        return SQL(
            """
            SELECT day.employee_id::bigint * 100000 + (day.day - DATE '1970-01-01')
                       AS id,
                   day.employee_id, day.company_id, day.user_id, day.day AS date,
                   day.is_holiday,
                   CASE WHEN day.is_holiday THEN 0
                        ELSE plan.hours END AS expected_hours,
                   day.clocked AS clocked_hours, day.work AS work_hours,
                   day.travel AS travel_hours, day.work + day.travel AS reported_hours,
                   day.unapproved AS unapproved_hours,
                   CASE WHEN day.is_holiday THEN 0
                        ELSE LEAST(day.leave, plan.hours) END AS leave_hours,
                   day.clocked - day.work - day.travel AS difference,
                   CASE WHEN day.has_open AND day.day = %(today)s THEN 'running'
                        WHEN day.has_open OR day.has_empty
                          OR (day.is_reported AND day.clocked = 0) THEN 'missing_punch'
                        WHEN day.is_technician AND day.clocked > 0
                         AND NOT day.is_reported THEN 'missing_report'
                        WHEN day.is_reported AND day.tolerance + 0.001
                             < ABS(day.clocked - day.work - day.travel) THEN 'different'
                        WHEN day.clocked = 0 AND NOT day.is_reported THEN 'leave'
                        ELSE 'even' END AS state
              FROM day
        CROSS JOIN LATERAL (
                SELECT COALESCE(SUM(EXTRACT(EPOCH FROM line.ends - line.begins)), 0)
                       / 3600.0 AS hours
                  FROM calendar_line line
                 WHERE line.calendar_id = day.calendar_id AND NOT line.is_pause
                   AND %(fits)s) plan
             WHERE day.leave > 0 OR day.clocked > 0 OR day.is_reported
                OR day.has_open OR day.has_empty
            """,
            today=SQL(
                "(%s AT TIME ZONE 'UTC' AT TIME ZONE day.tz)::date",
                SQL("%s::timestamp", fields.Datetime.now()),
            ),
            fits=self._get_fitting_day(SQL("day.day")),
        )
