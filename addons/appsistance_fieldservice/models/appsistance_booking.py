from odoo import fields, models


class AppsistanceBooking(models.Model):
    """[Impegno] A resource is taken from one moment to another.

    The only store of who does what when, for a visit or by itself (a room, an
    errand). The database refuses that one person or thing is taken twice.
    """

    _name = "appsistance.booking"
    _description = "Booking"
    _order = "start, id"
    _check_company_auto = True

    name = fields.Char(string="Subject")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    resource_id = fields.Many2one(
        "resource.resource", required=True, ondelete="restrict", index=True
    )
    resource_kind = fields.Selection(related="resource_id.appsistance_kind")
    busy_key = fields.Integer(
        required=True,
        help="One per person or thing, also across companies: the first resource.",
    )
    visit_id = fields.Many2one(
        "appsistance.visit", ondelete="cascade", index="btree_not_null"
    )
    work_order_id = fields.Many2one(
        related="visit_id.work_order_id", store=True, index="btree_not_null"
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
        index=True,
    )
    start = fields.Datetime(required=True, index=True)
    stop = fields.Datetime(required=True, index=True)
    state = fields.Selection(
        [("booked", "Booked"), ("declined", "Declined"), ("cancelled", "Cancelled")],
        string="Status",
        required=True,
        default="booked",
        index=True,
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
        index=True,
    )
    allow_overlap = fields.Boolean(string="Overlap Allowed")
    overlap_reason = fields.Char()
    user_id = fields.Many2one(
        related="resource_id.user_id", store=True, index="btree_not_null"
    )
    note = fields.Text()

    _times = models.Constraint(
        "CHECK (stop > start)", "A booking ends after it starts."
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist ("
        "int4range(busy_key, busy_key, '[]') WITH &&, tsrange(start, stop) WITH &&"
        ") WHERE (state = 'booked' AND NOT allow_overlap)"
        " DEFERRABLE INITIALLY IMMEDIATE",
        "Somebody or something is already booked at that time.",
    )
