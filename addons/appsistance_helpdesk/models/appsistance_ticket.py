from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

OPEN_STATES = ("new", "in_progress", "waiting")
ENDED_STATES = ("solved", "closed", "cancelled")


class AppsistanceTicket(models.Model):
    """[Ticket, Chiamata] What a customer asks, by whatever way it came.

    Fields, states and numbers. Each further concern extends the model in a file of its
    own: conversation, mail, SLA, portal, timer, billing, merge, equipment.
    """

    _name = "appsistance.ticket"
    _description = "Ticket"
    _inherit = [
        "portal.mixin",
        "mail.thread.cc",
        "mail.activity.mixin",
        "rating.mixin",
    ]
    _order = "priority desc, id desc"
    _rec_names_search = ["number", "name", "customer_id.name", "caller_name"]
    _check_company_auto = True
    _primary_email = "partner_email"

    number = fields.Char(required=True, copy=False, default="/", readonly=True)
    name = fields.Char(string="Subject", required=True, index="trigram")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
    )
    active = fields.Boolean(default=True)
    description = fields.Html(string="Request")
    solution = fields.Html(copy=False, help="What was done: the customer reads it.")
    # Who asks
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        tracking=True,
        help="Whoever wrote or called, where he is a contact of ours.",
    )
    partner_email = fields.Char(
        string="E-mail",
        compute="_compute_caller",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    caller_name = fields.Char(
        string="Caller",
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
    # For whom
    customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_customer_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
    )
    site_id = fields.Many2one(
        "res.partner",
        string="Service Site",
        compute="_compute_site_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
        domain="[('commercial_partner_id', '=?', customer_id)]",
    )
    equipment_id = fields.Many2one(
        "appsistance.equipment",
        string="Plant or Appliance",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        domain="[('customer_id', '=?', customer_id), ('site_id', '=?', site_id),"
        " ('state', '!=', 'dismantled')]",
    )
    is_unknown_sender = fields.Boolean(
        string="Unknown Sender",
        compute="_compute_is_unknown_sender",
        search="_search_is_unknown_sender",
        help="No customer yet: create the contact or assign it to a customer.",
    )
    # What
    channel = fields.Selection(
        [
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("portal", "Portal"),
            ("qr", "QR Code"),
            ("manual", "Other"),
        ],
        required=True,
        default="manual",
        index=True,
    )
    team_id = fields.Many2one(
        "appsistance.ticket.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
        check_company=True,
    )
    category_id = fields.Many2one(
        "appsistance.ticket.category",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        domain="['|', ('team_ids', '=', False), ('team_ids', '=?', team_id)]",
    )
    tag_ids = fields.Many2many("appsistance.ticket.tag")
    priority = fields.Selection(
        [("0", "Normal"), ("1", "Soon"), ("2", "Urgent"), ("3", "Person Trapped")],
        default="0",
        required=True,
        index=True,
        tracking=True,
    )
    color = fields.Integer(export_string_translation=False)
    # Who works on it
    user_id = fields.Many2one(
        "res.users",
        string="Assigned to",
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False)]",
        copy=False,
    )
    state = fields.Selection(
        [
            ("new", "New"),
            ("in_progress", "In Progress"),
            ("waiting", "Waiting for Customer"),
            ("solved", "Solved"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        default="new",
        group_expand=True,
        index=True,
        copy=False,
        tracking=True,
    )
    # When
    date_opened = fields.Datetime(
        string="Opened on",
        required=True,
        default=fields.Datetime.now,
        index=True,
        copy=False,
    )
    date_assigned = fields.Datetime(copy=False, readonly=True)
    date_first_answer = fields.Datetime(string="First Answer", copy=False)
    date_solved = fields.Datetime(string="Solved on", copy=False)
    date_closed = fields.Datetime(string="Closed on", copy=False)
    date_last_customer = fields.Datetime(
        string="Last Message of the Customer", copy=False, readonly=True
    )
    date_last_staff = fields.Datetime(
        string="Our Last Answer", copy=False, readonly=True
    )
    is_answer_awaited = fields.Boolean(
        string="To Answer",
        compute="_compute_is_answer_awaited",
        store=True,
        index=True,
        help="The customer wrote last.",
    )
    follow_up_date = fields.Date(
        string="Follow up on",
        copy=False,
        index="btree_not_null",
        help="On this day it comes up again.",
    )
    follow_up_note = fields.Char(copy=False)
    # Other tickets
    merged_into_id = fields.Many2one(
        "appsistance.ticket",
        string="Merged into",
        index="btree_not_null",
        copy=False,
        readonly=True,
        check_company=True,
    )
    merged_ids = fields.One2many(
        "appsistance.ticket",
        "merged_into_id",
        string="Merged Tickets",
        context={"active_test": False},
    )
    previous_id = fields.Many2one(
        "appsistance.ticket",
        string="Continues",
        index="btree_not_null",
        copy=False,
        check_company=True,
        help="The closed ticket whose conversation goes on here.",
    )
    next_ids = fields.One2many(
        "appsistance.ticket", "previous_id", string="Continued by"
    )
    related_ids = fields.Many2many(
        "appsistance.ticket",
        "appsistance_ticket_related_rel",
        "ticket_id",
        "related_id",
        string="Related Tickets",
        copy=False,
        check_company=True,
    )

    # A new ticket has no rating: nothing to look for after it was created.
    rating_last_value = fields.Float(
        compute="_compute_rating_last_value", store=True, precompute=True
    )
    may_not_ask = fields.Boolean(
        compute="_compute_may_not_ask",
        help="The contact has roles at this customer, none of which may ask for work.",
    )
    customer_ticket_count = fields.Integer(
        related="customer_id.appsistance_ticket_count",
        string="Tickets of the Customer",
        related_sudo=False,
    )

    _number_unique = models.UniqueIndex(
        "(number, company_id)", "A ticket with this number already exists."
    )
    _customer_idx = models.Index("(customer_id, state) WHERE customer_id IS NOT NULL")
    _merged_elsewhere = models.Constraint(
        "CHECK (merged_into_id IS NULL OR merged_into_id != id)",
        "A ticket cannot be merged into itself.",
    )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for ticket in self:
            ticket.display_name = f"[{ticket.number}] {ticket.name or ''}"

    # --------------------------------------------------
    # Fields filled from others
    # --------------------------------------------------

    @api.depends("team_id")
    def _compute_company_id(self):
        for ticket in self:
            ticket.company_id = (
                ticket.team_id.company_id or ticket.company_id or self.env.company
            )

    @api.depends("partner_id")
    def _compute_caller(self):
        for ticket in self:
            contact = ticket.partner_id
            ticket.partner_email = contact.email_formatted or ticket.partner_email
            ticket.caller_name = contact.name or ticket.caller_name
            ticket.caller_phone = contact.phone or ticket.caller_phone

    @api.depends("equipment_id")
    def _compute_site_id(self):
        for ticket in self:
            ticket.site_id = ticket.equipment_id.site_id or ticket.site_id

    @api.depends("partner_id", "site_id", "equipment_id")
    def _compute_customer_id(self):
        for ticket in self:
            ticket.customer_id = (
                ticket.equipment_id.customer_id
                or ticket.site_id.commercial_partner_id
                or ticket.customer_id
                or ticket.partner_id.commercial_partner_id
            )

    @api.depends("category_id")
    def _compute_team_id(self):
        for ticket in self:
            ticket.team_id = ticket.team_id or ticket.category_id.team_ids[:1]

    @api.depends("customer_id")
    def _compute_is_unknown_sender(self):
        for ticket in self:
            ticket.is_unknown_sender = not ticket.customer_id

    def _search_is_unknown_sender(self, operator, value):
        if operator != "in":
            return NotImplemented
        unknown = Domain("customer_id", "=", False)
        return Domain.OR(unknown if known else ~unknown for known in value)

    @api.depends("partner_id", "customer_id")
    def _compute_may_not_ask(self):
        parties = self.env["appsistance.party"]
        today = fields.Date.context_today(self)
        rows = parties.sudo()._read_group(
            Domain("partner_id", "in", self.partner_id.ids)
            & Domain("customer_id", "in", self.customer_id.ids)
            & parties._get_in_force_domain(today),
            ["partner_id", "customer_id"],
            ["can_request:bool_or"],
        )
        refused = {
            (partner, customer) for partner, customer, may_ask in rows if not may_ask
        }
        for ticket in self:
            key = (ticket.partner_id._origin, ticket.customer_id._origin)
            ticket.may_not_ask = key in refused

    @api.depends("state", "date_last_customer", "date_last_staff")
    def _compute_is_answer_awaited(self):
        for ticket in self:
            asked, answered = ticket.date_last_customer, ticket.date_last_staff
            ticket.is_answer_awaited = (
                ticket.state in OPEN_STATES
                and bool(asked)
                and (not answered or answered < asked)
            )

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    def _prepare_create_values(self, vals_list):
        """Number them when their company is known, also by the team.

        Who is created as solved or closed, in a column of the board say, is so now.
        """
        vals_list = super()._prepare_create_values(vals_list)
        sequences = self.env["ir.sequence"]
        sequences._appsistance_fill_numbers(self._name, vals_list, "number")
        for vals in vals_list:
            for name, value in self._prepare_state_dates(vals["state"]).items():
                vals[name] = vals.get(name) or value
        return vals_list

    def write(self, vals):
        if "state" not in vals:
            return super().write(vals)
        before = {ticket: ticket.state for ticket in self}
        changed = self.filtered(lambda ticket: ticket.state != vals["state"])
        dates = self._prepare_state_dates(vals["state"])
        super(AppsistanceTicket, changed).write({**dates, **vals})
        super(AppsistanceTicket, self - changed).write(vals)
        changed._after_state(before)
        return True

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" in (default or {}):
            return vals_list
        return [
            {**vals, "name": self.env._("%s (copy)", vals["name"])}
            for vals in vals_list
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_history(self):
        kept = self._filter_with_history()
        if kept:
            raise UserError(
                self.env._(
                    "%s has a history and cannot be deleted: cancel it instead.",
                    kept[0].display_name,
                )
            )

    def _filter_with_history(self):
        """What may no longer be deleted: times, minutes, charges. A hook."""
        return self.browse()

    # --------------------------------------------------
    # States
    # --------------------------------------------------

    def _prepare_state_dates(self, state):
        """The dates that a change to this state sets or takes away."""
        now = fields.Datetime.now()
        if state == "solved":
            return {"date_solved": now, "date_closed": False}
        if state in ("closed", "cancelled"):
            return {"date_closed": now}
        return {"date_solved": False, "date_closed": False}

    def _after_state(self, before):  # pylint: disable=unused-argument
        """Called once per write for those whose state changed. A hook.

        ``before`` is ``{ticket: state}`` as it was.
        """
        return True

    def action_view_customer_tickets(self):
        self.ensure_one()
        return self.customer_id.action_appsistance_view_tickets()

    def action_take(self):
        """Whoever presses works on it."""
        self.write({"user_id": self.env.uid})
        self.filtered(lambda ticket: ticket.state == "new").action_start()

    def action_start(self):
        self.write({"state": "in_progress"})

    def action_wait(self):
        self.write({"state": "waiting"})

    def action_solve(self):
        self.write({"state": "solved"})

    def action_close(self):
        self.write({"state": "closed"})

    def action_cancel(self):
        self.write({"state": "cancelled"})

    def action_reopen(self):
        self.write({"state": "in_progress"})
