from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime


class AppsistanceVisitTime(models.Model):
    """Who worked or travelled on a visit, from when to when."""

    _name = "appsistance.visit.time"
    _description = "Time on a Visit"
    _inherit = ["appsistance.client.mixin", "appsistance.recorded.mixin"]
    _order = "start, id"
    _check_company_auto = True

    visit_id = fields.Many2one(
        "appsistance.visit", required=True, ondelete="cascade", index=True
    )
    work_order_id = fields.Many2one(
        related="visit_id.work_order_id", store=True, index=True
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    customer_id = fields.Many2one(
        related="visit_id.customer_id", store=True, index=True
    )
    resource_id = fields.Many2one(
        "resource.resource", string="Who", required=True, index=True
    )
    busy_key = fields.Integer(
        compute="_compute_busy_key", store=True, precompute=True, index=True
    )
    kind = fields.Selection(
        [("work", "Work"), ("travel", "Travel")], required=True, default="work"
    )
    start = fields.Datetime(required=True, index=True)
    stop = fields.Datetime(index=True, help="Empty while it runs.")
    minutes = fields.Integer(
        compute="_compute_minutes", store=True, precompute=True, aggregator="sum"
    )
    km = fields.Float(string="Kilometres", digits=(8, 1))
    vehicle_id = fields.Many2one("resource.resource", string="Van")
    note = fields.Char()
    is_overlapping = fields.Boolean(
        readonly=True, help="It arrived late and overlaps another: approval waits."
    )
    approval_state = fields.Selection(
        [("to_approve", "To Approve"), ("approved", "Approved")],
        required=True,
        default="to_approve",
        index=True,
        copy=False,
    )
    timesheet_ids = fields.One2many("account.analytic.line", "appsistance_time_id")

    _times = models.Constraint(
        "CHECK (stop IS NULL OR stop >= start)", "A time ends after it starts."
    )

    @api.depends("resource_id")
    def _compute_busy_key(self):
        for time in self:
            resource = time.resource_id
            time.busy_key = resource.appsistance_busy_key or resource.id

    @api.depends("start", "stop")
    def _compute_minutes(self):
        for time in self:
            if time.start and time.stop:
                time.minutes = round((time.stop - time.start).total_seconds() / 60)
            else:
                time.minutes = 0

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        times = super().create(vals_list)
        times._check_overlaps()
        return times

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint({"start", "stop", "resource_id"}):
            self._check_overlaps()
        return result

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    def _get_fact_columns(self):
        return (
            *super()._get_fact_columns(),
            "resource_id",
            "kind",
            "start",
            "stop",
            "km",
            "note",
        )

    @api.model
    def _get_open_after_closing(self):
        return super()._get_open_after_closing() | {
            "busy_key",
            "is_overlapping",
            "timesheet_ids",
        }

    def _check_overlaps(self):
        """Refuse what overlaps another time of the same person.

        With ``appsistance_late`` in the context the times come late from a phone: what
        happened cannot be refused, it is flagged instead.
        """
        pairs = self._get_overlaps()
        if not self.env.context.get("appsistance_late"):
            if pairs:
                raise UserError(pairs[0][0]._get_overlap_message(pairs[0][1]))
            self.filtered("is_overlapping").is_overlapping = False
            return
        touched = self.browse().union(*(time | other for time, other in pairs))
        touched.sudo().is_overlapping = True
        (self - touched).filtered("is_overlapping").is_overlapping = False

    def _get_overlaps(self):
        """Pairs of times of one person that overlap; a running one lasts until now."""
        if not self:
            return []
        self.flush_model(["busy_key", "start", "stop"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mine.id, other.id
                  FROM appsistance_visit_time mine
                  JOIN appsistance_visit_time other
                    ON other.busy_key = mine.busy_key AND other.id != mine.id
                   AND other.start < COALESCE(mine.stop, GREATEST(mine.start, %(now)s))
                   AND mine.start < COALESCE(other.stop, GREATEST(other.start, %(now)s))
                 WHERE mine.id IN %(ids)s
              ORDER BY mine.start, other.start
                """,
                ids=tuple(self.ids),
                now=fields.Datetime.now(),
            )
        )
        records = self.sudo()
        return [(self.browse(mine), records.browse(other)) for mine, other in rows]

    def _get_overlap_message(self, other):
        """Both times, named; of another company only that it is one."""
        self.ensure_one()
        known = other.company_id in self.env.companies
        return self.env._(
            "%(person)s cannot be in two places: %(time)s (%(visit)s) overlaps"
            " %(other_time)s (%(other_visit)s).",
            person=self.resource_id.sudo().name,
            time=self._get_time_text(),
            visit=self.visit_id.sudo().name,
            other_time=other._get_time_text(),
            other_visit=other.visit_id.name
            if known
            else self.env._("in another company"),
        )

    def _get_time_text(self):
        self.ensure_one()
        ends = self.stop and format_datetime(self.env, self.stop, dt_format="HH:mm")
        return self.env._(
            "%(start)s - %(stop)s",
            start=format_datetime(self.env, self.start, dt_format="dd/MM HH:mm"),
            stop=ends or self.env._("running"),
        )
