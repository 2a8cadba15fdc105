from odoo import fields, models


class AppsistanceWorkOrder(models.Model):
    """[ODL] One job at a customer's, carried out in one or more visits."""

    _name = "appsistance.work.order"
    _description = "Work Order"
    _inherit = ["mail.thread", "mail.activity.mixin", "portal.mixin"]
    _order = "priority desc, date_deadline, id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, copy=False, default="/")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    active = fields.Boolean(default=True)
    summary = fields.Char(
        string="Subject", help="What the customer asks for, in one line."
    )
    description = fields.Text(string="Work to Do")
    # For whom
    customer_id = fields.Many2one(
        "res.partner", required=True, index=True, tracking=True
    )
    site_id = fields.Many2one("res.partner", required=True, index=True, tracking=True)
    equipment_ids = fields.Many2many("appsistance.equipment", check_company=True)
    equipment_id = fields.Many2one(
        "appsistance.equipment",
        string="Main Equipment",
        index="btree_not_null",
        check_company=True,
    )
    caller_id = fields.Many2one("res.partner", index="btree_not_null")
    caller_name = fields.Char(string="Caller's Name")
    caller_phone = fields.Char(string="Caller's Phone")
    contact_name = fields.Char(string="Person at the Door")
    contact_phone = fields.Char(string="Phone at the Door")
    invoice_partner_id = fields.Many2one(
        "res.partner", string="Bill to", index="btree_not_null"
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
    duration = fields.Float(string="Planned Hours")
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
        string="Follows",
        index="btree_not_null",
        copy=False,
        check_company=True,
    )
    # Waiting
    waiting_reason_id = fields.Many2one(
        "appsistance.waiting.reason", string="Waiting for", tracking=True, copy=False
    )
    waiting_until = fields.Date(tracking=True, copy=False, index="btree_not_null")
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
        default="to_plan",
        required=True,
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
        copy=False,
    )
    # Visits
    visit_ids = fields.One2many("appsistance.visit", "work_order_id")
    planned_start = fields.Datetime(string="Next Visit", copy=False, index=True)
    planned_stop = fields.Datetime(copy=False)
    done_at = fields.Datetime(copy=False, index="btree_not_null")
    user_ids = fields.Many2many(
        "res.users",
        "appsistance_work_order_user_rel",
        "work_order_id",
        "user_id",
        string="Booked Users",
        copy=False,
        help="Who is booked on one of its visits or opened it: the record rules ask.",
    )
    material_ids = fields.One2many(
        "appsistance.visit.material", "work_order_id", string="Materials"
    )
    quote_request_ids = fields.One2many(
        "appsistance.quote.request", "work_order_id", string="Quote Requests"
    )
