from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError

# What is known of a job that has no visits yet.
NEW_STATE = {
    "state": "to_plan",
    "outcome": False,
    "planned_start": False,
    "planned_stop": False,
    "done_at": False,
    "trip_count": 0,
}


class AppsistanceWorkOrder(models.Model):
    """[ODL] One job at a customer's, carried out in one or more visits."""

    _name = "appsistance.work.order"
    _description = "Work Order"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "portal.mixin",
        "appsistance.bulk.mixin",
    ]
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
    # Visits
    visit_ids = fields.One2many("appsistance.visit", "work_order_id")
    visit_count = fields.Integer(compute="_compute_visit_count")
    material_ids = fields.One2many(
        "appsistance.visit.material", "work_order_id", string="Materials"
    )
    quote_request_ids = fields.One2many(
        "appsistance.quote.request", "work_order_id", string="Quote Requests"
    )

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

    @api.depends("type_id")
    def _compute_from_type(self):
        for order in self:
            order.duration = order.type_id.duration or order.duration
            order.description = order.type_id.description or order.description

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        for order in self:
            order.visit_count = len(order.visit_ids)

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._prepare_new(vals) for vals in vals_list]
        sequences = self.env["ir.sequence"]
        sequences._appsistance_fill_numbers(self._name, vals_list, "name")
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
        self._fill_people(vals_list)
        return super()._add_precomputed_values(vals_list)

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

    def action_arrived(self):
        self.write({"arrived_at": fields.Datetime.now()})

    def action_released(self):
        self.write({"released_at": fields.Datetime.now()})

    # --------------------------------------------------
    # Business
    # --------------------------------------------------

    def _get_origin_text(self):
        """Where the job comes from, in words; extended by contracts and tickets."""
        self.ensure_one()
        return dict(self._fields["origin"]._description_selection(self.env))[
            self.origin
        ]
