from odoo import fields, models


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    appsistance_busy_key = fields.Integer(
        string="Busy Key",
        readonly=True,
        copy=False,
        index=True,
        help="One per person or thing, also across companies.",
    )
    appsistance_is_technician = fields.Boolean(
        string="Goes to Customers", help="Proposed when visits are planned."
    )
    appsistance_color = fields.Integer(string="Color on the Calendar")
    appsistance_skill_ids = fields.One2many(
        "appsistance.resource.skill", "resource_id", string="Certified Skills"
    )
    appsistance_feed_token = fields.Char(
        string="Calendar Feed", copy=False, readonly=True, groups="base.group_system"
    )
    appsistance_booking_ids = fields.One2many(
        "appsistance.booking", "resource_id", string="Bookings"
    )
