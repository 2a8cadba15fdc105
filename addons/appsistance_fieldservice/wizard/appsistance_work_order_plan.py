from datetime import datetime, time, timedelta
from itertools import chain

from pytz import timezone, utc

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_datetime
from odoo.tools.date_utils import localized


class AppsistanceWorkOrderPlan(models.TransientModel):
    """Date, duration, people and things for one or many work orders, or a visit."""

    _name = "appsistance.work.order.plan"
    _description = "Planning Dialog"

    work_order_ids = fields.Many2many(
        "appsistance.work.order", string="Work Orders", required=True
    )
    work_order_id = fields.Many2one(
        "appsistance.work.order", compute="_compute_work_order_id"
    )
    visit_id = fields.Many2one("appsistance.visit", string="Visit to Move")
    is_many = fields.Boolean(compute="_compute_work_order_id")
    company_id = fields.Many2one("res.company", compute="_compute_work_order_id")
    # When
    start = fields.Datetime(required=True)
    duration = fields.Float(
        string="Hours",
        compute="_compute_duration",
        store=True,
        readonly=False,
        required=True,
    )
    stop = fields.Datetime(compute="_compute_stop")
    line_ids = fields.One2many(
        "appsistance.work.order.plan.line",
        "plan_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    # Who and what
    lead_id = fields.Many2one(
        "resource.resource", domain="[('id', 'in', technician_ids)]"
    )
    helper_ids = fields.Many2many(
        "resource.resource",
        "appsistance_work_order_plan_helper_rel",
        string="Helpers",
        domain="[('id', 'in', technician_ids), ('id', '!=', lead_id)]",
    )
    vehicle_ids = fields.Many2many(
        "resource.resource",
        "appsistance_work_order_plan_vehicle_rel",
        string="Vans",
        domain="[('appsistance_kind', '=', 'vehicle'),"
        " ('company_id', 'in', (company_id, False))]",
    )
    tool_ids = fields.Many2many(
        "resource.resource",
        "appsistance_work_order_plan_tool_rel",
        string="Tools",
        compute="_compute_tool_ids",
        store=True,
        readonly=False,
        domain="[('resource_type', '=', 'material'),"
        " ('appsistance_kind', '!=', 'vehicle'),"
        " ('company_id', 'in', (company_id, False))]",
    )
    technician_ids = fields.Many2many(
        "resource.resource", compute="_compute_technician_ids"
    )
    # Conflicts
    conflicts = fields.Json(compute="_compute_conflicts")
    has_conflict = fields.Boolean(compute="_compute_conflicts")
    is_forced = fields.Boolean(string="Plan Anyway")
    force_reason = fields.Char(string="Reason")
    slots = fields.Json(string="Next Free Times", compute="_compute_slots")
    skill_note = fields.Char(compute="_compute_skill_note")
    search_from = fields.Date(
        string="Free Times from", default=fields.Date.context_today
    )

    @api.model
    def default_get(self, fields):  # pylint: disable=redefined-outer-name
        values = super().default_get(fields)
        visit = self.env["appsistance.visit"].browse(values.get("visit_id"))
        if visit:
            found = self._get_values_of_visit(visit)
        elif "start" in fields and not values.get("start"):
            found = self._get_first_slot()
        else:
            found = {}
        values.update({k: found[k] for k in found if k in fields})
        return values

    def _get_values_of_visit(self, visit):
        return {
            "work_order_ids": [Command.set(visit.work_order_id.ids)],
            "start": visit.start,
            "duration": visit.duration,
            "lead_id": visit.lead_id.id,
            "helper_ids": [Command.set(visit.helper_ids.ids)],
            "vehicle_ids": [Command.set(visit.vehicle_ids.ids)],
            "tool_ids": [Command.set(visit.tool_ids.ids)],
        }

    def _get_first_slot(self):
        order_ids = self.env.context.get("default_work_order_ids") or []
        orders = self.env["appsistance.work.order"].browse(order_ids)
        slots = self._find_slots(orders, orders[:1].duration)
        if slots:
            return {"start": slots[0]["start"], "lead_id": slots[0]["resource"].id}
        return {"start": self._get_next_opening(orders[:1].company_id)}

    def _get_next_opening(self, company):
        """When the firm works next: what is planned at night does not start then."""
        earliest = self.env["appsistance.booking"]._get_earliest()
        begin = localized(earliest)
        calendar = (company or self.env.company).sudo().resource_calendar_id
        opening = calendar and calendar._get_closest_work_time(
            begin, search_range=(begin, begin + timedelta(days=14))
        )
        return opening.astimezone(utc).replace(tzinfo=None) if opening else earliest

    # --------------------------------------------------
    # Fields
    # --------------------------------------------------

    @api.depends("work_order_ids")
    def _compute_work_order_id(self):
        for plan in self:
            orders = plan.work_order_ids._origin
            plan.work_order_id = orders[:1]
            plan.is_many = len(orders) > 1
            plan.company_id = orders[:1].company_id or self.env.company

    @api.depends("company_id")
    def _compute_technician_ids(self):
        for plan in self:
            plan.technician_ids = self._get_technicians(plan.company_id)

    def _get_technicians(self, company):
        return self.env["resource.resource"].search(
            [
                ("resource_type", "=", "user"),
                ("appsistance_is_technician", "=", True),
                ("company_id", "in", (company.id, False)),
            ]
        )

    @api.depends("work_order_ids")
    def _compute_duration(self):
        for plan in self:
            orders = plan.work_order_ids._origin
            plan.duration = max(orders.mapped("duration"), default=0) or 1.0

    @api.depends("start", "duration")
    def _compute_stop(self):
        for plan in self:
            plan.stop = plan.start and plan.start + timedelta(hours=plan.duration)

    @api.depends("work_order_ids")
    def _compute_tool_ids(self):
        for plan in self:
            plan.tool_ids = plan.tool_ids | plan.work_order_ids.type_id.tool_ids

    @api.depends("work_order_ids", "start", "lead_id")
    def _compute_line_ids(self):
        """Many orders make a round: one after the other, with the way between."""
        for plan in self:
            orders = plan.work_order_ids._origin
            if len(orders) < 2 or not plan.start:
                plan.line_ids = [Command.clear()]
                continue
            spans = self.env["appsistance.booking"]._get_round(
                plan.lead_id._origin,
                [(order.site_id, order.duration or 1.0) for order in orders],
                plan.start,
            )
            plan.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "sequence": number,
                            "work_order_id": order.id,
                            "start": start,
                            "duration": (stop - start).total_seconds() / 3600,
                        }
                    )
                    for number, (order, (start, stop)) in enumerate(
                        zip(orders, spans, strict=True)
                    )
                ),
            ]

    @api.depends(
        "work_order_ids",
        "start",
        "duration",
        "line_ids.start",
        "line_ids.duration",
        "lead_id",
        "helper_ids",
        "vehicle_ids",
        "tool_ids",
    )
    def _compute_conflicts(self):
        for plan in self:
            found = plan._find_conflicts()
            plan.conflicts = [
                {"text": conflict["text"], "blocking": conflict["blocking"]}
                for conflict in found
            ]
            plan.has_conflict = any(conflict["blocking"] for conflict in found)

    def _find_conflicts(self):
        slots = [
            {
                "resource": resource,
                "start": start,
                "stop": stop,
                "ignore": self.visit_id.booking_ids,
                "skills": order.type_id.skill_ids if resource == self.lead_id else (),
            }
            for order, start, stop in self._get_spans()
            for resource in self._get_resources()
        ]
        conflicts = chain(*self.env["appsistance.booking"]._get_conflicts(slots))
        return list({conflict["text"]: conflict for conflict in conflicts}.values())

    def _get_resources(self):
        resources = self.lead_id | self.helper_ids | self.vehicle_ids | self.tool_ids
        return resources._origin

    def _get_spans(self):
        """(work order, start, stop) of what will be planned."""
        if self.is_many:
            return [
                (line.work_order_id, line.start, line.stop)
                for line in self.line_ids
                if line.start and line.duration > 0
            ]
        if self.start and self.duration > 0:
            return [(self.work_order_ids._origin[:1], self.start, self.stop)]
        return []

    @api.depends("work_order_ids", "duration", "search_from")
    def _compute_slots(self):
        for plan in self:
            slots = self._find_slots(
                plan.work_order_ids._origin, plan.duration, plan.search_from
            )
            plan.slots = [plan._describe_slot(slot) for slot in slots]

    @api.depends("work_order_ids")
    def _compute_skill_note(self):
        """Why no free time is proposed, where nobody may do all of the work."""
        now = fields.Datetime.now()
        for plan in self:
            skills = plan.work_order_ids._origin.type_id.skill_ids
            people = self._get_technicians(plan.company_id).sudo()
            able = any(skills <= p._appsistance_get_valid_skills(now) for p in people)
            plan.skill_note = False
            if skills and not able:
                plan.skill_note = self.env._(
                    "Nobody has all the skills that this work needs: %s.",
                    ", ".join(skills.mapped("name")),
                )

    def _find_slots(self, orders, hours, day=None):
        bookings = self.env["appsistance.booking"]
        company = orders[:1].company_id or self.env.company
        return bookings._get_free_slots(
            self._get_technicians(company),
            hours or 1.0,
            self._get_search_start(bookings._get_earliest(), day),
            site=orders[:1].site_id,
            skills=orders.type_id.skill_ids,
        )

    def _get_search_start(self, earliest, day):
        if not day:
            return earliest
        tz = timezone(self.env.user.tz or "UTC")
        start = tz.localize(datetime.combine(day, time()))
        return max(earliest, start.astimezone(utc).replace(tzinfo=None))

    def _describe_slot(self, slot):
        way = ""
        if slot["km"] is not None and slot["is_base"]:
            way = self.env._("%.0f km from our office", slot["km"])
        elif slot["km"] is not None:
            way = self.env._(
                "%(km).0f km from %(place)s", km=slot["km"], place=slot["place"]
            )
        return {
            "id": slot["resource"].id,
            "name": slot["resource"].sudo().name,
            "start": fields.Datetime.to_string(slot["start"]),
            "label": format_datetime(
                self.env, slot["start"], dt_format="EEE d MMM HH:mm"
            ),
            "way": way,
        }

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_plan(self):
        self._check_conflicts()
        if self.visit_id:
            self._replan()
            return {"type": "ir.actions.act_window_close"}
        visits = self.env["appsistance.visit"]._plan(self._prepare_plans())
        return visits._get_planned_notification()

    def _check_conflicts(self):
        blocking = [c["text"] for c in self._find_conflicts() if c["blocking"]]
        if not blocking:
            return
        if not self.is_forced:
            raise UserError("\n".join(blocking))
        if not self.force_reason:
            raise UserError(self.env._("Say why it is planned anyway."))

    def _prepare_plans(self):
        overlap = {}
        if self.is_forced and self.has_conflict:
            overlap = {"allow_overlap": True, "overlap_reason": self.force_reason}
        return [
            {
                "work_order": order,
                "start": start,
                "stop": stop,
                "lead": self.lead_id,
                "helpers": self.helper_ids,
                "vehicles": self.vehicle_ids,
                "tools": self.tool_ids,
                **overlap,
            }
            for order, start, stop in self._get_spans()
        ]

    def _replan(self):
        """New time and new people of a visit, in one step."""
        with self.env["appsistance.booking"]._overlaps_deferred():
            self.visit_id._reassign(
                lead=self.lead_id,
                helpers=self.helper_ids,
                vehicles=self.vehicle_ids,
                tools=self.tool_ids,
            )
            if self.is_forced and self.has_conflict:
                self.visit_id._get_active_bookings().write(
                    {"allow_overlap": True, "overlap_reason": self.force_reason}
                )
            if (self.visit_id.start, self.visit_id.stop) != (self.start, self.stop):
                self.env["appsistance.visit"]._move(
                    {self.visit_id: (self.start, self.stop)}
                )
