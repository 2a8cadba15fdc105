from odoo import fields, models


class AppsistanceVisit(models.Model):
    """[Intervento] One trip to a site: who goes, when, and how it ended.

    The bookings are the only store of who does what when; lead, helpers, van and
    tools are read from them.
    """

    _name = "appsistance.visit"
    _description = "Visit"
    _inherit = ["mail.thread", "mail.activity.mixin", "appsistance.client.mixin"]
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
        related="work_order_id.company_id", store=True, index=True
    )
    customer_id = fields.Many2one(
        related="work_order_id.customer_id", store=True, index=True
    )
    site_id = fields.Many2one(related="work_order_id.site_id", store=True, index=True)
    type_id = fields.Many2one(related="work_order_id.type_id", store=True, index=True)
    equipment_ids = fields.Many2many(related="work_order_id.equipment_ids")
    # When
    start = fields.Datetime(
        string="Planned Start", required=True, index=True, tracking=True
    )
    stop = fields.Datetime(
        string="Planned End", required=True, index=True, tracking=True
    )
    duration = fields.Float(string="Planned Hours")
    actual_start = fields.Datetime(readonly=True, copy=False)
    actual_stop = fields.Datetime(readonly=True, copy=False)
    # Who and what
    booking_ids = fields.One2many("appsistance.booking", "visit_id", string="Bookings")
    lead_id = fields.Many2one("resource.resource", index=True)
    helper_ids = fields.Many2many(
        "resource.resource",
        "appsistance_visit_helper_rel",
        "visit_id",
        "resource_id",
        string="Helpers",
    )
    vehicle_ids = fields.Many2many(
        "resource.resource",
        "appsistance_visit_vehicle_rel",
        "visit_id",
        "resource_id",
        string="Vans",
    )
    tool_ids = fields.Many2many(
        "resource.resource",
        "appsistance_visit_tool_rel",
        "visit_id",
        "resource_id",
        string="Tools",
    )
    user_ids = fields.Many2many(
        "res.users",
        "appsistance_visit_user_rel",
        "visit_id",
        "user_id",
        string="Booked Users",
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
