from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What is known of a job that has no visits yet.
NEW_STATE = {
    "state": "to_plan",
    "outcome": False,
    "planned_start": False,
    "planned_stop": False,
    "done_at": False,
}


class AppsistanceWorkOrder(models.Model):
    """[ODL] One job at a customer's, carried out in one or more visits."""

    _name = "appsistance.work.order"
    _description = "Work Order"
    _inherit = ["mail.thread", "mail.activity.mixin", "portal.mixin"]
    _order = "priority desc, date_deadline, id desc"
    _rec_names_search = ["name", "summary", "customer_id.name", "site_id.name"]
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, copy=False, default="/")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    active = fields.Boolean(default=True)
    summary = fields.Char(
        string="Subject", help="What the customer asks for, in one line."
    )
    description = fields.Text(
        string="Work to Do",
        compute="_compute_from_type",
        store=True,
        readonly=False,
        precompute=True,
    )
    # For whom
    customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_customer_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        tracking=True,
    )
    site_id = fields.Many2one(
        "res.partner",
        compute="_compute_site_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        tracking=True,
    )
    town = fields.Char(related="site_id.city", string="Town")
    street = fields.Char(related="site_id.street", string="Street")
    equipment_ids = fields.Many2many(
        "appsistance.equipment",
        check_company=True,
        domain="[('site_id', '=?', site_id), ('state', '!=', 'dismantled')]",
    )
    equipment_id = fields.Many2one(
        "appsistance.equipment",
        string="Main Equipment",
        compute="_compute_equipment_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    caller_id = fields.Many2one("res.partner", index="btree_not_null")
    caller_name = fields.Char(
        string="Caller's Name",
        compute="_compute_caller",
        store=True,
        readonly=False,
        precompute=True,
        help="Whoever calls needs no contact record.",
    )
    caller_phone = fields.Char(
        string="Caller's Phone",
        compute="_compute_caller",
        store=True,
        readonly=False,
        precompute=True,
    )
    contact_name = fields.Char(
        string="Person at the Door",
        compute="_compute_contact",
        store=True,
        readonly=False,
        precompute=True,
    )
    contact_phone = fields.Char(
        string="Phone at the Door",
        compute="_compute_contact",
        store=True,
        readonly=False,
        precompute=True,
    )
    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Bill to",
        compute="_compute_invoice_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    # What
    type_id = fields.Many2one(
        "appsistance.intervention.type",
        string="Intervention Type",
        required=True,
        index=True,
        check_company=True,
    )
    priority = fields.Selection(
        [("0", "Normal"), ("1", "Soon"), ("2", "Urgent"), ("3", "Person Trapped")],
        default="0",
        required=True,
        index=True,
        tracking=True,
    )
    color = fields.Integer(related="type_id.color")
    tag_ids = fields.Many2many("appsistance.work.order.tag")
    # When
    date_requested = fields.Datetime(
        string="Called at", default=fields.Datetime.now, copy=False
    )
    date_from = fields.Date(string="Wished from")
    date_deadline = fields.Date(string="Within", index=True)
    wish_note = fields.Char(string="Wished Times", help="For example: after 17:00.")
    duration = fields.Float(
        string="Planned Hours",
        compute="_compute_from_type",
        store=True,
        readonly=False,
        precompute=True,
    )
    # Person trapped
    arrived_at = fields.Datetime(copy=False)
    released_at = fields.Datetime(string="Person Released at", copy=False)
    # Origin
    origin = fields.Selection(
        [
            ("manual", "By Hand"),
            ("contract", "Contract"),
            ("ticket", "Ticket"),
            ("quote", "Quote"),
            ("on_call", "On Call"),
            ("recall", "Recall"),
            ("return", "Return after a Visit not Done"),
        ],
        required=True,
        default="manual",
        index=True,
        copy=False,
    )
    is_on_call = fields.Boolean(string="On Call", copy=False)
    recall_of_id = fields.Many2one(
        "appsistance.work.order",
        string="Recall of",
        index="btree_not_null",
        copy=False,
        check_company=True,
    )
    recall_ids = fields.One2many("appsistance.work.order", "recall_of_id")
    follows_id = fields.Many2one(
        "appsistance.work.order",
        index="btree_not_null",
        copy=False,
        check_company=True,
    )
    # Waiting
    waiting_reason_id = fields.Many2one(
        "appsistance.waiting.reason", string="Waiting for", tracking=True, copy=False
    )
    waiting_until = fields.Date(
        compute="_compute_waiting_until",
        store=True,
        readonly=False,
        tracking=True,
        copy=False,
        index="btree_not_null",
    )
    waiting_note = fields.Char(copy=False)
    # State
    is_cancelled = fields.Boolean(copy=False)
    cancel_reason = fields.Char(copy=False)
    state = fields.Selection(
        [
            ("to_plan", "To Plan"),
            ("waiting", "Waiting"),
            ("planned", "Planned"),
            ("in_progress", "In Progress"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        compute="_compute_state",
        store=True,
        precompute=True,
        group_expand=True,
        index=True,
        copy=False,
        tracking=True,
    )
    outcome = fields.Selection(
        selection=lambda self: (
            self.env["appsistance.visit"]
            ._fields["outcome"]
            ._description_selection(self.env)
        ),
        string="Last Outcome",
        compute="_compute_state",
        store=True,
        precompute=True,
    )
    # Visits
    visit_ids = fields.One2many("appsistance.visit", "work_order_id")
    visit_count = fields.Integer(compute="_compute_visit_count")
    planned_start = fields.Datetime(
        string="Next Visit",
        compute="_compute_state",
        store=True,
        precompute=True,
        index=True,
    )
    planned_stop = fields.Datetime(
        compute="_compute_state", store=True, precompute=True
    )
    lead_id = fields.Many2one(
        "resource.resource",
        compute="_compute_lead_id",
        store=True,
        index="btree_not_null",
        help="Who leads the next visit, or led the last one.",
    )
    done_at = fields.Datetime(
        compute="_compute_state",
        store=True,
        precompute=True,
        index="btree_not_null",
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
        "appsistance_work_order_user_rel",
        "work_order_id",
        "user_id",
        string="Booked Users",
        compute="_compute_user_ids",
        store=True,
        compute_sudo=True,
        copy=False,
        help="Who is booked on one of its visits or opened it: the record rules ask.",
    )
    material_ids = fields.One2many(
        "appsistance.visit.material", "work_order_id", string="Materials"
    )
    quote_request_ids = fields.One2many(
        "appsistance.quote.request", "work_order_id", string="Quote Requests"
    )
    # Warnings
    recall_candidate_id = fields.Many2one(
        "appsistance.work.order", compute="_compute_recall_candidate_id"
    )
    planning_block = fields.Text(compute="_compute_planning_block")
    has_stopped_equipment = fields.Boolean(
        string="Stopped Plant",
        compute="_compute_has_stopped_equipment",
        search="_search_has_stopped_equipment",
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    _name_unique = models.UniqueIndex(
        "(name, company_id)", "A work order with this number already exists."
    )

    @api.depends("name", "customer_id")
    def _compute_display_name(self):
        for order in self:
            customer = order.customer_id.name
            order.display_name = f"{order.name} {customer}" if customer else order.name

    # --------------------------------------------------
    # Fields filled from others
    # --------------------------------------------------

    @api.depends("equipment_ids")
    def _compute_site_id(self):
        for order in self:
            order.site_id = order.site_id or order.equipment_ids[:1].site_id

    @api.depends("site_id", "equipment_ids")
    def _compute_customer_id(self):
        for order in self:
            order.customer_id = (
                order.equipment_ids[:1].customer_id
                or order.customer_id
                or order.site_id.commercial_partner_id
            )

    @api.onchange("customer_id")
    def _onchange_customer_id(self):
        """A customer with one address has one site: no need to choose."""
        if self.customer_id and not self.site_id:
            sites = self.customer_id.child_ids.filtered(lambda c: c.type == "site")
            if len(sites) < 2:
                self.site_id = sites or self.customer_id

    @api.depends("equipment_ids")
    def _compute_equipment_id(self):
        for order in self:
            order.equipment_id = order.equipment_ids[:1]._origin

    @api.depends("caller_id")
    def _compute_caller(self):
        for order in self:
            order.caller_name = order.caller_id.name or order.caller_name
            order.caller_phone = order.caller_id.phone or order.caller_phone

    @api.depends("site_id")
    def _compute_contact(self):
        groups = self.grouped(lambda order: order._get_role_key())
        facts = [orders[:1]._get_role_fact("contact") for orders in groups.values()]
        found = self.env["appsistance.party"]._resolve(facts)
        for orders, parties in zip(groups.values(), found, strict=True):
            site = orders[:1].site_id
            contact = parties[:1].partner_id or site.appsistance_site_contact_id
            for order in orders:
                order.contact_name = contact.name or order.contact_name
                order.contact_phone = contact.phone or order.contact_phone

    @api.depends("site_id", "customer_id", "equipment_ids", "type_id")
    def _compute_invoice_partner_id(self):
        known = self.filtered("site_id")
        groups = known.grouped(
            lambda order: (*order._get_role_key(), order.type_id.work_kind)
        )
        facts = [
            orders[:1]._get_role_fact()
            | {"kind": orders[:1].type_id.work_kind or "ordinary"}
            for orders in groups.values()
        ]
        payers = self.env["res.partner"]._appsistance_get_payers(facts)
        for orders, payer in zip(groups.values(), payers, strict=True):
            orders.invoice_partner_id = payer
        for order in self - known:
            order.invoice_partner_id = order.customer_id

    def _get_role_key(self):
        """Orders alike in this have the same people: asked once for all."""
        return (self.site_id, self.equipment_ids[:1], self.company_id)

    def _get_role_fact(self, role=None):
        return {
            "partner": self.site_id._origin,
            "role": role,
            "date": fields.Date.context_today(self),
            "equipment": self.equipment_ids[:1]._origin,
            "company": self.company_id,
        }

    @api.depends("type_id")
    def _compute_from_type(self):
        for order in self:
            order.duration = order.type_id.duration or order.duration
            order.description = order.type_id.description or order.description

    @api.depends("waiting_reason_id")
    def _compute_waiting_until(self):
        today = fields.Date.context_today(self)
        for order in self:
            reason = order.waiting_reason_id
            if reason:
                order.waiting_until = today + timedelta(days=reason.days)
            else:
                order.waiting_until = False

    # --------------------------------------------------
    # State
    # --------------------------------------------------

    @api.depends(
        "is_cancelled",
        "waiting_reason_id",
        "visit_ids.state",
        "visit_ids.outcome",
        "visit_ids.start",
        "visit_ids.stop",
        "visit_ids.actual_stop",
    )
    def _compute_state(self):
        for order in self:
            visits = order.visit_ids
            if len(visits) > 1:
                visits = visits.sorted(lambda v: (v.start, v.id))
            planned = visits.filtered(lambda v: v.state == "planned")
            over = visits.filtered(lambda v: v.state == "done")
            order.planned_start = planned[:1].start
            order.planned_stop = planned[:1].stop
            order.outcome = over[-1:].outcome
            order.state = order._get_state(visits, planned, over)
            is_done = order.state == "done"
            order.done_at = is_done and (over[-1:].actual_stop or over[-1:].stop)

    def _get_state(self, visits, planned, over):
        if self.is_cancelled:
            return "cancelled"
        if self.waiting_reason_id:
            return "waiting"
        if visits.filtered(lambda v: v.state in ("in_progress", "paused")):
            return "in_progress"
        if planned:
            return "planned"
        return "done" if over[-1:].outcome == "completed" else "to_plan"

    @api.depends("visit_ids.lead_id", "visit_ids.state", "visit_ids.start")
    def _compute_lead_id(self):
        for order in self:
            visits = order.visit_ids.filtered(lambda v: v.state != "cancelled")
            ahead = visits.filtered(lambda v: v.state != "done")
            ordered = (ahead or visits).sorted(lambda v: (v.start, v.id))
            order.lead_id = (ordered[:1] if ahead else ordered[-1:]).lead_id

    @api.depends("visit_ids.user_ids", "visit_ids.state", "opener_id")
    def _compute_user_ids(self):
        # Orders with the same people together: one write for all of them.
        for users, orders in self.grouped(lambda order: order._get_users()).items():
            orders.user_ids = users

    def _get_users(self):
        visits = self.visit_ids.filtered(lambda visit: visit.state != "cancelled")
        return visits.user_ids | self.opener_id

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        for order in self:
            order.visit_count = len(order.visit_ids)

    @api.depends("equipment_ids", "type_id", "date_requested")
    def _compute_recall_candidate_id(self):
        """The last job done on the same equipment within the days of the type."""
        for order in self:
            order.recall_candidate_id = False
        asking = self.filtered(
            lambda o: o.equipment_ids and o.type_id.recall_days and not o.recall_of_id
        )
        if not asking:
            return
        longest = max(asking.type_id.mapped("recall_days"))
        done = self.search(
            Domain("equipment_ids", "in", asking.equipment_ids.ids)
            & Domain("state", "=", "done")
            & Domain("done_at", ">=", f"-{longest}d"),
            order="done_at desc",
        )
        for order in asking:
            order.recall_candidate_id = done.filtered(
                lambda other, order=order: order._is_recall_of(other)
            )[:1]

    def _is_recall_of(self, other):
        called = self.date_requested or fields.Datetime.now()
        return (
            other != self._origin
            and bool(other.equipment_ids & self.equipment_ids._origin)
            and timedelta()
            <= called - other.done_at
            <= timedelta(days=self.type_id.recall_days)
        )

    @api.depends("equipment_ids.state")
    def _compute_has_stopped_equipment(self):
        for order in self:
            order.has_stopped_equipment = "stopped" in order.equipment_ids.mapped(
                "state"
            )

    def _search_has_stopped_equipment(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("equipment_ids.state", "=", "stopped")

    @api.depends("date_deadline", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for order in self:
            order.is_late = (
                order.state not in ("done", "cancelled")
                and bool(order.date_deadline)
                and order.date_deadline < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("state", "not in", ("done", "cancelled")) & Domain(
            "date_deadline", "<", "today"
        )

    @api.depends("equipment_ids.contractor_id", "equipment_ids.contractor_until")
    def _compute_planning_block(self):
        for order, texts in zip(self, self._get_planning_blocks(), strict=True):
            order.planning_block = "\n".join(texts)

    def _get_planning_blocks(self):
        """Per order the texts of what forbids to plan it. A hook."""
        today = fields.Date.context_today(self)
        return [
            [
                self.env._(
                    "%(equipment)s is under contract with %(firm)s: not planned.",
                    equipment=equipment.display_name,
                    firm=equipment.contractor_id.name,
                )
                for equipment in order.equipment_ids
                if equipment.contractor_id
                and (
                    not equipment.contractor_until
                    or equipment.contractor_until >= today
                )
            ]
            for order in self
        ]

    def _check_plannable(self):
        orders = self.browse(dict.fromkeys(self._ids))
        blocks = orders._get_planning_blocks()
        texts = [text for order_texts in blocks for text in order_texts]
        texts += [
            self.env._("%s is cancelled: reopen it first.", order.name)
            for order in orders
            if order.is_cancelled
        ]
        if texts:
            raise UserError("\n".join(texts))

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._prepare_new(vals) for vals in vals_list]
        self._fill_numbers(vals_list)
        if len(vals_list) > 20:
            light = self.with_context(
                tracking_disable=True, mail_create_nosubscribe=True
            )
            return (
                super(AppsistanceWorkOrder, light).create(vals_list).with_env(self.env)
            )
        return super().create(vals_list)

    def _prepare_new(self, vals):
        """A new job without visits: what is computed and not precomputed is known."""
        if vals.keys() & {"visit_ids", "waiting_reason_id"}:
            return dict(vals)
        return {"waiting_until": False, **vals}

    def _add_precomputed_values(self, vals_list):
        """Fill what is known of new jobs, before core makes a record for each."""
        types = self.env["appsistance.intervention.type"].sudo()
        for vals in vals_list:
            if not vals.keys() & {"visit_ids", "is_cancelled", "waiting_reason_id"}:
                vals.update(NEW_STATE)
            if not vals.get("caller_id"):
                vals.setdefault("caller_name", False)
                vals.setdefault("caller_phone", False)
            kind = types.browse(vals.get("type_id"))
            if "duration" not in vals:
                vals["duration"] = kind.duration
            if "description" not in vals:
                vals["description"] = kind.description
        super()._add_precomputed_values(vals_list)

    def _fill_numbers(self, vals_list):
        """Draw the numbers in one block per company."""
        by_company = {}
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company_id = vals.get("company_id") or self.env.company.id
                by_company.setdefault(company_id, []).append(vals)
        for company_id, group in by_company.items():
            company = self.env["res.company"].browse(company_id)
            numbers = self.env["ir.sequence"]._appsistance_draw(
                self._name, len(group), company
            )
            for vals, number in zip(group, numbers, strict=True):
                vals["name"] = number

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        begun = self.visit_ids.filtered(
            lambda visit: visit.state not in ("planned", "cancelled")
        )
        if begun:
            raise UserError(
                self.env._(
                    "%s has visits that have begun: cancel it instead.",
                    begun[0].work_order_id.name,
                )
            )

    def _get_visit_names(self):
        """The next visit number of each, also where an order comes twice."""
        used = Counter(
            dict(
                self.env["appsistance.visit"]
                .sudo()
                .with_context(active_test=False)
                ._read_group(
                    [("work_order_id", "in", self.ids)], ["work_order_id"], ["__count"]
                )
            )
        )
        names = []
        for order in self:
            used[order] += 1
            names.append(f"{order.name}-{used[order]}")
        return names

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_plan(self):
        """Open the planning dialog for these work orders."""
        self._check_plannable()
        return self._get_dialog("appsistance.work.order.plan", self.env._("Plan"))

    def action_wait_dialog(self):
        name = self.env._("Let Work Orders Wait")
        return self._get_dialog("appsistance.work.order.wait", name)

    def action_cancel_dialog(self):
        name = self.env._("Cancel Work Orders")
        return self._get_dialog("appsistance.work.order.cancel", name)

    def _get_dialog(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_work_order_ids": self.ids},
        }

    def action_view_visits(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_fieldservice.appsistance_visit_action"
        )
        action["domain"] = [("work_order_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_resume(self):
        """The wait is over: back among those to plan."""
        self.write({"waiting_reason_id": False, "waiting_note": False})

    def action_reopen(self):
        self.write({"is_cancelled": False, "cancel_reason": False})

    def action_link_recall(self):
        for order in self.filtered("recall_candidate_id"):
            order.write(
                {"recall_of_id": order.recall_candidate_id.id, "origin": "recall"}
            )

    def action_arrived(self):
        self.write({"arrived_at": fields.Datetime.now()})

    def action_released(self):
        self.write({"released_at": fields.Datetime.now()})

    # --------------------------------------------------
    # Business
    # --------------------------------------------------

    def _cancel(self, reason=None):
        """Cancel jobs: the visits still planned are freed and their people told."""
        self.visit_ids.filtered(lambda visit: visit.state == "planned")._cancel(reason)
        running = self.visit_ids.filtered(
            lambda visit: visit.state in ("in_progress", "paused")
        )
        if running:
            raise UserError(
                self.env._(
                    "The visit %s is in progress: close its report first.",
                    running[0].display_name,
                )
            )
        self.write(
            {
                "is_cancelled": True,
                "cancel_reason": reason,
                "waiting_reason_id": False,
            }
        )

    @api.model
    def _cron_end_waits(self):
        """Whoever waited until today is to plan again; the note says for what."""
        orders = self.search(
            [("waiting_reason_id", "!=", False), ("waiting_until", "<=", "today")]
        )
        notes = {
            order.id: self.env._(
                "The wait is over: %(reason)s, until %(date)s.",
                reason=order.waiting_reason_id.name,
                date=fields.Date.to_string(order.waiting_until),
            )
            for order in orders
        }
        orders._message_log_batch(bodies=notes)
        orders.action_resume()

    def _get_origin_text(self):
        """Where the job comes from, in words; extended by contracts and tickets."""
        self.ensure_one()
        return dict(self._fields["origin"]._description_selection(self.env))[
            self.origin
        ]
