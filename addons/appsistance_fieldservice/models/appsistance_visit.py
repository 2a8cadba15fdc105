from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

# More visits made at once are neither tracked nor announced one by one.
MANY = 20


class AppsistanceVisit(models.Model):
    """[Intervento] One trip to a site: who goes, when, and how it ended.

    The bookings are the only store of who does what when; lead, helpers, van and
    tools are read from them.
    """

    _name = "appsistance.visit"
    _description = "Visit"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "appsistance.bulk.mixin",
        "appsistance.client.mixin",
    ]
    _order = "start desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, copy=False, default="/")
    active = fields.Boolean(default=True)
    work_order_id = fields.Many2one(
        "appsistance.work.order",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="work_order_id.company_id", store=True, precompute=True, index=True
    )
    customer_id = fields.Many2one(
        related="work_order_id.customer_id", store=True, precompute=True, index=True
    )
    site_id = fields.Many2one(
        related="work_order_id.site_id", store=True, precompute=True, index=True
    )
    type_id = fields.Many2one(
        related="work_order_id.type_id", store=True, precompute=True, index=True
    )
    town = fields.Char(related="site_id.city", string="Town")
    equipment_ids = fields.Many2many(related="work_order_id.equipment_ids")
    contact_name = fields.Char(related="work_order_id.contact_name")
    contact_phone = fields.Char(related="work_order_id.contact_phone")
    work_summary = fields.Char(related="work_order_id.summary")
    work_description = fields.Text(related="work_order_id.description")
    # When
    start = fields.Datetime(
        string="Planned Start", required=True, index=True, tracking=True
    )
    stop = fields.Datetime(
        string="Planned End", required=True, index=True, tracking=True
    )
    duration = fields.Float(
        string="Planned Hours",
        compute="_compute_duration",
        inverse="_inverse_duration",
        store=True,
        precompute=True,
    )
    actual_start = fields.Datetime(readonly=True, copy=False)
    actual_stop = fields.Datetime(readonly=True, copy=False)
    # Who and what
    booking_ids = fields.One2many("appsistance.booking", "visit_id", string="Bookings")
    can_plan = fields.Boolean(compute="_compute_can_plan")
    lead_id = fields.Many2one(
        "resource.resource",
        compute="_compute_lead_id",
        inverse="_inverse_lead_id",
        store=True,
        precompute=True,
        index=True,
    )
    helper_ids = fields.Many2many(
        "resource.resource",
        compute="_compute_resources",
        inverse="_inverse_helper_ids",
        search="_search_helper_ids",
        string="Helpers",
    )
    vehicle_ids = fields.Many2many(
        "resource.resource",
        compute="_compute_resources",
        inverse="_inverse_vehicle_ids",
        search="_search_vehicle_ids",
        string="Vans",
    )
    tool_ids = fields.Many2many(
        "resource.resource",
        compute="_compute_resources",
        inverse="_inverse_tool_ids",
        search="_search_tool_ids",
        string="Tools",
    )
    opener_id = fields.Many2one(
        "res.users",
        string="Opened by",
        readonly=True,
        copy=False,
        help="The technician on call who opened it.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "appsistance_visit_user_rel",
        "visit_id",
        "user_id",
        string="Booked Users",
        compute="_compute_user_ids",
        store=True,
        precompute=True,
        compute_sudo=True,
        copy=False,
        help="Who is booked on it or opened it: the record rules ask.",
    )
    # State
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("in_progress", "In Progress"),
            ("paused", "Paused"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        default="planned",
        index=True,
        copy=False,
        tracking=True,
    )
    outcome = fields.Selection(
        [
            ("completed", "Completed"),
            ("to_continue", "To Be Continued"),
            ("quote_needed", "Quote Needed"),
            ("not_done", "Not Done"),
        ],
        copy=False,
        index=True,
        tracking=True,
    )
    outcome_reason_id = fields.Many2one(
        "appsistance.outcome.reason", string="Why not Done", copy=False
    )
    outcome_note = fields.Text(copy=False)
    return_is_ours = fields.Boolean(
        string="Return Caused by Us",
        copy=False,
        help="A part was missing or the work failed: the return is not charged.",
    )
    is_on_call = fields.Boolean(string="On Call", copy=False)
    needs_replanning = fields.Boolean(
        copy=False,
        index="btree_not_null",
        help="Somebody declined: the office finds another technician.",
    )
    # Mirrors
    event_ids = fields.One2many(
        "calendar.event", "appsistance_visit_id", string="Calendar Events"
    )
    invitation_ids = fields.One2many("appsistance.invitation", "visit_id")
    # The report and what it holds
    report_ids = fields.One2many("appsistance.report", "visit_id", string="Reports")
    time_ids = fields.One2many("appsistance.visit.time", "visit_id", string="Times")
    material_ids = fields.One2many(
        "appsistance.visit.material", "visit_id", string="Materials"
    )
    photo_ids = fields.One2many("appsistance.visit.photo", "visit_id", string="Photos")
    answer_ids = fields.One2many(
        "appsistance.checklist.answer", "visit_id", string="Answers"
    )
    checklist_version_ids = fields.Many2many(
        "appsistance.checklist.version", string="Checklists", copy=False
    )
    quote_request_ids = fields.One2many(
        "appsistance.quote.request", "visit_id", string="Quote Requests"
    )
    note = fields.Text(string="Work Done", copy=False)
    customer_remarks = fields.Text(copy=False)
    internal_note = fields.Text(copy=False, help="Never printed on the report.")

    _times = models.Constraint("CHECK (stop > start)", "A visit ends after it starts.")

    # --------------------------------------------------
    # Fields
    # --------------------------------------------------

    @api.depends("start", "stop")
    def _compute_duration(self):
        for visit in self:
            if visit.start and visit.stop:
                visit.duration = (visit.stop - visit.start).total_seconds() / 3600

    def _inverse_duration(self):
        for visit in self:
            if visit.start:
                visit.stop = visit.start + timedelta(hours=visit.duration)

    @api.depends(
        "state", "booking_ids.role", "booking_ids.state", "booking_ids.resource_id"
    )
    def _compute_lead_id(self):
        for visit in self:
            bookings = visit._get_active_bookings()
            leads = bookings.filtered(lambda booking: booking.role == "lead")
            visit.lead_id = leads[:1].resource_id

    @api.depends(
        "state", "booking_ids.role", "booking_ids.state", "booking_ids.resource_id"
    )
    def _compute_resources(self):
        for visit in self:
            by_role = visit._get_active_bookings().grouped("role")
            none = visit.booking_ids.browse()
            visit.helper_ids = by_role.get("helper", none).resource_id
            visit.vehicle_ids = by_role.get("vehicle", none).resource_id
            visit.tool_ids = by_role.get("tool", none).resource_id

    def _inverse_lead_id(self):
        for visit in self:
            visit._reassign(lead=visit.lead_id)

    def _inverse_helper_ids(self):
        for visit in self:
            visit._reassign(helpers=visit.helper_ids)

    def _inverse_vehicle_ids(self):
        for visit in self:
            visit._reassign(vehicles=visit.vehicle_ids)

    def _inverse_tool_ids(self):
        for visit in self:
            visit._reassign(tools=visit.tool_ids)

    def _search_helper_ids(self, operator, value):
        return self._search_role("helper", operator, value)

    def _search_vehicle_ids(self, operator, value):
        return self._search_role("vehicle", operator, value)

    def _search_tool_ids(self, operator, value):
        return self._search_role("tool", operator, value)

    def _search_role(self, role, operator, value):
        if operator in fields.Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        bookings = fields.Domain("role", "=", role) & fields.Domain(
            "state", "=", "booked"
        )
        return fields.Domain(
            "booking_ids",
            "any",
            bookings & fields.Domain("resource_id", operator, value),
        )

    @api.depends("state", "booking_ids.user_id", "booking_ids.state", "opener_id")
    def _compute_user_ids(self):
        # Visits with the same people together: one write for all of them.
        users = self.grouped(
            lambda visit: visit._get_active_bookings().user_id | visit.opener_id
        )
        for users_of_visits, visits in users.items():
            visits.user_ids = users_of_visits

    @api.depends_context("uid")
    def _compute_can_plan(self):
        self.can_plan = self.env.user.has_group("appsistance_base.group_dispatcher")

    @api.depends("name", "customer_id")
    def _compute_display_name(self):
        for visit in self:
            customer = visit.customer_id.name
            visit.display_name = f"{visit.name} {customer}" if customer else visit.name

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["appsistance.work.order"].browse(
            [vals.get("work_order_id") for vals in vals_list]
        )
        orders._check_plannable()
        names = orders._get_visit_names()
        vals_list = [dict(vals) for vals in vals_list]
        for vals, order, name in zip(vals_list, orders, names, strict=True):
            self._complete_vals(vals, order, name)
        with self.env["appsistance.booking"]._overlaps_deferred():
            visits = super().create(vals_list)
        visits._after_planning("planned", {})
        return visits

    def _complete_vals(self, vals, order, name):
        if vals.get("name", "/") == "/":
            vals["name"] = name
        if not vals.get("stop") and vals.get("start"):
            hours = vals.pop("duration", None) or order.duration or 1.0
            start = fields.Datetime.to_datetime(vals["start"])
            vals["stop"] = start + timedelta(hours=hours)
        commands = list(vals.get("booking_ids") or [])
        for role, field_name in self._get_role_fields().items():
            value = vals.pop(field_name, None)
            if not value:
                continue
            if role == "lead":
                ids = [value]
            else:
                ids = self.new({field_name: value})[field_name]._origin.ids
            commands += [
                Command.create(
                    self._prepare_booking_vals(id_, role, vals["start"], vals["stop"])
                )
                for id_ in ids
            ]
        vals["booking_ids"] = commands

    def _get_fresh_defaults(self):
        return super()._get_fresh_defaults() | {"uuid"}

    def _add_precomputed_values(self, vals_list):
        """Fill what the work order says, before core makes a record for each visit."""
        orders = self.env["appsistance.work.order"].sudo()
        orders = orders.browse([vals["work_order_id"] for vals in vals_list])
        for vals, order in zip(vals_list, orders, strict=True):
            vals.update(
                company_id=order.company_id.id,
                customer_id=order.customer_id.id,
                site_id=order.site_id.id,
                type_id=order.type_id.id,
            )
            if vals.get("start") and vals.get("stop"):
                start = fields.Datetime.to_datetime(vals["start"])
                stop = fields.Datetime.to_datetime(vals["stop"])
                vals["duration"] = (stop - start).total_seconds() / 3600
        self._add_people(vals_list)
        result = super()._add_precomputed_values(vals_list)
        for vals in vals_list:
            # They follow from times and bookings: they need no inverse.
            vals.setdefault("__precomputed__", set()).update(
                (self._fields["duration"], self._fields["lead_id"])
            )
        return result

    def _add_people(self, vals_list):
        """Lead and booked users, as they will be computed of the new bookings.

        Left to the compute methods where the bookings are not plainly new ones.
        """
        plain = [
            (vals, [command[2] for command in vals.get("booking_ids") or []])
            for vals in vals_list
            if all(
                command[0] == Command.CREATE and not command[2].get("state")
                for command in vals.get("booking_ids") or []
            )
        ]
        ids = {row["resource_id"] for _vals, rows in plain for row in rows}
        users = {
            resource.id: resource.user_id.ids
            for resource in self.env["resource.resource"].sudo().browse(ids)
        }
        for vals, rows in plain:
            leads = [row["resource_id"] for row in rows if row.get("role") == "lead"]
            booked = [id_ for row in rows for id_ in users[row["resource_id"]]]
            if vals.get("opener_id"):
                booked.append(vals["opener_id"])
            vals["lead_id"] = leads[0] if leads else False
            vals["user_ids"] = [Command.set(list(dict.fromkeys(booked)))]

    def write(self, vals):
        times = {
            name: vals[name] for name in ("start", "stop", "duration") if name in vals
        }
        if not times or self.env.context.get("appsistance_moving_visits"):
            return super().write(vals)
        self._move({visit: visit._get_moved(times) for visit in self})
        rest = {name: vals[name] for name in vals if name not in times}
        return not rest or super().write(rest)

    def _get_moved(self, times):
        """Where the visit goes: by the end where it is written, as in ``create``; else
        by the duration; writing only the start keeps the duration."""
        start = fields.Datetime.to_datetime(times.get("start")) or self.start
        stop = fields.Datetime.to_datetime(times.get("stop"))
        if stop:
            return start, stop
        if times.get("duration"):
            return start, start + timedelta(hours=times["duration"])
        return start, start + (self.stop - self.start)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        started = self.filtered(
            lambda visit: visit.state not in ("planned", "cancelled")
        )
        if started:
            raise UserError(
                self.env._("The visit %s has begun and stays.", started[0].display_name)
            )

    # --------------------------------------------------
    # Planning
    # --------------------------------------------------

    @api.model
    def _plan(self, plans):
        """The one way to make visits: with bookings and events, in batches.

        :param plans: list of dicts ``work_order``, ``start``, ``stop`` (UTC), ``lead``,
            ``helpers``, ``vehicles``, ``tools`` and perhaps ``allow_overlap``,
            ``overlap_reason``, ``is_on_call``, ``opener``
        """
        light = {}
        if len(plans) > MANY:
            light = {"tracking_disable": True, "mail_create_nosubscribe": True}
        visits = self.with_context(mail_create_nolog=True, **light).create(
            [self._prepare_visit_vals(plan) for plan in plans]
        )
        visits.env.flush_all()
        return visits.with_env(self.env)

    def _prepare_visit_vals(self, plan):
        vals = {
            "work_order_id": plan["work_order"].id,
            "start": plan["start"],
            "stop": plan["stop"],
            "is_on_call": plan.get("is_on_call", False),
            "opener_id": plan["opener"].id if plan.get("opener") else False,
        }
        overlap = {
            name: plan[name]
            for name in ("allow_overlap", "overlap_reason")
            if plan.get(name)
        }
        vals["booking_ids"] = [
            Command.create(
                self._prepare_booking_vals(
                    resource.id, role, plan["start"], plan["stop"], **overlap
                )
            )
            for role, key in self._get_plan_keys().items()
            for resource in plan.get(key) or ()
        ]
        return vals

    def _prepare_booking_vals(self, resource_id, role, start, stop, **overlap):
        return {
            "resource_id": resource_id,
            "role": role,
            "start": start,
            "stop": stop,
            **overlap,
        }

    def _get_role_fields(self):
        return {
            "lead": "lead_id",
            "helper": "helper_ids",
            "vehicle": "vehicle_ids",
            "tool": "tool_ids",
        }

    def _get_plan_keys(self):
        return {
            "lead": "lead",
            "helper": "helpers",
            "vehicle": "vehicles",
            "tool": "tools",
        }

    def _get_active_bookings(self):
        """The bookings that count; of a cancelled visit those that did."""
        return self.booking_ids.filtered(
            lambda booking: (
                booking.state == "booked"
                or (
                    booking.state == "cancelled"
                    and booking.visit_id.state == "cancelled"
                )
            )
        )

    @api.model
    def _move(self, moves):
        """Move visits with all their bookings, in one flush.

        :param moves: dict of visit: (start, stop)
        """
        visits = self.browse().union(*moves)
        visits._check_movable()
        before = visits._get_before()
        with self.env["appsistance.booking"]._overlaps_deferred() as touched:
            for visit, (start, stop) in moves.items():
                moving = visit.with_context(appsistance_moving_visits=True)
                shifts = (start - visit.start, stop - visit.stop)
                for booking in moving._get_active_bookings():
                    booking.write(
                        {
                            "start": booking.start + shifts[0],
                            "stop": booking.stop + shifts[1],
                        }
                    )
                moving.write({"start": start, "stop": stop})
            touched.append(visits.booking_ids)
        visits._after_planning("moved", before)

    def _check_movable(self):
        for visit in self:
            if visit.state in ("done", "cancelled"):
                raise UserError(
                    self.env._(
                        "The visit %s is over: its times stay.", visit.display_name
                    )
                )

    def _reassign(self, lead=None, helpers=None, vehicles=None, tools=None):
        """Replace people and things, role by role; ``None`` leaves a role alone."""
        before = self._get_before()
        wanted = {
            "lead": lead,
            "helper": helpers,
            "vehicle": vehicles,
            "tool": tools,
        }
        freed = self.env["appsistance.booking"]
        vals_list = []
        for visit in self:
            bookings = visit._get_active_bookings()
            for role, resources in wanted.items():
                if resources is None:
                    continue
                held = bookings.filtered(lambda b, role=role: b.role == role)
                freed |= held.filtered(
                    lambda b, resources=resources: b.resource_id not in resources
                )
                vals_list += [
                    {
                        "visit_id": visit.id,
                        **self._prepare_booking_vals(
                            resource.id, role, visit.start, visit.stop
                        ),
                    }
                    for resource in resources - held.resource_id
                ]
        with freed._overlaps_deferred():
            freed.write({"state": "cancelled"})
            freed.create(vals_list)
        self.filtered(lambda v: v.needs_replanning and v.lead_id).write(
            {"needs_replanning": False}
        )
        if freed or vals_list:
            self._after_planning("people", before)

    def _swap(self, other):
        """The lead of each does the other's visit, in one step."""
        self.ensure_one()
        other.ensure_one()
        mine, theirs = self.lead_id, other.lead_id
        with self.env["appsistance.booking"]._overlaps_deferred():
            self._reassign(lead=theirs)
            other._reassign(lead=mine)

    def _cancel(self, reason=None):
        """Free the bookings and tell the people; what has begun stays."""
        visits = self.filtered(lambda visit: visit.state != "cancelled")
        begun = visits.filtered(lambda visit: visit.state != "planned")
        if begun:
            raise UserError(
                self.env._(
                    "The visit %s has begun: close its report instead.",
                    begun[0].display_name,
                )
            )
        before = visits._get_before()
        visits._get_active_bookings().write({"state": "cancelled"})
        visits.write({"state": "cancelled", "outcome_note": reason or False})
        visits._after_planning("cancelled", before)

    def _get_before(self):
        return {
            visit: {
                "start": visit.start,
                "stop": visit.stop,
                "resources": visit._get_active_bookings().resource_id,
            }
            for visit in self
        }

    def _after_planning(self, change, before):  # pylint: disable=unused-argument
        """Called once after visits were planned, moved, given to others or cancelled.

        :param change: ``planned``, ``moved``, ``people`` or ``cancelled``
        :param before: dict of visit: {"start", "stop", "resources"} as it was
        """
        self._sync_events()

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_cancel(self):
        self._cancel()

    def action_replan(self):
        """Open the planning dialog on this visit."""
        self.ensure_one()
        self._check_movable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan Again"),
            "res_model": "appsistance.work.order.plan",
            "view_mode": "form",
            "target": "new",
            "context": {"default_visit_id": self.id},
        }

    def action_view_work_order(self):
        self.ensure_one()
        return self.work_order_id.get_formview_action()

    def _get_planned_notification(self):
        """Says what was planned; closes the dialog."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Planned: %s", ", ".join(self.mapped("name"))),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_swap(self):
        if len(self) != 2:
            raise UserError(self.env._("Choose two visits to swap their technicians."))
        self[0]._swap(self[1])
