from odoo import api, fields, models


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    appsistance_busy_key = fields.Integer(
        string="Busy Key",
        compute="_compute_appsistance_busy_key",
        store=True,
        index=True,
        help="One per person or thing, also across companies.",
    )
    appsistance_is_technician = fields.Boolean(
        string="Goes to Customers", help="Proposed when visits are planned."
    )
    appsistance_color = fields.Integer(
        string="Color on the Calendar",
        compute="_compute_appsistance_color",
        store=True,
        readonly=False,
    )
    appsistance_skill_ids = fields.One2many(
        "appsistance.resource.skill", "resource_id", string="Certified Skills"
    )
    appsistance_feed_token = fields.Char(
        string="Calendar Feed", copy=False, readonly=True, groups="base.group_system"
    )
    appsistance_booking_ids = fields.One2many(
        "appsistance.booking", "resource_id", string="Bookings"
    )

    @api.depends("user_id")
    def _compute_appsistance_busy_key(self):
        """The first resource of the same user: one person, also in two companies."""
        firsts = dict(
            self.sudo()
            .with_context(active_test=False)
            ._read_group([("user_id", "in", self.user_id.ids)], ["user_id"], ["id:min"])
        )
        for resource in self:
            first = firsts.get(resource.user_id) if resource.user_id else None
            resource.appsistance_busy_key = first or resource._origin.id

    @api.depends("name")
    def _compute_appsistance_color(self):
        for resource in self:
            resource.appsistance_color = (
                resource.appsistance_color or resource._origin.id % 54 + 1
            )

    @api.model_create_multi
    def create(self, vals_list):
        resources = super().create(vals_list)
        resources.user_id._appsistance_renew_busy_keys()
        return resources

    def write(self, vals):
        users = self.user_id if "user_id" in vals else self.env["res.users"]
        result = super().write(vals)
        if "user_id" in vals:
            (users | self.user_id)._appsistance_renew_busy_keys()
        return result

    def _appsistance_get_valid_skills(self, moment):
        """The skills held on that day of the company, certificates in force."""
        company = self.company_id[:1] or self.env.company
        day = self.env["appsistance.day.sheet"]._get_local_day(company, moment)
        rows = self.appsistance_skill_ids.filtered(
            lambda row: not row.valid_until or row.valid_until >= day
        )
        return rows.skill_id

    def _appsistance_get_email(self):
        """Return where the person reads his jobs; empty for a thing."""
        self.ensure_one()
        employee = self.sudo().employee_id[:1]
        return employee.work_email or self.sudo().user_id.email or ""
