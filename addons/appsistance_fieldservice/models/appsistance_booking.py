import re
from contextlib import contextmanager
from datetime import datetime

from psycopg2.errors import ExclusionViolation
from pytz import UTC

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_datetime, mute_logger

# How PostgreSQL names the two boxes: ((key, end), (key, start)), moments as epochs.
EXCLUDED_KEY = r"=\(\((\d+),([\d.]+)\),\(\d+,([\d.]+)\)\)"


class AppsistanceBooking(models.Model):
    """[Impegno] A resource is taken from one moment to another.

    The only store of who does what when, for a visit or by itself (a room, an
    errand). The database refuses that one person or thing is taken twice; Python
    says it first, with names and times, and sees what the index cannot: a booking
    laid over one whose overlap was allowed.
    """

    _name = "appsistance.booking"
    _description = "Booking"
    _inherit = "appsistance.bulk.mixin"
    _order = "start, id"
    _check_company_auto = True

    name = fields.Char(string="Subject")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
    )
    resource_id = fields.Many2one(
        "resource.resource",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('company_id', 'in', (company_id, False))]",
    )
    resource_kind = fields.Selection(
        related="resource_id.appsistance_kind", store=True, precompute=True
    )
    busy_key = fields.Integer(
        related="resource_id.appsistance_busy_key",
        store=True,
        precompute=True,
        required=True,
        help="One per person or thing, also across companies: the first resource.",
    )
    visit_id = fields.Many2one(
        "appsistance.visit",
        ondelete="cascade",
        index="btree_not_null",
        check_company=True,
    )
    work_order_id = fields.Many2one(
        related="visit_id.work_order_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    role = fields.Selection(
        [
            ("lead", "Lead"),
            ("helper", "Helper"),
            ("vehicle", "Van"),
            ("tool", "Tool"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    start = fields.Datetime(required=True, index=True)
    stop = fields.Datetime(required=True, index=True)
    state = fields.Selection(
        [("booked", "Booked"), ("declined", "Declined"), ("cancelled", "Cancelled")],
        string="Status",
        required=True,
        default="booked",
    )
    response = fields.Selection(
        [
            ("none", "Not Asked"),
            ("waiting", "Waiting"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
        ],
        required=True,
        default="none",
    )
    allow_overlap = fields.Boolean(string="Overlap Allowed")
    overlap_reason = fields.Char()
    user_id = fields.Many2one(
        related="resource_id.user_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    # Stored: a month of the calendar reads thousands.
    color = fields.Integer(
        related="resource_id.appsistance_color", store=True, precompute=True
    )
    note = fields.Text()
    # What the calendar shows
    customer_id = fields.Many2one(related="visit_id.customer_id")
    site_id = fields.Many2one(related="visit_id.site_id")
    town = fields.Char(related="visit_id.site_id.city", string="Town")
    visit_state = fields.Selection(related="visit_id.state", string="Visit Status")
    type_id = fields.Many2one(
        "appsistance.intervention.type",
        string="Intervention Type",
        compute="_compute_type_id",
        search="_search_type_id",
    )

    _times = models.Constraint(
        "CHECK (stop > start)", "A booking ends after it starts."
    )
    # Who and when as a box: a quarter of the time that ranges take. Boxes that touch
    # overlap, hence the millisecond between one visit and the next.
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (box("
        "point(busy_key, EXTRACT(epoch FROM start)),"
        " point(busy_key, EXTRACT(epoch FROM stop) - 0.001)) WITH &&"
        ") WHERE (state = 'booked' AND allow_overlap IS NOT TRUE)"
        " DEFERRABLE INITIALLY IMMEDIATE",
        "Somebody or something is already booked at that time.",
    )
    _overlap_allowed_idx = models.Index(
        "(busy_key, start) WHERE state = 'booked' AND allow_overlap"
    )

    @api.depends("visit_id.company_id", "resource_id.company_id")
    def _compute_company_id(self):
        for booking in self:
            booking.company_id = (
                booking.visit_id.company_id
                or booking.company_id
                or booking.resource_id.company_id
                or self.env.company
            )

    @api.depends("visit_id.type_id")
    def _compute_type_id(self):
        # Not related: the calendar reads thousands, of half as many visits.
        for visit, bookings in self.grouped("visit_id").items():
            bookings.type_id = visit.sudo().type_id

    def _search_type_id(self, operator, value):
        return fields.Domain("visit_id.type_id", operator, value)

    @api.depends("name", "visit_id", "resource_id")
    def _compute_display_name(self):
        names = self.visit_id.sudo()._get_event_names()
        for visit, bookings in self.grouped("visit_id").items():
            name = names.get(visit.id)
            if name:
                bookings.display_name = name
                continue
            for booking in bookings:
                booking.display_name = booking.name or booking.resource_id.name

    @api.constrains("allow_overlap", "overlap_reason")
    def _check_overlap_reason(self):
        for booking in self:
            if booking.allow_overlap and not booking.overlap_reason:
                raise ValidationError(
                    self.env._(
                        "Say why the overlap of %s is allowed.",
                        booking.resource_id.name,
                    )
                )

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        with self._overlaps_deferred() as touched:
            bookings = super().create(vals_list)
            touched.append(bookings)
        return bookings

    def _add_precomputed_values(self, vals_list):
        """What is related, read once for all instead of through a new record each."""
        resources = self.env["resource.resource"].sudo()
        resources = resources.browse([vals.get("resource_id") for vals in vals_list])
        visits = self.env["appsistance.visit"].sudo()
        visits = visits.browse([vals.get("visit_id") for vals in vals_list])
        for vals, resource, visit in zip(vals_list, resources, visits, strict=True):
            vals.update(
                busy_key=resource.appsistance_busy_key,
                color=resource.appsistance_color,
                resource_kind=resource.appsistance_kind,
                user_id=resource.user_id.id,
                work_order_id=visit.work_order_id.id,
            )
            if vals.get("visit_id"):
                vals["company_id"] = visit.company_id.id
        return super()._add_precomputed_values(vals_list)

    def write(self, vals):
        times = {name: vals[name] for name in ("start", "stop") if name in vals}
        rest = {name: vals[name] for name in vals if name not in times}
        if not times and not rest.keys() & self._get_blocking_fields():
            return super().write(rest)
        with self._overlaps_deferred() as touched:
            touched.append(self)
            if rest:
                super().write(rest)
            for bookings, values in self._get_moves(times) if times else ():
                super(AppsistanceBooking, bookings).write(values)
        return True

    def _get_moves(self, times):
        """Groups of bookings with what to write, after the visits were moved.

        A booking of a visit moves its visit; the others keep their duration.
        """
        if not self.env.context.get("appsistance_moving_visits"):
            of_visits = self.filtered("visit_id")
            of_visits._move_visits(times)
            self -= of_visits
        for duration, bookings in self.grouped(lambda b: b.stop - b.start).items():
            values = dict(times)
            if "stop" not in values:
                start = fields.Datetime.to_datetime(values["start"])
                values["stop"] = start + duration
            yield bookings, values

    def _move_visits(self, times):
        moves = {}
        for booking in self:
            visit = booking.visit_id
            start = fields.Datetime.to_datetime(times.get("start")) or booking.start
            stop = fields.Datetime.to_datetime(times.get("stop")) or (
                start + (booking.stop - booking.start)
            )
            moves[visit] = (
                visit.start + (start - booking.start),
                visit.stop + (stop - booking.stop),
            )
        self.env["appsistance.visit"]._move(moves)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        started = self.visit_id.filtered(
            lambda visit: visit.state not in ("planned", "cancelled")
        )
        if started:
            raise ValidationError(
                self.env._(
                    "The visit %s has begun: its bookings stay."
                    " Change its people instead.",
                    started[0].name,
                )
            )

    def unlink(self):
        """Who is taken off a visit is told, as after any other change of people."""
        booked = self.filtered(lambda booking: booking.state == "booked")
        visits = booked.visit_id.filtered(lambda visit: visit.state == "planned")
        before = visits._get_before()
        result = super().unlink()
        visits._after_planning("people", before)
        return result

    def _get_blocking_fields(self):
        return {"state", "allow_overlap", "resource_id", "busy_key"}

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_view_visit(self):
        self.ensure_one()
        return self.visit_id.get_formview_action()

    def action_free(self):
        self.write({"state": "cancelled"})

    @api.model
    def get_unusual_days(self, date_from, date_to=None):
        """Holidays and closed days, greyed by the calendar."""
        calendar = self.env.company.sudo().resource_calendar_id
        start = fields.Datetime.to_datetime(date_from).replace(tzinfo=UTC)
        stop = fields.Datetime.to_datetime(date_to or date_from).replace(tzinfo=UTC)
        return calendar._get_unusual_days(start, stop, self.env.company)

    # --------------------------------------------------
    # Overlaps
    # --------------------------------------------------

    @contextmanager
    def _overlaps_deferred(self):
        """Let bookings pass through one another inside, and look at the end.

        A move or a swap may collide for a moment between two statements. The
        constraint is immediate again on leaving, so that what another connection
        committed meanwhile is refused here, never at commit. Yields the list to
        which whatever is touched is added.
        """
        cache = self.env.cr.cache
        if "appsistance_bookings_touched" in cache:
            yield cache["appsistance_bookings_touched"]
            return
        touched = cache["appsistance_bookings_touched"] = []
        self.env.cr.execute("SET CONSTRAINTS appsistance_booking_no_overlap DEFERRED")
        try:
            yield touched
        finally:
            del cache["appsistance_bookings_touched"]
        self.env.flush_all()
        self.browse().union(*touched)._check_allowed_overlaps()
        self._check_overlaps()

    def _check_overlaps(self):
        """Let the database look now, and say whose booking is in the way."""
        try:
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                self.env.cr.execute(
                    "SET CONSTRAINTS appsistance_booking_no_overlap IMMEDIATE"
                )
        except ExclusionViolation as error:
            booking = self._get_excluding(error)
            if not booking:
                # Committed by another connection meanwhile: only a new transaction
                # sees it, so whoever answers the user names it.
                raise
            raise ValidationError(booking._describe()) from error

    def _check_allowed_overlaps(self):
        """A booking whose overlap is allowed is not in the index; it still counts."""
        if not self:
            return
        rows = self.env.execute_query(
            SQL(
                """
                SELECT other.id
                  FROM appsistance_booking mine
                  JOIN appsistance_booking other
                    ON other.busy_key = mine.busy_key
                   AND other.start < mine.stop AND other.stop > mine.start
                   AND other.id != mine.id
                 WHERE mine.id IN %s
                   AND mine.state = 'booked' AND mine.allow_overlap IS NOT TRUE
                   AND other.state = 'booked' AND other.allow_overlap
                 LIMIT 10
                """,
                tuple(self.ids),
            )
        )
        if rows:
            others = self.browse(row[0] for row in rows)
            texts = dict.fromkeys(other._describe() for other in others)
            raise ValidationError("\n".join(texts))

    @api.model
    def _get_excluding(self, error):
        """The booking that an exclusion error is about, as far as it can be seen."""
        keys = re.findall(EXCLUDED_KEY, error.diag.message_detail or "")
        if not keys:
            return self.browse()
        busy_key, stop, start = keys[-1]
        return self.browse(
            self.sudo()
            .search(
                [
                    ("busy_key", "=", int(busy_key)),
                    ("start", "=", self._get_moment(start)),
                    ("stop", "=", self._get_moment(stop)),
                    ("state", "=", "booked"),
                ],
                limit=1,
            )
            .id
            or ()
        )

    @api.model
    def _get_moment(self, epoch):
        """The whole second of a corner of the constraint's box."""
        return datetime.fromtimestamp(round(float(epoch)), UTC).replace(tzinfo=None)

    def _describe(self):
        """A sentence that names who is taken, when and for what.

        What belongs to a company the user does not work in stays unnamed.
        """
        booking = self.sudo()
        if booking.company_id not in self.env.companies:
            return self._describe_occupied(
                booking.resource_id.name,
                booking.start,
                booking.stop,
                self.env._("occupied in another company"),
            )
        return self._describe_occupied(
            booking.resource_id.name, booking.start, booking.stop, booking.display_name
        )

    def _describe_occupied(self, who, start, stop, what):
        return self.env._(
            "%(who)s is already booked from %(start)s to %(stop)s: %(what)s.",
            who=who,
            start=format_datetime(self.env, start, dt_format="short"),
            stop=format_datetime(self.env, stop, dt_format="short"),
            what=what,
        )

    @api.model
    def _sql_error_to_message(self, exc):
        """Who won the race, instead of the name of a constraint."""
        if exc.diag.constraint_name == "appsistance_booking_no_overlap":
            booking = self._get_excluding(exc)
            if booking:
                return booking._describe()
        return super()._sql_error_to_message(exc)
